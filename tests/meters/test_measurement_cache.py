"""Measured once, judged for ever."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meters.hearing import programme
from support.files import write

from masterchain.audio.info import AudioInfo
from masterchain.meters import cache as room
from masterchain.meters import meter_version as versions
from masterchain.meters.cache import Cache, cache_folder, stamp_of
from masterchain.meters.file import measure_file
from masterchain.meters.kept import packed, unpacked
from masterchain.meters.measurement import Measurement


@pytest.fixture
def song(tmp_path: Path) -> Path:
    return write(tmp_path / "song.wav", programme(4.0))


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    # Change times cannot be set, so every file counts as settled.
    monkeypatch.setattr(room, "_SETTLED_NS", -1)
    opened = Cache.open(tmp_path / "cache")
    assert opened is not None
    return opened


def kept(cache: Cache, path: Path) -> tuple[AudioInfo, Measurement]:
    stamp = stamp_of(path)
    found = measure_file(path)
    cache.put(path, found, stamp)
    return found


def test_what_was_measured_comes_back_equal(cache: Cache, song: Path) -> None:
    assert cache.get(song) is None
    assert not cache.holds(song)
    found = kept(cache, song)
    assert cache.get(song) == found
    assert cache.known(song) == found
    assert cache.holds(song)
    assert type(cache.known(song)[1].places) is dict  # type: ignore[index]


def test_it_outlives_the_process_that_made_it(cache: Cache, song: Path, tmp_path: Path) -> None:
    found = kept(cache, song)
    cache.close()
    again = Cache.open(tmp_path / "cache")
    assert again is not None
    assert again.known(song) == found


def test_the_same_bytes_are_known_under_another_name(cache: Cache, song: Path, tmp_path: Path) -> None:
    info, measurement = kept(cache, song)
    copy = tmp_path / "elsewhere" / "copy.wav"
    copy.parent.mkdir()
    shutil.copy(song, copy)
    assert cache.known(copy) is None
    assert cache.get(copy) == (replace(info, path=copy), measurement)
    assert cache.known(copy) is not None
    # A decoder may go by the ending.
    assert cache.get(shutil.copy(song, tmp_path / "copy.aif")) is None


def test_other_bytes_are_never_known(cache: Cache, song: Path) -> None:
    found = kept(cache, song)
    was = stamp_of(song)
    data = bytearray(song.read_bytes())
    data[-7] ^= 1
    status = song.stat()
    song.write_bytes(data)
    # Size, inode and modification time as before: what gives it away is the change time, which nobody can set.
    os.utime(song, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert stamp_of(song) != was
    assert cache.known(song) is None
    assert cache.get(song) is None
    data[-7] ^= 1
    song.write_bytes(data)
    assert cache.get(song) == found


def test_a_known_file_is_not_read(cache: Cache, song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = kept(cache, song)

    def read(*_: object) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(room.hashlib, "file_digest", read)
    assert cache.get(song) == found


def test_a_file_just_written_is_read_again(cache: Cache, song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Within the grain of a file system's clock it could change and look the same.
    monkeypatch.setattr(room, "_SETTLED_NS", 60_000_000_000)
    found = kept(cache, song)
    assert cache.known(song) is None
    assert cache.get(song) == found


def test_a_file_that_changed_while_it_was_measured_is_not_kept(cache: Cache, song: Path) -> None:
    stamp = stamp_of(song)
    assert cache.get(song) is None
    found = measure_file(song)
    write(song, programme(4.0, seed=2))
    cache.put(song, found, stamp)
    assert cache.info().entries == 0
    cache.put(song, found, None)
    assert cache.info().entries == 0


def test_a_missing_file_is_simply_not_known(cache: Cache, tmp_path: Path) -> None:
    assert cache.get(tmp_path / "nowhere.wav") is None
    assert cache.known(tmp_path) is None
    assert cache.get(tmp_path) is None
    assert cache.get(tmp_path / "nul\0.wav") is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
def test_a_name_that_is_no_text(cache: Cache, song: Path, tmp_path: Path) -> None:
    odd = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.wav"))
    shutil.copy(song, odd)
    stamp = stamp_of(odd)
    found = measure_file(song)
    cache.put(odd, (replace(found[0], path=odd), found[1]), stamp)
    assert cache.known(odd) == (replace(found[0], path=odd), found[1])


def test_a_changed_meter_knows_nothing(cache: Cache, song: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = kept(cache, song)
    monkeypatch.setattr(room, "meter_version", lambda: "another")
    assert cache.get(song) is None
    assert not cache.holds(song)
    cache.put(song, found, stamp_of(song))
    assert cache.get(song) == found
    # The old entry gave way to the new one.
    assert cache.info().entries == 1


def test_any_source_of_the_meters_makes_another_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = versions.meter_version()
    rooms = tuple(tmp_path / each.name for each in versions._ROOMS)
    for source, copy in zip(versions._ROOMS, rooms, strict=True):
        shutil.copytree(source, copy)
    monkeypatch.setattr(versions, "_ROOMS", rooms)
    interpolator = Path(shutil.copytree(versions._INTERPOLATOR.parent, tmp_path / "dsp")) / "interpolator.py"
    monkeypatch.setattr(versions, "_INTERPOLATOR", interpolator)
    fresh = versions.meter_version.__wrapped__
    assert fresh() == first
    for source in (tmp_path / "meters/kweighting.py", tmp_path / "audio/promise/mpeg.py", interpolator):
        source.write_text(source.read_text() + "\n")
        assert fresh() != first
        first = fresh()
    (tmp_path / "meters/new.py").touch()
    assert fresh() != first


def test_the_environment_moves_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MASTERCHAIN_CACHE_DIR", str(tmp_path / "here"))
    assert cache_folder() == tmp_path / "here"
    opened = Cache.open()
    assert opened is not None
    assert opened.info().path == tmp_path / "here" / "measurements.sqlite3"
    monkeypatch.delenv("MASTERCHAIN_CACHE_DIR")
    assert "masterchain" in str(cache_folder())


def test_info_and_clear(cache: Cache, song: Path, tmp_path: Path) -> None:
    empty = cache.info()
    assert empty.entries == 0
    for number in range(3):
        kept(cache, write(tmp_path / f"{number}.wav", programme(2.0, seed=number)))
    full = cache.info()
    assert full.entries == 3
    assert full.bytes > empty.bytes
    assert cache.clear() == 3
    assert cache.info().entries == 0
    assert cache.info().bytes <= empty.bytes
    assert not cache.holds(tmp_path / "0.wav")


class TestDamage:
    def broken(self, folder: Path, damage: bytes, at: int = 0) -> Path:
        path = folder / "measurements.sqlite3"
        data = bytearray(path.read_bytes())
        data[at : at + len(damage)] = damage
        path.write_bytes(data)
        return path

    def test_no_database_at_all(self, cache: Cache, song: Path, tmp_path: Path) -> None:
        found = kept(cache, song)
        cache.close()
        self.broken(tmp_path / "cache", b"This is no database, friend.")
        told: list[str] = []
        again = Cache.open(tmp_path / "cache", tell=told.append)
        assert again is not None
        assert len(told) == 1
        assert "measurements.sqlite3" in told[0]
        assert "begun anew" in told[0]
        assert again.get(song) is None
        again.put(song, found, stamp_of(song))
        assert again.known(song) == found
        # Damaged once more under the same hands, it is mended again and no more said.
        with sqlite3.connect(again.path) as database:
            database.execute("DROP TABLE measurements")
        database.close()
        assert again.get(song) is None
        again.put(song, found, stamp_of(song))
        assert again.known(song) == found
        assert len(told) == 1

    def test_damage_met_later(self, cache: Cache, song: Path, tmp_path: Path) -> None:
        found = kept(cache, song)
        cache.close()
        # The head is whole, the pages behind it are not.
        path = tmp_path / "cache" / "measurements.sqlite3"
        path.write_bytes(path.read_bytes()[:4096] + b"\xaa" * 40_000)
        told: list[str] = []
        again = Cache.open(tmp_path / "cache", tell=told.append)
        assert again is not None
        assert again.get(song) is None
        assert len(told) == 1
        again.put(song, found, stamp_of(song))
        assert again.known(song) == found

    def test_tables_that_are_not_ours(self, tmp_path: Path, song: Path) -> None:
        (tmp_path / "cache").mkdir()
        with sqlite3.connect(tmp_path / "cache" / "measurements.sqlite3") as database:
            database.execute("CREATE TABLE measurements (x)")
        database.close()
        told: list[str] = []
        opened = Cache.open(tmp_path / "cache", tell=told.append)
        assert opened is not None
        assert opened.info().entries == 0
        found = kept(opened, song)
        kept(opened, song)
        assert opened.get(song) == found
        assert len(told) == 1

    @settings(max_examples=60)
    @given(data=st.data())
    def test_a_flipped_bit_never_gives_another_answer(self, data: st.DataObject) -> None:
        value, label, found = packed_once()
        place = data.draw(st.integers(0, len(value) - 1))
        bit = data.draw(st.integers(0, 7))
        flipped = bytearray(value)
        flipped[place] ^= 1 << bit
        assert unpacked(bytes(flipped), label) in (None, found)

    def test_a_value_in_the_wrong_place_is_no_answer(self) -> None:
        value, label, found = packed_once()
        assert unpacked(value, label) == found
        assert unpacked(value, label + "x") is None

    def test_a_damaged_value_is_measured_again(self, cache: Cache, song: Path) -> None:
        found = kept(cache, song)
        with sqlite3.connect(cache.path) as database:
            database.execute("UPDATE measurements SET value = x'00'")
        database.close()
        assert cache.get(song) is None
        assert cache.info().entries == 0
        assert kept(cache, song) == cache.get(song) == found


def test_a_folder_that_cannot_be_written_to_is_no_cache(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert Cache.open(tmp_path / "file") is None
    assert Cache.open(tmp_path / "file" / "below") is None


def test_a_database_that_cannot_be_written_to_is_no_cache(cache: Cache, tmp_path: Path) -> None:
    cache.close()
    # Root may write to anything, but not to what SQLite takes for a folder.
    (tmp_path / "cache" / "measurements.sqlite3").unlink()
    (tmp_path / "cache" / "measurements.sqlite3").mkdir()
    assert Cache.open(tmp_path / "cache") is None


def test_many_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_SETTLED_NS", -1)
    files = [write(tmp_path / f"{number}.wav", programme(1.0, seed=number)) for number in range(4)]
    measured = [measure_file(path) for path in files]
    wrong: list[object] = []

    def hammer() -> None:
        own = Cache.open(tmp_path / "cache")
        assert own is not None
        for _ in range(5):
            for path, found in zip(files, measured, strict=True):
                own.put(path, found, stamp_of(path))
                if (came := own.get(path)) != found:
                    wrong.append(came)
        own.close()

    threads = [threading.Thread(target=hammer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    last = Cache.open(tmp_path / "cache")
    assert last is not None
    assert last.info().entries == 4


NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


def of_type(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type, whose numbers are all finite."""
    inner = get_args(kind)
    if kind is float:
        return NUMBERS
    if get_origin(kind) is tuple:
        if inner[-1] is Ellipsis:
            return st.lists(of_type(inner[0]), max_size=4).map(tuple)
        return st.tuples(*map(of_type, inner))
    if get_origin(kind) is Mapping:
        return st.dictionaries(st.text(), of_type(inner[1]), max_size=3)
    if get_origin(kind) is UnionType:
        return st.one_of(*map(of_type, inner))
    if is_dataclass(kind):
        return st.builds(kind, **{name: of_type(each) for name, each in get_type_hints(kind).items()})
    return st.from_type(kind)


