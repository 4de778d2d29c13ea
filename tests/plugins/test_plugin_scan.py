"""One bundle's end is one bundle's end, and nothing is asked twice."""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from support.vst3 import BINARY_FOLDER, vst3, vst3_folder

from masterchain.errors import PluginError, UsageError
from masterchain.plugins.catalogue import Catalogue, ScanEnding
from masterchain.plugins.listing import BrokenBundle, listing
from masterchain.plugins.scan import ScanProgress, ScanReport, examine_one, scan


@pytest.fixture
def book(tmp_path: Path) -> Catalogue:
    return Catalogue(tmp_path / "catalogue")


@pytest.fixture
def gain(tmp_path: Path) -> Path:
    return vst3_folder(tmp_path / "plugins", "Gain")


def endings(report: ScanReport) -> dict[str, ScanEnding]:
    return {Path(entry.path).stem: entry.ending for entry in report.entries if entry.ending}


def test_a_crash_a_hang_an_exit_and_an_exception_cost_their_own_bundles_alone(scanned: ScanReport) -> None:
    ended = endings(scanned)
    assert {name: (one.kind, one.message) for name, one in ended.items()} == {
        "LoadCrash": ("crashed", "it crashed while it was examined: SIGSEGV"),
        "LoadExit": ("crashed", "it crashed while it was examined: exit code 7"),
        "LoadHang": ("hung", "it hung: nothing came of it in 4 s"),
        "LoadThrow": ("refused", "thrown while loading"),
    }
    assert all(one.printed == f"{name}: loading" for name, one in ended.items())
    names = [one.identity.name for entry in scanned.entries for one in entry.descriptions]
    assert len(names) == 11


def test_a_second_scan_examines_nothing_and_knows_the_same(
    scanned: ScanReport, own_catalogue: Catalogue
) -> None:
    again = scan(scanned.folders, catalogue=own_catalogue)
    assert again.examined == ()
    assert again.entries == scanned.entries
    assert len(scanned.examined) == len(scanned.entries)


def test_what_is_kept_comes_back_from_the_disk_as_it_was(
    scanned: ScanReport, own_catalogue: Catalogue
) -> None:
    assert own_catalogue.entries() == list(scanned.entries)


def test_the_listing_has_all_plugins_by_name_and_the_broken_ones_after_them(
    scanned: ScanReport, own_catalogue: Catalogue
) -> None:
    listed = listing(own_catalogue)
    broken = [Path(one.path).stem for one in listed if isinstance(one, BrokenBundle)]
    names = [one.identity.name for one in listed if not isinstance(one, BrokenBundle)]
    assert broken == ["LoadCrash", "LoadExit", "LoadHang", "LoadThrow"]
    assert names == sorted(names)
    assert len(listed) == len(broken) + len(names)


