from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from audio.signals import RATE, codes, noise
from support.tools import system_tool

from masterchain.audio import caf
from masterchain.audio.coding import BitDepth, Coding, Format
from masterchain.audio.info import probe
from masterchain.audio.packed import Samples
from masterchain.audio.read import Reader
from masterchain.audio.stage import Staged
from masterchain.audio.tags import Tags, read_tags
from masterchain.audio.wav import header
from masterchain.audio.write import Writer
from masterchain.errors import AudioFileError

KINDS: list[tuple[Format, BitDepth]] = [
    ("wav", 16), ("wav", 24), ("wav", "32f"), ("flac", 16), ("flac", 24), ("aiff", 16), ("aiff", 24), ("aiff", "32f"),
    ("caf", 16), ("caf", 24), ("caf", "32f"),
]  # fmt: skip
every_kind = pytest.mark.parametrize(("container", "bit_depth"), KINDS)
TAGS = Tags(title="Harbour Light", artist="The Example", track_number=1, isrc="GBAYE0601498")


def write(
    path: Path,
    sound: Samples,
    container: Format,
    bit_depth: BitDepth,
    *,
    tags: Tags | None = None,
    rate: int = RATE,
    block: int = 1000,
) -> Path:
    return write_as(path, sound, Coding(container, bit_depth), tags=tags, rate=rate, block=block)


def write_as(path: Path, sound: Samples, coding: Coding, *, tags: Tags | None, rate: int, block: int) -> Path:
    channels, frames = sound.shape
    with Staged(path) as staged:
        form: dict[str, int] = {"sample_rate_hz": rate, "channels": channels, "frames": frames}
        writer = Writer(staged.file, coding=coding, tags=tags, **form)
        for start in range(0, frames, block):
            writer.write(sound[:, start : start + block])
        writer.close()
        staged.commit(overwrite=True)
    return path


def content(bit_depth: BitDepth, frames: int, channels: int = 2) -> Samples:
    return noise(frames, channels) if bit_depth == "32f" else codes(bit_depth, frames, channels)


def read_back(path: Path, bit_depth: BitDepth) -> Samples:
    if bit_depth == "32f":
        return soundfile.read(path, dtype="float32", always_2d=True)[0].T
    return soundfile.read(path, dtype="int32", always_2d=True)[0].T >> (32 - bit_depth)


@every_kind
@pytest.mark.parametrize("channels", [1, 2, 3, 6])
@pytest.mark.parametrize("frames", [1, 3001])
@pytest.mark.parametrize("tags", [None, TAGS])
def test_what_is_written_comes_back_exactly(
    tmp_path: Path,
    container: Format,
    bit_depth: BitDepth,
    channels: int,
    frames: int,
    tags: Tags | None,
) -> None:
    sound = content(bit_depth, frames, channels)
    path = write(tmp_path / "a", sound, container, bit_depth, tags=tags)
    assert np.array_equal(read_back(path, bit_depth), sound)
    info = probe(path)
    assert (info.format, info.channels, info.frames, info.promised_frames) == (
        container,
        channels,
        frames,
        frames,
    )
    assert (info.bit_depth, info.is_float) == ((32, True) if bit_depth == "32f" else (bit_depth, False))
    if container == "wav":
        plain = 3 if bit_depth == "32f" else 1
        assert info.wav_format_tag == (plain if channels <= 2 else 0xFFFE)
        assert info.data_last
    with Reader(path) as reader:
        assert sum(part.shape[1] for part in reader.blocks()) == frames
    # Core Audio's information chunk has no place for an ISRC.
    kept = replace(tags, isrc=None) if tags and container == "caf" else tags
    assert read_tags(path) == (kept or Tags())


@every_kind
def test_other_programs_read_the_same_sound(tmp_path: Path, container: Format, bit_depth: BitDepth) -> None:
    sound = content(bit_depth, 5000)
    path = write(tmp_path / f"a.{container}", sound, container, bit_depth, tags=TAGS)
    raw = {16: ("s16le", "<i2"), 24: ("s32le", "<i4"), "32f": ("f32le", "<f4")}[bit_depth]
    decode = [system_tool("ffmpeg"), "-v", "error", "-i", path, "-f", raw[0], "-c:a", f"pcm_{raw[0]}", "-"]
    decoded = np.frombuffer(subprocess.run(decode, capture_output=True, check=True).stdout, raw[1])
    decoded = decoded >> 8 if bit_depth == 24 else decoded
    assert np.array_equal(decoded.reshape(-1, 2).T, sound)
    show = [system_tool("ffprobe"), "-v", "error", "-show_format", "-of", "json", path]
    shown: dict[str, Any] = json.loads(subprocess.run(show, capture_output=True, check=True).stdout)["format"]
    assert float(shown["duration"]) == round(5000 / RATE, 6)
    assert shown["tags"]["title"] == "Harbour Light"
    sox = subprocess.run([system_tool("sox"), "--i", "-s", path], capture_output=True, text=True, check=True)
    assert (int(sox.stdout), sox.stderr) == (5000, "")


