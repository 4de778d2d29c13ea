from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from masterchain.audio.stage import Staged, spool
from masterchain.audio.stage_files import NamedFile, StagedFile, UnnamedFile, sweep
from masterchain.errors import AudioFileError

both = pytest.mark.parametrize("kind", [UnnamedFile, NamedFile])
Kind = type[StagedFile]


def tree(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


@both
def test_nothing_is_seen_before_commit_and_all_of_it_after(tmp_path: Path, kind: Kind) -> None:
    destination = tmp_path / "new" / "folders" / "a.wav"
    with Staged(destination, kind=kind) as staged:
        staged.file.write(b"sound")
        staged.file.seek(0)
        assert staged.file.read() == b"sound"
        assert not (tmp_path / "new").exists()
        staged.commit(overwrite=False)
    assert tree(tmp_path) == {"new": None, "new/folders": None, "new/folders/a.wav": b"sound"}
    umask = os.umask(0)
    os.umask(umask)
    assert destination.stat().st_mode & 0o777 == 0o666 & ~umask


@both
def test_leaving_without_commit_leaves_nothing(tmp_path: Path, kind: Kind) -> None:
    with Staged(tmp_path / "a.wav", kind=kind) as staged:
        staged.file.write(b"sound")
    with pytest.raises(KeyError), Staged(tmp_path / "b.wav", kind=kind) as staged:
        raise KeyError
    assert tree(tmp_path) == {}


@both
def test_an_existing_file_is_kept_without_overwrite(tmp_path: Path, kind: Kind) -> None:
    destination = tmp_path / "a.wav"
    destination.write_bytes(b"old")
    with Staged(destination, kind=kind) as staged:
        staged.file.write(b"new")
        with pytest.raises(AudioFileError, match="already exists, use --overwrite"):
            staged.commit(overwrite=False)
    assert tree(tmp_path) == {"a.wav": b"old"}


@both
def test_an_existing_file_is_replaced_with_overwrite(tmp_path: Path, kind: Kind) -> None:
    destination = tmp_path / "a.wav"
    destination.write_bytes(b"old")
    with Staged(destination, kind=kind) as staged:
        staged.file.write(b"new")
        staged.commit(overwrite=True)
    assert tree(tmp_path) == {"a.wav": b"new"}


@both
def test_of_two_writers_one_wins_and_the_other_is_told(tmp_path: Path, kind: Kind) -> None:
    destination = tmp_path / "a.wav"
    with Staged(destination, kind=kind) as first, Staged(destination, kind=kind) as second:
        first.file.write(b"first")
        second.file.write(b"second")
        second.commit(overwrite=False)
        with pytest.raises(AudioFileError, match="already exists"):
            first.commit(overwrite=False)
    assert tree(tmp_path) == {"a.wav": b"second"}


@both
def test_racing_processes_leave_one_whole_file(tmp_path: Path, kind: Kind) -> None:
    child = f"""
import sys
from pathlib import Path
from masterchain.audio.stage import Staged
from masterchain.audio.stage_files import {kind.__name__}
from masterchain.errors import AudioFileError
with Staged(Path(sys.argv[1]), kind={kind.__name__}) as staged:
    staged.file.write(sys.argv[2].encode() * 100_000)
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        staged.commit(overwrite=False)
        print("won")
    except AudioFileError as error:
        print(error)
"""
    destination = tmp_path / "a.wav"
    writers = [start(child, destination, letter) for letter in "abcd"]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("\n")
        writer.stdin.flush()
    said = [writer.communicate(timeout=60)[0] for writer in writers]
    assert said.count("won\n") == 1
    assert sum("already exists" in text for text in said) == 3
    assert tree(tmp_path) == {"a.wav": b"abcd"[said.index("won\n") : said.index("won\n") + 1] * 100_000}


def start(code: str, *arguments: str | Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


@both
def test_a_killed_process_leaves_no_output(tmp_path: Path, kind: Kind) -> None:
    (tmp_path / "other.wav").write_bytes(b"other")
    child = f"""
import os, signal, sys
from pathlib import Path
from masterchain.audio.stage import Staged
from masterchain.audio.stage_files import {kind.__name__}
with Staged(Path(sys.argv[1]), kind={kind.__name__}) as staged:
    staged.file.write(b"sound" * 100_000)
    staged.file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""
    writer = start(child, tmp_path / "a.wav")
    writer.communicate(timeout=60)
    assert writer.returncode == -9
    if kind is NamedFile:
        assert len(tree(tmp_path)) == 2
        with Staged(tmp_path / "b.wav"):  # the next writer takes it away
            assert not [name for name in tree(tmp_path) if name.startswith(".a.wav.")]
    assert tree(tmp_path) == {"other.wav": b"other"}


def test_sweep_keeps_what_is_alive_and_what_is_not_ours(tmp_path: Path) -> None:
    foreign = (
        ".a.wav.masterchain-part",
        ".a.wav.1-zzzzzzzz.masterchain-part",
        ".a.wav.00000000-99999999-01234567.masterchain-part",  # another machine's
        "a.wav",
        ".a.wav.99999999999999999999",
    )
    for name in foreign:
        (tmp_path / name).touch()
    with Staged(tmp_path / "b.wav", kind=NamedFile):
        assert sweep(tmp_path) == ()
        assert len(list(tmp_path.iterdir())) == len(foreign) + 1
    assert {path.name for path in tmp_path.iterdir()} == set(foreign)


def test_the_best_kind_is_taken_unasked_and_the_next_where_it_fails(tmp_path: Path) -> None:
    with Staged(tmp_path / "a.wav") as staged:
        assert tree(tmp_path) == {}  # no name: on Linux
        staged.file.write(b"x")
        assert staged.path.stat().st_size == 0
        staged.file.flush()
        assert staged.path.read_bytes() == b"x"
    if Path("/proc/self").exists():  # /proc itself has no unnamed files, and no named ones either
        with pytest.raises(AudioFileError, match="cannot be written"), Staged(Path("/proc/a.wav")):
            pass


@both
def test_a_folder_in_the_way_is_named(tmp_path: Path, kind: Kind) -> None:
    with pytest.raises(AudioFileError, match="is a folder"), Staged(tmp_path, kind=kind):
        pass
    (tmp_path / "file").touch()
    with (
        pytest.raises(AudioFileError, match="file is not a folder"),
        Staged(tmp_path / "file" / "deep" / "a.wav", kind=kind),
    ):
        pass
    destination = tmp_path / "late" / "a.wav"
    with Staged(destination, kind=kind) as staged:
        (tmp_path / "late").touch()
        with pytest.raises(AudioFileError, match="cannot be written"):
            staged.commit(overwrite=True)
    with Staged(tmp_path / "b.wav", kind=kind) as staged:
        (tmp_path / "b.wav").mkdir()
        with pytest.raises(AudioFileError, match="cannot be written"):
            staged.commit(overwrite=True)
    assert tree(tmp_path) == {"file": b"", "late": b"", "b.wav": None}


@both
def test_a_full_disk_is_an_audio_file_error(tmp_path: Path, kind: Kind) -> None:
    child = f"""
import resource, signal, sys
from pathlib import Path
from masterchain.audio.stage import Staged
from masterchain.audio.stage_files import {kind.__name__}
from masterchain.errors import AudioFileError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    with Staged(Path(sys.argv[1]), kind={kind.__name__}) as staged:
        staged.file.write(b"sound" * 100_000)
        staged.commit(overwrite=False)
except AudioFileError as error:
    print(error)
"""
    said, _ = start(child, tmp_path / "a.wav").communicate(timeout=60)
    assert "a.wav cannot be written: File too large" in said
    assert tree(tmp_path) == {}


def test_the_spool_is_unseen_and_stands_where_the_output_will(tmp_path: Path) -> None:
    with spool(tmp_path / "not" / "yet") as file:
        file.write(b"sound")
        assert os.fstat(file.fileno()).st_dev == tmp_path.stat().st_dev
        assert tree(tmp_path) == {}
    (tmp_path / "file").touch()
    with pytest.raises(AudioFileError, match="cannot hold temporary audio"):
        spool(tmp_path / "file" / "below")
