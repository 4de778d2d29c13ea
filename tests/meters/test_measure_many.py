"""Many files, each measured once."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from meters.hearing import programme
from support.files import write

from masterchain.audio.plain_wav import is_plain_wav
from masterchain.errors import AudioFileError, PluginError, UsageError, WorkerError
from masterchain.jobs import forked
from masterchain.jobs.job import Outcome
from masterchain.meters import cache as cache_room
from masterchain.meters import file as file_room
from masterchain.meters import halves as halves_room
from masterchain.meters import many as many_room
from masterchain.meters.cache import Cache
from masterchain.meters.file import measure_file
from masterchain.meters.many import Measured, _of, measure_files


@pytest.fixture(params=["wav", "flac"])
def songs(tmp_path: Path, request: pytest.FixtureRequest) -> list[Path]:
    """Of very different lengths, the longest first; for FLAC a decoder is needed, for WAV none."""
    made = [
        write(tmp_path / f"{n}.{request.param}", programme(seconds, seed=n))
        for n, seconds in enumerate((9.0, 1.0, 3.0, 0.5))
    ]
    assert is_plain_wav(made[0]) == (request.param == "wav")
    return made


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    monkeypatch.setattr(cache_room, "_SETTLED_NS", -1)
    opened = Cache.open(tmp_path / "cache")
    assert opened is not None
    return opened


def expected(paths: list[Path]) -> list[Measured]:
    return [Measured(path, *measure_file(path)) for path in paths]


def forbid_measuring(monkeypatch: pytest.MonkeyPatch) -> None:
    def measure(path: Path, progress: object = None, *, threads: bool = False) -> None:
        raise AssertionError(f"{path} was measured")

    monkeypatch.setattr(file_room, "measure_file", measure)


@pytest.mark.parametrize("processes", [1, 2, 9])
def test_the_results_are_those_of_one_by_one_and_in_order(processes: int, songs: list[Path]) -> None:
    assert list(measure_files(songs, processes=processes)) == expected(songs)


@pytest.mark.parametrize("processes", [1, 2])
def test_a_broken_file_is_one_error_among_results(processes: int, songs: list[Path], tmp_path: Path) -> None:
    cut = tmp_path / "cut.wav"
    cut.write_bytes(songs[0].read_bytes()[:-999])
    paths = [songs[1], cut, tmp_path / "nowhere.wav", songs[2]]
    found = list(measure_files(paths, processes=processes))
    assert [one.path for one in found] == paths
    assert [found[0], found[3]] == expected([songs[1], songs[2]])
    for one in found[1:3]:
        assert isinstance(one.error, AudioFileError)
        assert (one.info, one.measurement) == (None, None)
        assert one.path.name in one.error.message


@pytest.mark.parametrize("processes", [1, 2])
def test_what_is_known_is_not_measured_again(
    processes: int, songs: list[Path], cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = list(measure_files(songs, processes=processes, cache=cache))
    assert first == expected(songs)
    assert cache.info().entries == len(songs)
    if processes > 1:
        # A worker does not know of the settled-at-once of this test: let the files be known by path.
        for song in songs:
            assert cache.get(song) is not None
    forbid_measuring(monkeypatch)
    assert list(measure_files(songs, processes=processes, cache=cache)) == first


def test_broken_files_are_not_kept(songs: list[Path], cache: Cache, tmp_path: Path) -> None:
    cut = tmp_path / "cut.wav"
    cut.write_bytes(songs[0].read_bytes()[:-999])
    list(measure_files([cut, songs[1]], cache=cache))
    assert cache.info().entries == 1
    assert cache.get(cut) is None


def test_one_unknown_among_known_is_measured_here(songs: list[Path], cache: Cache) -> None:
    list(measure_files(songs[1:], cache=cache))
    told: list[Path] = []
    found = list(measure_files(songs, processes=2, cache=cache, watcher=lambda path, _: told.append(path)))
    assert found == expected(songs)
    # Progress as it comes from this very process: one word a block, not ten a second.
    assert set(told) == {songs[0]}
    assert len(told) in {-(-9 * 48_000 // file_room._FRAMES), -(-9 * 48_000 // 65_536)}


def test_a_file_given_twice_comes_once(songs: list[Path]) -> None:
    assert [one.path for one in measure_files([songs[1], songs[2], songs[1]])] == [songs[1], songs[2]]
    assert list(measure_files([])) == []


@pytest.mark.parametrize("processes", [1, 2])
def test_it_comes_as_it_is_asked_for(processes: int, songs: list[Path]) -> None:
    results = measure_files(songs, processes=processes)
    assert next(results).path == songs[0]
    results.close()


def test_a_decoder_that_dies_or_hangs_is_the_files_own_error() -> None:
    path = Path("song.wav")
    for error in (WorkerError("the worker process died (SIGSEGV)"), PluginError("no sign of life for 300 s")):
        found = _of(Outcome(path, error=error, log="words"))
        assert found.path == path
        assert isinstance(found.error, AudioFileError)
        assert error.message in found.error.message
        assert found.log == "words"


def test_a_bug_is_told_as_a_bug() -> None:
    found = _of(Outcome(Path("song.wav"), bug="Traceback\nZeroDivisionError"))
    assert isinstance(found.error, WorkerError)
    assert "ZeroDivisionError" in found.error.notes


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows kills otherwise")
def test_a_worker_killed_in_the_middle_costs_its_file_alone(tmp_path: Path) -> None:
    # Two hours of silence that take no room on the disk: they are being read when their worker is killed.
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from masterchain.meters.many import measure_files\n"
        "def watch(path, fraction):\n"
        "    if path.name == 'long.au' and 0.0 < fraction < 1.0:\n"
        "        for each in Path('/proc').iterdir():\n"
        "            try:\n"
        "                open_files = [os.readlink(one) for one in (each / 'fd').iterdir()]\n"
        "            except OSError:\n"
        "                continue\n"
        "            if str(path) in open_files and each.name != str(os.getpid()):\n"
        "                os.kill(int(each.name), signal.SIGKILL)\n"
        "if __name__ == '__main__':\n"
        "    for one in measure_files(list(map(Path, sys.argv[1:])), processes=2, watcher=watch):\n"
        "        print(one.path.name, type(one.error).__name__, one.error and one.error.message)\n"
    )
    script = tmp_path / "killing.py"
    script.write_text(code)
    long, size = tmp_path / "long.au", 2 * 3600 * 48_000 * 4
    head = struct.pack(">4sIIIII", b".snd", 24, size, 3, 48_000, 2)
    long.write_bytes(head)
    os.truncate(long, len(head) + size)
    short = [write(tmp_path / f"{n}.wav", programme(1.0, seed=n)) for n in range(2)]
    ended = subprocess.run(
        [sys.executable, script, long, *short],
        capture_output=True, text=True, check=True, env={**os.environ}, timeout=120,
    )  # fmt: skip
    lines = ended.stdout.splitlines()
    assert (
        lines[0]
        == f"long.au AudioFileError {long} cannot be read: its decoder ended the worker process (SIGKILL)"
    )
    assert lines[1:] == ["0.wav NoneType None", "1.wav NoneType None"]


def threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("masterchain")}


@pytest.mark.parametrize("processes", [1, 2, 9])
def test_no_thread_is_left_behind(processes: int, songs: list[Path]) -> None:
    results = measure_files(songs, processes=processes)
    assert next(results).path == songs[0]
    results.close()
    list(measure_files(songs[:1], processes=processes))
    assert not threads()


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test runner has threads; what they hold is of no use to the copies made here."""
    monkeypatch.setattr(forked, "can_fork", lambda: True)
    monkeypatch.setattr(halves_room, "can_fork", lambda: True)


