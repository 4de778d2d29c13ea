"""Many files, each measured once."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from meters.hearing import programme
from support.files import write

from masterchain.audio.plain_wav import is_plain_wav
from masterchain.errors import AudioFileError, PluginError, WorkerError
from masterchain.jobs.job import Outcome
from masterchain.meters import cache as cache_room
from masterchain.meters import file as file_room
from masterchain.meters import many as many_room
from masterchain.meters import side_by_side as call_room
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


def test_plain_files_stay_in_this_process(songs: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[str] = []
    for name in ("_aside", "_on_threads"):
        whole = getattr(many_room, name)
        monkeypatch.setattr(many_room, name, lambda *rest, n=name, w=whole: began.append(n) or w(*rest))
    list(measure_files(songs, processes=2))
    list(measure_files([*songs, songs[0].with_suffix(".aiff")], processes=2))
    monkeypatch.setattr(many_room, "_LITTLE_BYTES", 1000)
    list(measure_files(songs, processes=2))
    list(measure_files(songs, processes=4))
    plain = songs[0].suffix == ".wav"
    assert began == (["_on_threads", "_aside", "_aside", "_aside"] if plain else 4 * ["_aside"])


def test_a_bug_on_a_thread_comes_out(songs: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(file_room, "measure_file", broken)
    if songs[0].suffix == ".wav":
        with pytest.raises(ZeroDivisionError):
            list(measure_files(songs, processes=2))
        assert not threads()


def test_progress_is_told_on_the_asking_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [write(tmp_path / f"{n}.wav", programme(60.0, seed=n)) for n in range(2)]
    told: list[tuple[str, float]] = []
    here = threading.get_ident()

    def watch(path: Path, fraction: float) -> None:
        assert threading.get_ident() == here
        told.append((path.name, fraction))

    monkeypatch.setattr(call_room, "_LOOK_S", 0.001)
    list(measure_files(paths, processes=2, watcher=watch))
    assert {name for name, _ in told} == {"0.wav", "1.wav"}
    assert all(0.0 < fraction <= 1.0 for _, fraction in told)


def test_handing_out_the_work_needs_no_numpy() -> None:
    code = (
        "import sys, masterchain.meters.many\n"
        "print(sorted({'numpy', 'soundfile', 'pebble', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