@every_kind
def test_the_same_input_gives_the_same_bytes_at_another_time_in_another_process(
    tmp_path: Path, container: Format, bit_depth: BitDepth
) -> None:
    first = write(tmp_path / "first", content(bit_depth, 3000), container, bit_depth, tags=TAGS)
    child = f"""
import sys
from pathlib import Path
from audio.test_audio_write import TAGS, content, write
write(Path(sys.argv[1]), content({bit_depth!r}, 3000), {container!r}, {bit_depth!r}, tags=TAGS, block=7)
"""
    # Another second, since that is how finely a file could remember its time.
    second = int(time.time())
    while int(time.time()) == second:
        time.sleep(0.02)
    tests = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": f"{tests}:{tests.parent}", "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", child, tmp_path / "second"], env=environment, check=True)
    digests = {hashlib.sha256(path.read_bytes()).hexdigest() for path in (first, tmp_path / "second")}
    assert len(digests) == 1


def test_flac_holds_no_float(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="FLAC holds no floating point"):
        write(tmp_path / "a.flac", noise(10), "flac", "32f")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("container", ["wav", "flac", "aiff", "caf"])
@pytest.mark.parametrize("frames", [9, 11])
def test_another_length_than_announced_is_an_error(tmp_path: Path, container: Format, frames: int) -> None:
    with Staged(tmp_path / "a") as staged:
        writer = Writer(
            staged.file, coding=Coding(container, 16), sample_rate_hz=RATE, channels=2, frames=10, tags=None
        )
        writer.write(codes(16, frames))
        with pytest.raises(AudioFileError, match=f"10 frames were announced, but {frames} were written"):
            writer.close()


@pytest.mark.parametrize("container", ["wav", "flac", "aiff", "caf"])
@pytest.mark.parametrize("bits", [16, 24])
def test_nothing_is_clipped_on_the_way(tmp_path: Path, container: Format, bits: Any) -> None:
    for code in (1 << (bits - 1), -(1 << (bits - 1)) - 1):
        with pytest.raises(ValueError, match=f"the code {code} is outside of {bits} bits"):
            write(tmp_path / "a", np.array([[0, code]], dtype=np.int32), container, bits)


@pytest.mark.parametrize(
    ("bit_depth", "kind"), [(16, np.float32), (24, np.int16), ("32f", np.int32), ("32f", float)]
)
def test_a_block_of_another_type_or_shape_is_refused(tmp_path: Path, bit_depth: BitDepth, kind: Any) -> None:
    with pytest.raises(ValueError, match="expected a block of"):
        write(tmp_path / "a", np.zeros((2, 5), dtype=kind), "wav", bit_depth)


