"""A project set up in one go: it renders, it is locked, editors understand it, and nothing that is there is touched."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from support.files import write
from support.packs import tree, use_machine
from support.program import masterchain
from support.signals import music_like
from support.tools import tool

from masterchain.compliance.project import load


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    use_machine(monkeypatch, tmp_path / "machine")
    folder = tmp_path / "Harbour"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def test_a_project_with_mixes_is_ready_to_render(desk: Path) -> None:
    write(desk / "mixes/01 Light.wav", 0.3 * music_like(3.0))
    write(desk / "mixes/02 Undertow.wav", 0.2 * music_like(3.0, seed=4))
    done = masterchain("init")
    assert done.code == 0, done.err
    assert done.err.splitlines()[-1] == "  next: masterchain album render"
    assert 'title = "Harbour"' in Path("album.toml").read_text()
    done = masterchain("album", "render", "--locked", "-o", "out")
    assert done.code == 0, done.err
    assert len(list(Path("out").rglob("*.wav"))) == 2
    assert masterchain("doctor").code == 0
    assert masterchain("lock", "--check", "--locked").code == 0
    lint = subprocess.run([tool("taplo"), "lint"], capture_output=True, text=True, check=False)
    assert lint.returncode == 0, lint.stderr
    # Not through .taplo.toml alone: each file names its schema itself.
    Path(".taplo.toml").unlink()
    chain = Path("chains/master.toml")
    for path in (chain, Path("album.toml"), Path("masterchain.toml")):
        assert path.read_text().startswith("#:schema ")
    wrong = Path("masterchain.toml")
    right = wrong.read_text()
    wrong.write_text(right.replace("[check]", "[checks]"))
    lint = subprocess.run([tool("taplo"), "lint"], capture_output=True, text=True, check=False)
    assert lint.returncode == 1
    assert "checks" in lint.stderr
    wrong.write_text(right)
    chain.write_text(chain.read_text().replace("ratio", "ration"))
    lint = subprocess.run([tool("taplo"), "lint"], capture_output=True, text=True, check=False)
    assert lint.returncode == 1
    assert "ration" in lint.stderr


def test_what_is_there_is_kept(desk: Path) -> None:
    assert masterchain("init").code == 0
    before = tree(desk)
    assert "album.toml" not in before
    again = masterchain("init")
    assert again.code == 0
    assert "wrote" not in again.err
    assert tree(desk) == before
    for name in (".gitignore", "masterchain.toml", "chains/master.toml"):
        Path(name).write_text("# mine\n" + before[name].decode())
    mine = {name: path for name, path in tree(desk).items() if not name.startswith("masterchain.lock")}
    assert masterchain("init").code == 0
    assert {name: path for name, path in tree(desk).items() if name != "masterchain.lock"} == mine


def test_a_dry_run_writes_nothing_and_says_what_would_be(desk: Path) -> None:
    write(desk / "mixes/01 Light.wav", music_like(1.0))
    before = tree(desk)
    dry = masterchain("init", "--dry-run")
    assert dry.code == 0
    assert tree(desk) == before
    would = {line.removeprefix("would write ") for line in dry.err.splitlines() if "would" in line}
    done = masterchain("init")
    wrote = {line.removeprefix("wrote ") for line in done.err.splitlines() if line.startswith("wrote ")}
    assert would == wrote
    assert wrote == {str(Path(name)) for name in tree(desk).keys() - before.keys()}
    again = masterchain("init", "--dry-run")
    assert "would write" not in again.err


def test_a_project_that_has_chains_gets_no_other(desk: Path) -> None:
    assert masterchain("chain", "new", desk / "chains/mine.toml").code == 0
    assert masterchain("init").code == 0
    assert [path.name for path in Path("chains").iterdir()] == ["mine.toml"]
    assert '[chain."chains/mine.toml"]' in Path("masterchain.lock").read_text()


def test_another_folder_is_made(desk: Path) -> None:
    done = masterchain("init", "Winter/EP")
    assert done.code == 0
    assert "cd Winter/EP && masterchain render MIX --chain chains/master.toml" in done.err
    assert (desk / "Winter/EP/masterchain.lock").exists()


@pytest.mark.usefixtures("desk")
def test_the_project_files_examples_are_right() -> None:
    masterchain("init")
    path = Path("masterchain.toml")
    lines = path.read_text().splitlines()
    examples = [line.removeprefix("# ") for line in lines]
    path.write_text("\n".join(f"# {line}" if line.endswith(":") else line for line in examples))
    found = load(path)
    assert found.platforms == ("spotify", "apple-music")
    assert found.waivers[0].rule == "true_peak"
