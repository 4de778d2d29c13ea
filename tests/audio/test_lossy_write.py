"""Lossy deliverables: as long as the sound, in place, the same bytes every time, and whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import struct
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from audio.signals import lag
from audio.test_audio_write import write_as
from numpy.typing import NDArray
from support.signals import Sound, music_like
from support.tools import system_tool

from masterchain.audio.carried import completed
from masterchain.audio.coding import Coding, Format
from masterchain.audio.ogg_finish import checksum
from masterchain.audio.read import Reader
from masterchain.audio.stage import Staged
from masterchain.audio.tags import Tags
from masterchain.audio.write import Writer
from masterchain.errors import AudioFileError

LOSSY: tuple[Format, ...] = ("mp3", "vorbis", "opus", "aac")
MP3_VBR = Coding("mp3", bitrate_mode="vbr", quality=2.0)
CODINGS = [*map(Coding, LOSSY), MP3_VBR]
every_coding = pytest.mark.parametrize("coding", CODINGS, ids=lambda c: f"{c.format}{c.bitrate_mode or ''}")
COVER = b"\x89PNG" * 20_000
TAGS = Tags(title="Harbour Light", artist="A", track_number=1, cover=COVER, cover_mime="image/png")


def write_lossy(
    path: Path,
    sound: Sound,
    coding: Coding,
    *,
    tags: Tags | None = None,
    rate: int = 48_000,
    block: int = 10_000,
) -> Path:
    if coding.format == "aac":
        pytest.importorskip("av", reason="AAC needs PyAV: pip install masterchain[aac]")
    coding = completed(coding, rate, len(sound))
    return write_as(path, sound, coding, tags=tags, rate=rate, block=block)


def ours(path: Path) -> NDArray[np.float32]:
    with Reader(path) as reader:
        return np.concatenate(list(reader.blocks()), axis=1)


def ffmpegs(path: Path, channels: int) -> NDArray[np.float32]:
    command = [system_tool("ffmpeg"), "-v", "error", "-i", path, "-f", "f32le", "-c:a", "pcm_f32le", "-"]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    return np.frombuffer(raw, "<f4").reshape(-1, channels).T


@every_coding
@pytest.mark.parametrize("frames", [1, 959, 960, 4096, 47_999, 3 * 48_000 + 317])
@pytest.mark.parametrize("tags", [None, TAGS])
def test_it_decodes_to_the_very_length(
    tmp_path: Path, coding: Coding, frames: int, tags: Tags | None
) -> None:
    path = write_lossy(tmp_path / "a", music_like(4.0)[:, :frames], coding, tags=tags)
    with Reader(path) as reader:
        assert reader.info.promised_frames == frames
        assert sum(block.shape[1] for block in reader.blocks()) == frames


@every_coding
@pytest.mark.parametrize("rate", [8_000, 22_050, 32_000, 44_100, 48_000, 96_000])
def test_it_is_in_place_for_us_and_for_ffmpeg(tmp_path: Path, coding: Coding, rate: int) -> None:
    if (coding.format == "opus" and rate != 48_000) or (coding.format == "mp3" and rate > 48_000):
        return
    sound = music_like(6.0, sample_rate_hz=rate)[:, 100 : 6 * rate - 217]
    path = write_lossy(tmp_path / f"a{coding.ending}", sound, coding, tags=TAGS, rate=rate)
    theirs = ffmpegs(path, 2)
    # FFmpeg leaves the padding of AAC's last block in place, up to a block.
    longest = 1_023 if coding.format == "aac" else 0
    assert 0 <= theirs.shape[1] - sound.shape[1] <= longest
    for came in (ours(path), theirs[:, : sound.shape[1]]):
        assert came.shape == sound.shape
        assert lag(came, sound) == 0
        error = came.astype(np.float64) - sound
        assert 0.0 < np.mean(error**2) < 0.05 * np.mean(sound**2)


@every_coding
def test_the_very_end_is_there(tmp_path: Path, coding: Coding) -> None:
    time_s = np.arange(48_000 * 2 + 391) / 48_000
    sound = np.tile(0.3 * np.sin(2 * np.pi * 440 * time_s).astype(np.float32), (2, 1))
    end = (ours(write_lossy(tmp_path / "a", sound, coding)) - sound)[:, -300:]
    assert np.sqrt(np.mean(end**2)) < 0.1 * 0.3


@pytest.mark.parametrize("coding", [Coding("vorbis"), Coding("opus"), Coding("aac")])
def test_six_channels_lie_where_others_look_for_them(tmp_path: Path, coding: Coding) -> None:
    time_s = np.arange(48_000 * 3) / 48_000
    # Low enough for the low-frequency channel too.
    pitches = np.array([[40.0], [55.0], [70.0], [30.0], [85.0], [100.0]])
    sound = (0.2 * np.sin(2 * np.pi * pitches * time_s)).astype(np.float32)
    path = write_lossy(tmp_path / f"a{coding.ending}", sound, coding)
    for came in (ours(path), ffmpegs(path, 6)[:, : sound.shape[1]]):
        error = came[:, 8_000:-8_000] - sound[:, 8_000:-8_000]
        # Codecs are rough with the low-frequency channel; another's place would be wrong by 1.4 times the sound.
        assert np.sqrt(np.mean(error**2, axis=1)).max() < 0.25 * np.sqrt(np.mean(sound**2))
    show = [system_tool("ffprobe"), "-v", "error", "-show_streams", "-of", "json", path]
    (stream,) = json.loads(subprocess.run(show, capture_output=True, check=True).stdout)["streams"]
    assert stream["channel_layout"] == "5.1"


@pytest.mark.parametrize("form", ["vorbis", "opus"])
@pytest.mark.parametrize("channels", [3, 4, 5, 7, 8])
def test_every_number_of_channels_comes_back_in_order(tmp_path: Path, form: Format, channels: int) -> None:
    time_s = np.arange(48_000 * 2) / 48_000
    pitches = 30.0 + 12.0 * np.arange(channels)[:, None]
    sound = (0.1 * np.sin(2 * np.pi * pitches * time_s)).astype(np.float32)
    path = write_lossy(tmp_path / "a", sound, Coding(form))
    for came in (ours(path), ffmpegs(path, channels)):
        spectrum = np.abs(np.fft.rfft(came[:, : 48_000 * 2], axis=1))
        assert np.argmax(spectrum, axis=1).tolist() == (2 * pitches[:, 0]).astype(int).tolist()


@every_coding
def test_the_same_sound_gives_the_same_bytes_at_another_time_in_another_process(
    tmp_path: Path, coding: Coding
) -> None:
    first = write_lossy(tmp_path / "first", music_like(2.0), coding, tags=TAGS)
    child = f"""