may_copy = pytest.mark.skipif(sys.platform != "linux", reason="only Linux copies processes safely")
whatever_runs = pytest.mark.filterwarnings("ignore:This process.* is multi-threaded:DeprecationWarning")


@pytest.mark.parametrize(
    ("threads", "kind", "way"),
    [(False, ".wav", "_in_copies"), (True, ".wav", "_aside"), (False, ".flac", "_aside")],
)
def test_only_plain_files_are_measured_in_copies_of_a_process_without_threads(
    threads: bool, kind: str, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    songs = [write(tmp_path / f"{n}.wav", programme(1.0, seed=n)) for n in range(2)]
    songs.append(write(tmp_path / f"2{kind}", programme(1.0, seed=2)))
    monkeypatch.setattr(forked, "can_fork", lambda: not threads)
    began: list[str] = []
    for name in ("_aside", "_in_copies"):

        def way_taken(paths: list[Path], *_: object, name: str = name) -> Iterator[Measured]:
            began.append(name)
            return (Measured(path) for path in paths)

        monkeypatch.setattr(many_room, name, way_taken)
    assert [one.path for one in measure_files(songs, processes=2)] == songs
    assert began == [way]


@may_copy
@whatever_runs
@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("processes", [2, 3, 9])
def test_copies_find_the_same(
    processes: int, tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    songs = [write(tmp_path / f"{n}.wav", programme(3.0 - n / 2, seed=n)) for n in range(5)]
    slow = write(tmp_path / "slow.wav", programme(1.0), sample_rate_hz=4_000)
    monkeypatch.setattr(many_room, "_aside", None)
    found = list(measure_files([*songs[:2], slow, *songs[2:]], processes=processes))
    assert found[:2] + found[3:] == expected(songs)
    assert isinstance(found[2].error, UsageError)
    assert list(measure_files(songs, processes=processes, cache=cache)) == expected(songs)
    right = expected(songs)
    forbid_measuring(monkeypatch)
    # Each copy has kept its own, and this process' database is open again.
    assert list(measure_files(songs, processes=processes, cache=cache)) == right


@may_copy
@whatever_runs
@pytest.mark.usefixtures("copied")
@pytest.mark.parametrize("least", [1, 1 << 40])
def test_a_long_file_is_measured_in_halves_and_measures_the_same(
    least: int, tmp_path: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    song = write(tmp_path / "song.wav", programme(12.0))
    monkeypatch.setattr(halves_room, "_LEAST_BYTES", least)
    made: list[int] = []
    copies = halves_room.Copies
    monkeypatch.setattr(halves_room, "Copies", lambda *words: made.append(1) or copies(*words))
    assert list(measure_files([song], processes=2)) == expected([song])
    assert list(measure_files([song], processes=1)) == expected([song])
    assert list(measure_files([song], processes=2, cache=cache)) == expected([song])
    assert len(made) == (2 if least == 1 else 0)
    forbid_measuring(monkeypatch)
    monkeypatch.setattr(halves_room, "Copies", None)
    assert len(list(measure_files([song], processes=2, cache=cache))) == 1


@may_copy
@whatever_runs
@pytest.mark.usefixtures("copied")
def test_a_half_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    song = write(tmp_path / "song.wav", programme(2.0))
    monkeypatch.setattr(halves_room, "_LEAST_BYTES", 1)

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    def killed(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    for fails, word in ((broken, "failed"), (killed, "SIGKILL")):
        monkeypatch.setattr(halves_room, "hear_file", fails)
        (found,) = measure_files([song], processes=2)
        assert isinstance(found.error, WorkerError)
        assert word in found.error.message


@may_copy
@whatever_runs
@pytest.mark.usefixtures("copied")
def test_a_bug_in_a_copy_is_one_error_among_results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    songs = [write(tmp_path / f"{n}.wav", programme(1.0, seed=n)) for n in range(2)]
    real = file_room.measure_file

    def broken(path: Path, *rest: object, **more: object) -> object:
        if path == songs[0]:
            raise ZeroDivisionError
        return real(path, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(file_room, "measure_file", broken)
    found = list(measure_files(songs, processes=2))
    assert isinstance(found[0].error, WorkerError)
    assert "ZeroDivisionError" in found[0].error.notes[-1]
    assert found[1].measurement is not None


@may_copy
@whatever_runs
@pytest.mark.usefixtures("copied")
def test_progress_of_copies_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [write(tmp_path / f"{n}.wav", programme(60.0, seed=n)) for n in range(2)]
    monkeypatch.setattr(forked, "_TELL_S", 0.0)
    monkeypatch.setattr(halves_room, "_LEAST_BYTES", 1)
    told: list[tuple[str, float]] = []
    for asked in (paths, paths[:1]):
        told.clear()
        list(
            measure_files(
                asked, processes=2, watcher=lambda path, fraction: told.append((path.name, fraction))
            )
        )
        assert {name for name, _ in told} == {path.name for path in asked}
        assert max(fraction for _, fraction in told) == 1.0
        assert all(0.0 <= fraction <= 1.0 for _, fraction in told)


def test_handing_out_the_work_needs_no_numpy() -> None:
    code = (
        "import sys, masterchain.meters.many\n"
        "print(sorted({'numpy', 'soundfile', 'pebble', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
