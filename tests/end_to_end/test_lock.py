"""A chain with a plug-in and its state, locked, and then held against machines on which something is different."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.files import write
from support.packs import use_machine
from support.program import masterchain
from support.signals import music_like
from support.vst3 import vst3_folder

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
