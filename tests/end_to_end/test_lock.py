"""A chain with a plug-in and its state, locked, and then held against machines on which something is different."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support.files import write
from support.packs import use_machine
from support.program import masterchain
from support.signals import music_like
from support.vst3 import vst3_folder

SCRIPT = """\
import sys
from pathlib import Path
from masterchain import load_chain, render_tracks
from masterchain.errors import MasterchainError

if __name__ == "__main__":
    locked, *settings = sys.argv[1:]
    chain = load_chain("glue", dict(word.split("=") for word in settings))
    try:
        outcomes = render_tracks([Path("mix.wav")], chain, Path("masters"), overwrite=True, locked=locked == "locked")
    except MasterchainError as error:
        sys.exit(f"{type(error).__name__} {error.exit_code}: {error}")
    print([outcome.error for outcome in outcomes])
"""

CHAIN = 'schema = 1\n[[step]]\nid = "gain"\nplugin = "Gain"\n'


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a locked chain, on machine A."""
    monkeypatch.chdir(tmp_path)
    use_machine(monkeypatch, tmp_path / "A")
    write(tmp_path / "mix.wav", 0.3 * music_like(1.0))
    assert masterchain("plugins", "scan", vst3_folder(tmp_path / "plugins", "Gain")).code == 0
    (tmp_path / "chains").mkdir()
    (tmp_path / "chains/glue.toml").write_text(CHAIN)
    saved = masterchain("plugins", "save-state", "chains/glue.toml", "gain", "chains/gain.mcstate")
    assert saved.code == 0, saved.err
    (tmp_path / "chains/glue.toml").write_text(f'{CHAIN}state = "gain.mcstate"\n')
    done = masterchain("lock")
    assert done.err == f"wrote {tmp_path}/masterchain.lock: 1 chain, 1 plug-in, 0 packs\n"
    return tmp_path


def script(*words: str) -> tuple[int, str, str]:
    """A Python program that renders; its exit code, what it printed, what it was told."""
    Path("script.py").write_text(SCRIPT)
    done = subprocess.run([sys.executable, "script.py", *words], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def line_of(text: str) -> int:
    lines = Path("masterchain.lock").read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(text))


def test_what_is_as_locked_renders(desk: Path) -> None:
    done = masterchain("render", "mix.wav", "-c", "glue", "--locked")
    assert (done.code, done.err) == (0, "")
    assert str(desk) not in Path("masterchain.lock").read_text()


def test_another_version_of_the_plugin_warns_and_with_locked_fails(desk: Path) -> None:
    path = desk / "masterchain.lock"
    at = line_of("[plugin.") + 6
    lines = path.read_text().splitlines()
    version = lines[at - 1]
    assert version.startswith("version = ")
    path.write_text("\n".join([*lines[: at - 1], 'version = "9.9"', *lines[at:], ""]))
    done = masterchain("render", "mix.wav", "-c", "glue")
    assert done.code == 0
    here = version.removeprefix("version = ").strip('"')
    assert (
        f"masterchain.lock:{at}:11: warning[lock-version]: Gain is {here} here, and was locked as 9.9"
        in done.err
    )
    done = masterchain("render", "mix.wav", "-c", "glue", "--locked", "--overwrite")
    assert done.code == 5
    assert f"masterchain.lock:{at}:11: error[lock-version]" in done.err
    assert masterchain("lock", "--check").code == 0
    assert masterchain("lock", "--check", "--locked").code == 5


def test_a_missing_plugin_fails_with_what_the_lock_knows_of_it(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_machine(monkeypatch, desk / "B")
    monkeypatch.setenv("COLUMNS", "200")
    done = masterchain("render", "mix.wav", "-c", "glue")
    assert done.code == 5
    assert "chains/glue.toml:4:10: error[lock-plugin]" in done.err
    assert "Gain" in done.err
    assert masterchain("lock", "--check").code == 5
    assert masterchain("lock").code == 3
    (desk / "masterchain.lock").unlink()
    assert masterchain("render", "mix.wav", "-c", "glue").code == 3


@pytest.mark.parametrize("change", ["other", "missing"])
def test_a_changed_state_fails(desk: Path, change: str) -> None:
    state = desk / "chains/gain.mcstate"
    if change == "missing":
        state.unlink()
    else:
        state.write_text(state.read_text() + "\n")
    done = masterchain("render", "mix.wav", "-c", "glue")
    assert done.code == 5
    assert "error[lock-file]" in done.err
    assert "gain.mcstate" in done.err
    assert not (desk / "masters").exists()
    if change == "other":
        again = masterchain("lock")
        assert again.err.startswith("chain chains/glue.toml files gain.mcstate: ")
        assert masterchain("render", "mix.wav", "-c", "glue").code == 0


def test_python_is_told_what_the_program_tells(desk: Path) -> None:
    assert script("locked") == (0, "[None]\n", "")
    path = desk / "masterchain.lock"
    at = line_of("[plugin.") + 6
    lines = path.read_text().splitlines()
    here = lines[at - 1].removeprefix("version = ").strip('"')
    path.write_text("\n".join([*lines[: at - 1], 'version = "9.9"', *lines[at:], ""]))
    told = f"masterchain.lock:{at}:11: warning[lock-version]: Gain is {here} here, and was locked as 9.9"
    code, out, err = script("")
    assert (code, out) == (0, "[None]\n")
    # The warning points at the line that renders, not at a line of ours.
    assert f"script.py:10: LockWarning: {told}" in err
    assert told in masterchain("render", "mix.wav", "-c", "glue", "--overwrite").err
    code, out, err = script("locked")
    assert (code, out) == (1, "")
    assert err == f"DiagnosticError 5: Gain is {here} here, and was locked as 9.9\n"
    path.unlink()
    assert script("locked") == (1, "", "LockError 5: there is no masterchain.lock here\n")
    assert script("") == (0, "[None]\n", "")


def test_python_is_refused_a_changed_state(desk: Path) -> None:
    state = desk / "chains/gain.mcstate"
    state.write_text(state.read_text() + "\n")
    code, out, err = script("")
    assert (code, out) == (1, "")
    assert err == "DiagnosticError 5: gain.mcstate of chains/glue.toml is not the file that was locked\n"
    assert not (desk / "masters").exists()


def test_a_record_is_held_too(desk: Path) -> None:
    (desk / "album.toml").write_text(
        'schema = 1\ntitle = "T"\nartist = "A"\nchain = "glue"\n[[track]]\nfile = "mix.wav"\ntitle = "M"\n'
    )
    done = masterchain("album", "render", "--locked", "-o", "out")
    assert (done.code, done.err) == (0, "")
    (desk / "chains/gain.mcstate").unlink()
    done = masterchain("album", "render", "-o", "out", "--overwrite")
    assert done.code == 5
    assert "error[lock-file]" in done.err