import sys
from pathlib import Path
from audio.signals import lag
from audio.test_audio_write import write_as
from support.signals import music_like
from audio.test_lossy_write import TAGS, write_lossy
from masterchain.audio.coding import Coding
write_lossy(Path(sys.argv[1]), music_like(2.0), {coding!r}, tags=TAGS, block=777)
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


@pytest.mark.parametrize("form", ["vorbis", "opus"])
def test_every_ogg_page_is_whole_and_the_stream_has_a_number_of_its_own(tmp_path: Path, form: Format) -> None:
    numbers = set()
    for name, sound in (("a", music_like(5.0)), ("b", 0.5 * music_like(5.0))):
        data = write_lossy(tmp_path / name, sound, Coding(form), tags=TAGS).read_bytes()
        position, serials, flags, counter = 0, set(), 0, []
        while position < len(data):
            magic, flags, _, serial, number, crc, segments = struct.unpack_from("<4sxBqIIIB", data, position)
            size = 27 + segments + sum(data[position + 27 : position + 27 + segments])
            page = bytearray(data[position : position + size])
            page[22:26] = bytes(4)
            assert (magic, crc) == (b"OggS", checksum(bytes(page)))
            serials.add(serial)
            counter.append(number)
            position += size
        assert flags & 4
        assert counter == list(range(len(counter)))
        numbers |= serials
        assert len(serials) == 1
    assert len(numbers) == 2


