"""Where plug-ins are looked for, and what counts as one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from masterchain.errors import UsageError
from masterchain.plugins.folders import PATH_VARIABLE, bundles, existing, plugin_folders


def bundle(path: Path) -> Path:
    (path / "Contents").mkdir(parents=True)
    return path


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("linux", ["/home/me/.vst3", "/usr/lib/vst3", "/usr/lib64/vst3", "/usr/local/lib/vst3"]),
        (
            "darwin",
            [
                "/home/me/Library/Audio/Plug-Ins/VST3",
                "/Library/Audio/Plug-Ins/VST3",
                "/home/me/Library/Audio/Plug-Ins/Components",
                "/Library/Audio/Plug-Ins/Components",
            ],
        ),
        ("win32", ["C:/Users/me/Local/Programs/Common/VST3", "D:/Common/VST3"]),
    ],
)
def test_the_standard_folders_of_each_system(system: str, expected: list[str]) -> None:
    environment = {"LOCALAPPDATA": "C:/Users/me/Local", "COMMONPROGRAMFILES": "D:/Common"}
    assert [f.as_posix() for f in plugin_folders(system, environment, Path("/home/me"))] == expected


def test_configured_folders_come_first() -> None:
    environment = {PATH_VARIABLE: os.pathsep.join(("/b", "/a"))}
    assert plugin_folders("linux", environment, Path("/me"))[:3] == (
        Path("/b"),
        Path("/a"),
        Path("/me/.vst3"),
    )


def test_bundles_are_found_at_any_depth_in_order_and_not_within_one_another(tmp_path: Path) -> None:
    later = bundle(tmp_path / "vendor" / "Ämp.vst3")
    first = bundle(tmp_path / "B eq.vst3")
    bundle(first / "Contents" / "Inner.vst3")
    unit = bundle(tmp_path / "Unit.component")
    single = tmp_path / "windows.VST3"
    single.write_bytes(b"MZ")
    (tmp_path / "readme.txt").write_text("no plug-in")
    assert bundles([tmp_path]) == (first, unit, later, single)


def test_a_bundle_named_itself_is_found_once_however_it_is_reached(tmp_path: Path) -> None:
    one = bundle(tmp_path / "real" / "One.vst3")
    (tmp_path / "linked").symlink_to(tmp_path / "real")
    (tmp_path / "real" / "round").symlink_to(tmp_path)
    assert bundles([one, tmp_path / "linked", tmp_path]) == (one,)


def test_a_linked_bundle_keeps_the_name_of_its_link(tmp_path: Path) -> None:
    one = bundle(tmp_path / "One.vst3")
    link = tmp_path / "links" / "Two.vst3"
    link.parent.mkdir()
    link.symlink_to(one)
    assert bundles([tmp_path / "links"]) == (link,)


def test_standard_folders_need_not_exist(tmp_path: Path) -> None:
    assert bundles([tmp_path / "none"]) == ()


def test_a_named_place_must_exist(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none does not exist"):
        existing([tmp_path / "none"])


def test_a_file_that_is_no_plugin_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no plug-in")
    with pytest.raises(UsageError, match=r"notes.txt is no folder and no plug-in"):
        existing([tmp_path / "notes.txt"])
    assert existing([tmp_path]) == (tmp_path,)


@pytest.mark.parametrize(
    ("name", "told"),
    [("a" * 300, "cannot be read: File name too long"), ("~no-such-user/x", "does not exist")],
)
def test_places_that_cannot_be_are_refused(name: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        existing([name])


def test_what_is_closed_to_this_user_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "open" / "A.vst3").mkdir(parents=True)
    (tmp_path / "shut").mkdir()
    listed = Path.iterdir

    def iterdir(path: Path) -> Iterator[Path]:
        if path.name == "shut":  # whoever runs the tests may be allowed everything
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    closed: list[Path] = []
    assert bundles([tmp_path], closed.append) == (tmp_path / "open" / "A.vst3",)
    assert closed == [tmp_path / "shut"]