def test_files_that_cannot_be_loaded_here_are_told_without_running_them(
    tmp_path: Path, book: Catalogue
) -> None:
    folder = vst3_folder(tmp_path / "plugins", "Gain")
    shutil.copytree(folder / "Gain.vst3", folder / "Renamed.vst3")
    binary = folder / "Gain.vst3" / "Contents" / BINARY_FOLDER / "Gain.so"
    # Loaded, this one would kill the process by SIGBUS.
    os.truncate(binary, binary.stat().st_size // 2)
    ended = endings(scan([folder], catalogue=book))
    assert [one.kind for one in ended.values()] == ["unloadable", "unloadable"]
    assert "truncated" in ended["Gain"].message
    assert "renamed" in ended["Renamed"].message


def test_touched_but_unchanged_is_not_examined_again(gain: Path, book: Catalogue) -> None:
    scan([gain], catalogue=book)
    binary = next(gain.rglob("*.so"))
    os.utime(binary, ns=(1, 1))
    assert scan([gain], catalogue=book).examined == ()
    # The new time is kept: next time not even the bytes are read.
    binary.write_bytes(b"other bytes, same size and time".ljust(binary.stat().st_size, b"."))
    os.utime(binary, ns=(1, 1))
    assert scan([gain], catalogue=book).examined == ()


def test_changed_is_examined_again_and_so_is_everything_when_asked(gain: Path, book: Catalogue) -> None:
    path = str(gain / "Gain.vst3")
    scan([gain], catalogue=book)
    (gain / "Gain.vst3" / "Contents" / "moduleinfo.json").write_text("{}")
    assert scan([gain], catalogue=book).examined == (path,)
    assert scan([gain], catalogue=book).examined == ()
    assert scan([gain], rescan=True, catalogue=book).examined == (path,)


def test_a_broken_bundle_that_is_replaced_is_tried_again(tmp_path: Path, book: Catalogue) -> None:
    folder = vst3_folder(tmp_path / "plugins", "LoadThrow")
    binary = folder / "LoadThrow.vst3" / "Contents" / BINARY_FOLDER / "LoadThrow.so"
    assert endings(scan([folder], catalogue=book))["LoadThrow"].kind == "refused"
    shutil.copy(next(vst3("Gain").rglob("*.so")), binary)
    assert [one.identity.name for one in scan([folder], catalogue=book).entries[0].descriptions] == ["Gain"]


def test_a_bundle_examined_by_an_older_program_is_examined_again(gain: Path, book: Catalogue) -> None:
    scan([gain], catalogue=book)
    (file,) = (book._folder).glob("*.json")
    kept = json.loads(file.read_text())
    file.write_text(json.dumps({**kept, "examiner": "0 pedalboard 0.1"}))
    assert len(scan([gain], catalogue=book).examined) == 1


@pytest.mark.parametrize("damage", ["", "{", '{"path": 3}', "\x00\xff", "[]"])
def test_a_damaged_entry_is_told_and_made_anew(gain: Path, book: Catalogue, damage: str) -> None:
    scan([gain], catalogue=book)
    (file,) = (book._folder).glob("*.json")
    file.write_text(damage)
    report = scan([gain], catalogue=book)
    assert len(report.warnings) == 1
    assert str(file) in report.warnings[0]
    assert len(report.examined) == 1
    assert scan([gain], catalogue=book).warnings == ()


def test_a_bundle_that_is_gone_is_known_no_more(gain: Path, book: Catalogue) -> None:
    scan([gain], catalogue=book)
    shutil.rmtree(gain / "Gain.vst3")
    assert book.entries() == []
    assert scan([gain], catalogue=book).entries == ()


def test_an_entry_that_cannot_be_written_is_an_error_and_leaves_no_part(gain: Path, book: Catalogue) -> None:
    entry = scan([gain], catalogue=book).entries[0]
    (file,) = (book._folder).glob("*.json")
    file.unlink()
    (file / "in the way").mkdir(parents=True)
    with pytest.raises(PluginError, match=r"the plug-in catalogue .* cannot be written: .*directory"):
        book.keep(entry)
    assert not list((book._folder).glob("*.part"))


def test_a_catalogue_that_can_be_no_folder_is_an_error(gain: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PluginError, match="cannot be written"):
        scan([gain], catalogue=Catalogue(tmp_path / "file" / "plugins"))


def test_scans_at_the_same_time_end_alike(gain: Path, book: Catalogue) -> None:
    reports: list[ScanReport] = []
    both = [
        threading.Thread(target=lambda: reports.append(scan([gain], catalogue=book, processes=1)))
        for _ in range(2)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    held = [[one.identity for entry in report.entries for one in entry.descriptions] for report in reports]
    assert len(held) == 2
    assert held[0] == held[1] != []
    assert len(book.entries()) == 1


def test_the_watcher_is_told_what_runs(tmp_path: Path, book: Catalogue) -> None:
    folder = vst3_folder(tmp_path / "plugins", "Gain", "LoadHang")
    told: list[ScanProgress] = []
    scan([folder], timeout_s=2.0, catalogue=book, watcher=told.append)
    assert told[-1] == ScanProgress(1, 2, (str(folder / "LoadHang.vst3"),))


def test_a_hung_bundle_leaves_no_process(tmp_path: Path, book: Catalogue) -> None:
    folder = vst3_folder(tmp_path / "plugins", "LoadHang")
    scan([folder], timeout_s=1.0, catalogue=book)
    deadline = time.monotonic() + 10.0
    while mapped(folder) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not mapped(folder)


def mapped(folder: Path) -> list[str]:
    """The processes that hold code from a folder."""
    holders = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder) in (process / "maps").read_text(errors="replace"):
                holders.append(process.name)
        except OSError:
            continue
    return holders


def test_one_bundle_is_examined_on_first_use_only(gain: Path, book: Catalogue) -> None:
    entry = examine_one(gain / "Gain.vst3", catalogue=book)
    assert [one.identity.name for one in entry.descriptions] == ["Gain"]
    assert examine_one(gain / "Gain.vst3", catalogue=book) == entry == book.entry(entry.path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, book: Catalogue) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        scan([tmp_path / "none"], catalogue=book)


def test_what_is_no_file_of_the_catalogue_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "catalogue"
    (kept / "folder.json").mkdir(parents=True)
    (kept / "endless.json").symlink_to("/dev/zero")
    (kept / "half.json").write_text("{")
    report = scan([vst3("Gain")], catalogue=Catalogue(kept))
    assert [one.identity.name for entry in report.entries for one in entry.descriptions] == ["Gain"]
    assert len(report.warnings) == 1
    assert "half.json was damaged" in report.warnings[0]
    assert len(Catalogue(kept).entries()) == 1