@every_coding
def test_what_rises_over_full_scale_is_not_clipped(tmp_path: Path, coding: Coding) -> None:
    sound = 3.0 * music_like(2.0)
    assert np.abs(sound).max() > 1.2
    came = ours(write_lossy(tmp_path / "a", sound, coding))
    assert np.abs(came).max() == pytest.approx(np.abs(sound).max(), rel=0.1)


@every_coding
@pytest.mark.parametrize("value", [np.nan, np.inf, 11.0])
def test_what_is_no_sound_reaches_no_encoder(tmp_path: Path, coding: Coding, value: float) -> None:
    sound = music_like(1.0)
    sound[1, 20_000] = value
    with pytest.raises(AudioFileError, match="20 dB over full scale"):
        write_lossy(tmp_path / "a", sound, coding)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", LOSSY)
@pytest.mark.parametrize("frames", [9_999, 10_001])
def test_another_length_than_announced_is_an_error(tmp_path: Path, form: Format, frames: int) -> None:
    coding = completed(Coding(form), 48_000, 2)
    with Staged(tmp_path / "a") as staged:
        writer = Writer(
            staged.file, coding=coding, sample_rate_hz=48_000, channels=2, frames=10_000, tags=None
        )
        writer.write(music_like(1.0)[:, :frames])
        with pytest.raises(AudioFileError, match=f"10000 frames were announced, but {frames} were written"):
            writer.close()


@every_coding
@pytest.mark.parametrize("limit", [3_000, 60_000])
def test_a_full_disk_speaks_for_itself(tmp_path: Path, coding: Coding, limit: int) -> None:
    child = f"""
import resource, signal, sys
from pathlib import Path
from audio.signals import lag
from audio.test_audio_write import write_as
from support.signals import music_like
from audio.test_lossy_write import TAGS, write_lossy
from masterchain.audio.coding import Coding
from masterchain.errors import AudioFileError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
try:
    write_lossy(Path(sys.argv[1]), music_like(8.0), {coding!r}, tags=TAGS)
except AudioFileError as error:
    print(error)
"""
    tests = Path(__file__).parents[1]
    environment = {**os.environ, "PYTHONPATH": f"{tests}:{tests.parent}"}
    command: list[Any] = [sys.executable, "-c", child, tmp_path / "a"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert "a cannot be written: File too large" in done.stdout
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("coding", "kbps"),
    [
        *((Coding("mp3", bitrate_mode="cbr", bitrate_kbps=kbps), kbps) for kbps in (64, 128, 192, 320)),
        *((Coding("opus", bitrate_kbps=kbps), kbps) for kbps in (64, 128, 256)),
        *((Coding("aac", bitrate_kbps=kbps), kbps) for kbps in (96, 128, 192)),
        (Coding("vorbis", bitrate_kbps=192), 192),
    ],
)  # fmt: skip
def test_the_bit_rate_is_the_one_asked_for(tmp_path: Path, coding: Coding, kbps: int) -> None:
    seconds = 10.0
    path = write_lossy(tmp_path / "a", music_like(seconds), coding)
    assert path.stat().st_size * 8 / seconds / 1000 == pytest.approx(kbps, rel=0.15)


def test_a_better_quality_is_a_larger_file(tmp_path: Path) -> None:
    def sizes(codings: list[Coding]) -> list[int]:
        return [write_lossy(tmp_path / "a", music_like(5.0), coding).stat().st_size for coding in codings]

    mp3 = sizes([Coding("mp3", bitrate_mode="vbr", quality=q) for q in (0.0, 2.0, 5.0, 9.0)])
    assert mp3 == sorted(mp3, reverse=True)
    vorbis = sizes([Coding("vorbis", quality=q) for q in (0.0, 4.0, 8.0, 10.0)])
    assert vorbis == sorted(vorbis)
