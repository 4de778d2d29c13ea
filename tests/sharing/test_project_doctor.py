"""A project looked through: everything in the way is found, with what to do."""

from __future__ import annotations

import json
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from support.files import write
from support.packs import CHAIN, impulse_response, make_pack
from support.program import masterchain

from masterchain.errors import ExitCode
from masterchain.sharing.install import install
from masterchain.sharing.locking import relock
from masterchain.sharing.project_doctor import Check, examine_project, is_project

WANTS = '[[requires.plugin]]\nname = "No Such Thing"\nversion = ">=4"\nurl = "https://example.org/plug"\n'


@pytest.fixture
def project(store: Path, tmp_path: Path) -> Path:
    del store
    install(str(make_pack(tmp_path / "studio", more=WANTS)))
    folder = Path.cwd()
    (folder / "chains").mkdir()
    (folder / "chains/mine.toml").write_text(CHAIN.replace("../impulse_responses/", ""))
    write(folder / "chains/hall.wav", impulse_response())
    relock([])
    return folder


def troubles(folder: Path) -> list[Check]:
    return [one for one in examine_project(folder) if one.status != "ok"]


def test_a_sound_project_has_nothing_in_the_way(project: Path) -> None:
    found = examine_project(project)
    assert {one.area for one in found} == {"chain", "file", "pack", "lock", "disk"}
    (want,) = troubles(project)
    assert (want.area, want.status) == ("pack", "warn")
    assert want.message.startswith("wants the plug-in No Such Thing >=4: ")
    assert want.advice == "get it at https://example.org/plug"


def test_a_missing_plugin_is_told_with_where_to_get_it(project: Path) -> None:
    (project / "chains/more.toml").write_text('schema = 1\n[[step]]\nplugin = "No Such Thing"\n')
    found = [one for one in troubles(project) if one.area == "plugin"]
    assert [(one.status, one.exit_code) for one in found] == [("fail", ExitCode.PLUGIN)]
    assert found[0].advice == "get it at https://example.org/plug, then `masterchain plugins scan`"


def test_what_was_changed_or_is_broken_is_told(project: Path) -> None:
    (project / "chains/bad.toml").write_text("schema = 1\n[[step]]\neffect = 'Gian'\n[loudness]\n")
    (project / "chains/hall.wav").write_bytes(b"RIFF")
    (project.parent / "machine/data/packs/studio/1.0.0/README.md").write_text("tampered\n")
    found = {(one.area, one.status): one for one in troubles(project)}
    assert found["chain", "fail"].message == "there is no effect `Gian`, and 1 more"
    assert found["chain", "fail"].advice.endswith("chains/bad.toml")
    assert found["file", "fail"].exit_code is ExitCode.FILE
    assert found["pack", "fail"].message == "README.md was changed"
    assert found["lock", "fail"].message == "hall.wav of chains/mine.toml is not the file that was locked"


def test_without_a_lock_and_with_little_room_it_warns(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "masterchain.lock").unlink()
    usage = namedtuple("usage", ["total", "used", "free"])  # noqa: PYI024 - as shutil's
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10, 10, 1 << 20))
    found = {one.area: one.status for one in troubles(project)}
    assert (found["lock"], found["disk"]) == ("warn", "warn")


def test_a_damaged_lock_is_no_end(project: Path) -> None:
    (project / "masterchain.lock").write_text("<<<<<<< HEAD\n")
    found = troubles(project)
    assert {"chain", "lock"} <= {one.area for one in found if one.status == "fail"}
    assert any(one.area == "disk" for one in examine_project(project))


def test_the_program_tells_it_and_ends_with_the_worst(project: Path) -> None:
    done = masterchain("doctor")
    assert done.code == 0
    assert "✓  lock" in done.out
    (project / "chains/hall.wav").unlink()
    done = masterchain("doctor", "--format", "json")
    assert done.code == 5
    checks = json.loads(done.out)["project"]
    assert {"area": "lock", "status": "fail"}.items() <= next(
        c for c in checks if c["area"] == "lock"
    ).items()


def test_a_folder_that_is_no_project_shows_the_machine_alone(store: Path, tmp_path: Path) -> None:
    del store
    assert not is_project(tmp_path)
    assert json.loads(masterchain("doctor", str(tmp_path), "--format", "json").out)["project"] == []