INFOS = st.builds(AudioInfo, path=st.just(Path("a b/ö.wav")))
# From each field's own type, so that a field added later is tried as well.
MEASUREMENTS = st.builds(
    Measurement, **{name: of_type(kind) for name, kind in get_type_hints(Measurement).items()}
)


@settings(max_examples=80)
@given(info=INFOS, measurement=MEASUREMENTS)
def test_measurements_come_back_exactly(info: AudioInfo, measurement: Measurement) -> None:
    value = packed((info, measurement), "label")
    assert value is not None
    came = unpacked(value, "label")
    assert came is not None
    assert came == (replace(info, path=Path()), measurement)
    assert repr(came[1]) == repr(replace(measurement, places=dict(measurement.places)))


def test_what_would_not_come_back_is_not_kept(song: Path) -> None:
    info, measurement = measure_file(song)
    for value in (float("nan"), float("inf")):
        assert packed((info, replace(measurement, crest_db=value)), "label") is None


_PACKED: list[tuple[bytes, str, tuple[AudioInfo, Measurement]]] = []


def packed_once() -> tuple[bytes, str, tuple[AudioInfo, Measurement]]:
    if not _PACKED:
        info = AudioInfo(Path(), "wav", 48_000, 2, 9, 24, False, True, 9, 1, True)
        numbers = {
            each.name: 0.1 + len(each.name) for each in fields(Measurement) if each.type == "float | None"
        }
        measurement = Measurement(48_000, 2, ("L", "R"), 9, 0.1, "8x", **numbers)  # type: ignore[arg-type]
        value = packed((info, measurement), "label")
        assert value is not None
        _PACKED.append((value, "label", (info, measurement)))
    return _PACKED[0]