@pytest.mark.parametrize("container", ["wav", "flac", "aiff", "caf"])
def test_a_full_disk_speaks_for_itself(tmp_path: Path, container: Format) -> None:
    child = f"""
import resource, signal, sys
from pathlib import Path
from audio.test_audio_write import TAGS, codes, write
from masterchain.errors import AudioFileError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write(Path(sys.argv[1]), codes(24, 100_000), {container!r}, 24, tags=TAGS)
except AudioFileError as error:
    print(error)
"""
    tests = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": f"{tests}:{tests.parent}"}
    command = [sys.executable, "-c", child, tmp_path / "a.wav"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "a.wav cannot be written: File too large" in done.stdout
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_a_rate_or_channels_the_encoder_refuses_are_named(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match="FLAC cannot hold 9 channels at 44100 Hz"):
        write(tmp_path / "a.flac", codes(16, 10, 9), "flac", 16)


@pytest.mark.parametrize("frames", [6, 7])
@pytest.mark.parametrize("tags", [None, TAGS])
def test_a_wav_is_riff_to_the_byte(tmp_path: Path, frames: int, tags: Tags | None) -> None:
    data = write(tmp_path / "a", codes(24, frames, 1), "wav", 24, tags=tags).read_bytes()
    assert len(data) % 2 == 0
    assert int.from_bytes(data[4:8], "little") == len(data) - 8
    assert data.index(b"data") + 8 + 3 * frames + frames % 2 == len(data)


@pytest.mark.parametrize(("bit_depth", "channels"), [(16, 1), (24, 1), (24, 2), ("32f", 2), (24, 6)])
def test_over_four_gib_a_wav_is_an_rf64(tmp_path: Path, bit_depth: BitDepth, channels: int) -> None:
    frame_bytes = channels * (4 if bit_depth == "32f" else bit_depth // 8)
    largest = next(
        frames
        for frames in range(((1 << 32) // frame_bytes), 0, -1)
        if header(sample_rate_hz=RATE, channels=channels, bit_depth=bit_depth, frames=frames)[:4] == b"RIFF"
    )
    for frames, magic in ((largest, b"RIFF"), (largest + 1, b"RF64")):
        path = tmp_path / f"{frames}.wav"
        head = header(sample_rate_hz=RATE, channels=channels, bit_depth=bit_depth, frames=frames)
        with path.open("wb") as file:
            file.write(head)
            file.truncate(len(head) + frames * frame_bytes)  # sparse: takes no room
        assert head[:4] == magic
        info = probe(path)
        assert (info.frames, info.promised_frames, info.channels) == (frames, frames, channels)
        assert info.format == ("wav" if magic == b"RIFF" else "rf64")
        assert info.data_last


@pytest.mark.parametrize("bit_depth", [16, 24, "32f"])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_beyond_the_limit_the_writer_makes_an_rf64(
    tmp_path: Path, bit_depth: BitDepth, channels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same through the writer, with a limit that a test can pass; read back by three programs."""
    monkeypatch.setattr("masterchain.audio.wav._LARGEST", 40_000)
    sound = content(bit_depth, 30_001, channels)
    path = write(tmp_path / "a.wav", sound, "wav", bit_depth, tags=TAGS)
    assert path.read_bytes()[:4] == b"RF64"
    assert np.array_equal(read_back(path, bit_depth), sound)
    info = probe(path)
    assert (info.format, info.frames, info.promised_frames) == ("rf64", 30_001, 30_001)
    assert info.data_last
    with Reader(path) as reader:
        assert sum(part.shape[1] for part in reader.blocks()) == 30_001
    assert read_tags(path) == TAGS
    show = [system_tool("ffprobe"), "-v", "error", "-show_streams", "-of", "json", path]
    (stream,) = json.loads(subprocess.run(show, capture_output=True, check=True).stdout)["streams"]
    assert stream["duration_ts"] == 30_001
    short = write(tmp_path / "b.wav", sound[:, :100], "wav", bit_depth, tags=TAGS)
    assert short.read_bytes()[:4] == b"RIFF"


def test_over_four_gib_a_core_audio_file_is_as_ever(tmp_path: Path) -> None:
    frames = 3 << 30
    head = caf.header(sample_rate_hz=RATE, channels=2, bit_depth=16, frames=frames)
    with (tmp_path / "a.caf").open("wb") as file:
        file.write(head)
        file.truncate(len(head) + frames * 4)  # sparse: takes no room
    info = probe(tmp_path / "a.caf")
    assert (info.frames, info.promised_frames) == (frames, frames)


def test_over_four_gib_an_aiff_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with (
        Staged(tmp_path / "a.aiff") as staged,
        pytest.raises(AudioFileError, match="AIFF holds 4 GiB") as caught,
    ):
        Writer(
            staged.file, coding=Coding("aiff", 24), sample_rate_hz=RATE, channels=2, frames=1 << 30, tags=None
        )
    assert "RF64" in (caught.value.hint or "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("channels", [3, 4, 5, 6, 8])
def test_a_core_audio_file_says_where_its_channels_stand(tmp_path: Path, channels: int) -> None:
    path = write(tmp_path / "a.caf", codes(16, 100, channels), "caf", 16)
    show = [system_tool("ffprobe"), "-v", "error", "-show_streams", "-of", "json", path]
    (stream,) = json.loads(subprocess.run(show, capture_output=True, check=True).stdout)["streams"]
    # FFmpeg calls the positions of WAVE's usual masks so.
    expected = {3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 8: "7.1"}
    assert stream["channel_layout"] == expected[channels]
