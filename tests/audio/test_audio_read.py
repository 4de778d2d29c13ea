from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import soundfile
from audio.signals import MADE_BY_SOUNDFILE, RATE, codes, ffmpeg, make, noise
from support.tools import system_tool

from masterchain.audio.av_decoder import AvDecoder
from masterchain.audio.info import probe
from masterchain.audio.read import Block, Reader
from masterchain.errors import AudioFileError

FRAMES = 2 * RATE

EXPECTED = {
    "a.wav": ("wav", 24, False, 1, True),
    "extensible.wav": ("wav", 16, False, 0xFFFE, True),
    "float.wav": ("wav", 32, True, 3, True),
    "double.wav": ("wav", 64, True, 3, True),
    "a.rf64": ("rf64", 24, False, 0xFFFE, True),
    "a.w64": ("w64", 24, False, 1, True),
    "a.aiff": ("aiff", 24, False, None, None),
    "float.aiff": ("aiff", 32, True, None, None),
    "a.caf": ("caf", 24, False, None, None),
    "alac.caf": ("caf", 24, False, None, None),
    "a.flac": ("flac", 24, False, None, None),
    "a.ogg": ("ogg-vorbis", None, False, None, None),
    "a.opus": ("opus", None, False, None, None),
    "a.mp3": ("mp3", None, False, None, None),
    "a.au": ("au", 24, False, None, None),
}


def read(path: Path, frames: int = 65_536) -> Block:
    with Reader(path) as reader:
        return np.concatenate(list(reader.blocks(frames)), axis=1)


@pytest.mark.parametrize("name", MADE_BY_SOUNDFILE)
def test_a_whole_file_is_read_whole_and_said_for_what_it_is(tmp_path: Path, name: str) -> None:
    path = make(tmp_path, name, FRAMES)
    info = probe(path)
    found = (info.format, info.bit_depth, info.is_float, info.wav_format_tag, info.data_last)
    assert found == EXPECTED[name]
    assert info.lossless == (info.bit_depth is not None)
    assert (info.frames, info.promised_frames, info.channels) == (FRAMES, FRAMES, 2)
    assert info.duration_s == FRAMES / info.sample_rate_hz
    sound = read(path)
    assert sound.shape == (2, FRAMES)
    if info.lossless and name != "extensible.wav":
        assert np.array_equal(sound, noise(FRAMES))


@pytest.mark.parametrize("name", MADE_BY_SOUNDFILE)
def test_the_sound_does_not_depend_on_the_block_size(tmp_path: Path, name: str) -> None:
    path = make(tmp_path, name, 20_000)
    assert np.array_equal(read(path, 777), read(path))


def test_blocks_are_fresh_contiguous_float32(tmp_path: Path) -> None:
    with Reader(make(tmp_path, "a.wav", 2500)) as reader:
        blocks = list(reader.blocks(1000))
    assert [block.shape for block in blocks] == [(2, 1000), (2, 1000), (2, 500)]
    assert all(
        block.flags.c_contiguous and block.flags.owndata and block.dtype == np.float32 for block in blocks
    )
    assert np.array_equal(np.concatenate(blocks, axis=1), noise(2500))


@pytest.mark.parametrize("bits", [16, 24])
def test_every_code_is_read_exactly(tmp_path: Path, bits: int) -> None:
    sound = codes(bits, 5000)
    soundfile.write(tmp_path / "a.wav", sound.T << (32 - bits), RATE, f"PCM_{bits}")
    assert np.array_equal(read(tmp_path / "a.wav") * 2.0 ** (bits - 1), sound)


@pytest.mark.parametrize("name", MADE_BY_SOUNDFILE)
@pytest.mark.parametrize("part", [0.35, 0.7, 0.97])
def test_a_truncated_file_is_an_error_with_both_lengths(tmp_path: Path, name: str, part: float) -> None:
    path = make(tmp_path, name, FRAMES)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(AudioFileError, match="cut short") as caught:
        read(path)
    message = str(caught.value)
    assert str(path) in message
    lengths = [int(n) for n in re.findall(r"(\d+) frames", message)]
    if name in ("a.ogg", "a.opus"):  # no header holds an Ogg's length, so only what came may be known
        assert 0 <= lengths[-1] < FRAMES
    else:
        assert len(lengths) == 2
        assert lengths[0] == FRAMES
        assert 0 <= lengths[1] < FRAMES
    if not name.endswith(".caf"):  # libsndfile opens no truncated CAF, so its sample rate stays unknown
        assert len(re.findall(r"\(0:\d\d\.\d{3}\)", message)) == len(lengths)


@pytest.mark.parametrize("bytes_lost", [1, 2, 5])
def test_one_lost_byte_is_enough(tmp_path: Path, bytes_lost: int) -> None:
    path = make(tmp_path, "a.wav", 1000)
    path.write_bytes(path.read_bytes()[:-bytes_lost])
    with pytest.raises(AudioFileError, match=r"promises 1000 frames \(0:00.023\), but 999 frames"):
        read(path)


@pytest.mark.parametrize("name", ["a.ogg", "a.opus"])
def test_an_ogg_whose_last_page_is_gone_is_cut_short(tmp_path: Path, name: str) -> None:
    path = make(tmp_path, name, FRAMES)
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.rfind(b"OggS")])
    with pytest.raises(
        AudioFileError, match=r"it ends after \d+ frames \(0:0\d\.\d+\), before its stream says"
    ):
        read(path)


@pytest.mark.parametrize("name", ["a.ogg", "a.opus", "a.mp3"])
def test_files_joined_end_to_end_are_not_read_as_the_first_alone(tmp_path: Path, name: str) -> None:
    path = make(tmp_path, name, 20_000)
    path.write_bytes(path.read_bytes() * 2)
    with pytest.raises(AudioFileError, match="cut short"):
        read(path)


def test_an_mp3_without_a_length_header_is_read_to_its_end(tmp_path: Path) -> None:
    # Loud first, then quiet: a length guessed from the first bit rate is far too short.
    sound = noise(4 * RATE)
    sound[:, RATE:] *= 1e-4
    soundfile.write(tmp_path / "a.wav", sound.T, RATE, "PCM_24")
    ffmpeg(
        "-i", tmp_path / "a.wav", "-c:a", "libmp3lame", "-q:a", "2", "-write_xing", "0", tmp_path / "a.mp3"
    )
    info = probe(tmp_path / "a.mp3")
    assert info.promised_frames is None
    assert 4 * RATE <= read(tmp_path / "a.mp3").shape[1] <= 4 * RATE + 3 * 1152
    with soundfile.SoundFile(tmp_path / "a.mp3") as plain:
        assert plain.frames < 2 * RATE  # what would have been lost


def test_an_mp3_with_a_length_header_but_no_delays_is_whole(tmp_path: Path) -> None:
    path = make(tmp_path, "a.mp3", FRAMES)
    data = bytearray(path.read_bytes())
    lame = data.index(b"Xing") + 120
    data[lame : lame + 36] = bytes(36)
    path.write_bytes(data)
    assert read(path).shape[1] >= FRAMES


@pytest.mark.parametrize("coding", ["pcm_s16le", "pcm_s24le", "pcm_f32le", "flac", "pcm_s24be"])
def test_streams_whose_header_promises_nothing_are_read_to_their_end(tmp_path: Path, coding: str) -> None:
    source = make(tmp_path, "a.wav", FRAMES)
    container = {"flac": "flac", "pcm_s24be": "aiff"}.get(coding, "wav")
    command = [system_tool("ffmpeg"), "-v", "error", "-i", source, "-c:a", coding, "-f", container, "-"]
    piped = tmp_path / f"piped.{container}"
    piped.write_bytes(subprocess.run(command, capture_output=True, check=True).stdout)
    assert probe(piped).promised_frames is None
    assert read(piped).shape == (2, FRAMES)


def test_a_chunk_after_the_data_is_seen(tmp_path: Path) -> None:
    path = make(tmp_path, "a.wav", 999)
    with path.open("ab") as file:
        file.write(b"LIST\x04\0\0\0INFO")
    assert probe(path).data_last is False
    assert read(path).shape == (2, 999)


def test_an_odd_data_chunk_with_its_pad_byte_is_last(tmp_path: Path) -> None:
    path = make(tmp_path, "a.wav", 999, channels=1)
    assert probe(path).data_last is True


def test_what_is_not_audio_is_named(tmp_path: Path) -> None:
    empty = tmp_path / "empty.wav"
    empty.touch()
    text = tmp_path / "text.txt"
    text.write_text("Dear Sir or Madam,\n" * 100)
    lying = tmp_path / "text.wav"
    lying.write_text("Dear Sir or Madam,\n" * 100)
    silent = tmp_path / "nothing.wav"
    soundfile.write(silent, np.empty((0, 2)), RATE, "PCM_16")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, said in (
        (tmp_path / "missing.wav", "does not exist"),
        (tmp_path, "is a folder"),
        (empty, "is empty"),
        (text, "is not an audio file"),
        (lying, "is damaged, or a kind of audio that is not read here"),
        (silent, "holds no audio"),
        (pipe, "is not a regular file"),
        (Path("null\0byte.wav"), "cannot be read"),
        (text / "below.wav", "cannot be read: Not a directory"),
    ):
        with pytest.raises(AudioFileError, match=said) as caught:
            probe(path)
        assert str(path) in str(caught.value)


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = make(tmp_path, "a.wav", 100)
    path.chmod(0)
    child = f"""
import os, sys
from pathlib import Path
import masterchain.audio.decoder
from masterchain.audio.info import probe
from masterchain.errors import AudioFileError
if os.getuid() == 0:
    os.setuid(65534)
try:
    probe(Path({str(path)!r}))
except AudioFileError as error:
    print(error)
"""
    for folder in (tmp_path, *tmp_path.parents[:-2]):
        if folder.stat().st_uid == os.getuid():
            folder.chmod(0o755)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONDONTWRITEBYTECODE": "1"}
    said = subprocess.run(
        [sys.executable, "-c", child], env=environment, capture_output=True, text=True, check=True
    ).stdout
    assert "cannot be read: Permission denied" in said


def test_reading_leaves_the_file_closed(tmp_path: Path) -> None:
    path = make(tmp_path, "a.wav", 100)
    before = set(os.listdir("/proc/self/fd"))
    with Reader(path) as reader:
        next(reader.blocks())
    with pytest.raises(AudioFileError):
        probe(Path(__file__))
    assert set(os.listdir("/proc/self/fd")) == before


@pytest.mark.music
@pytest.mark.parametrize(
    "track",
    [
        "singularity/music/Awakening.ogg",
        # Its last granule lies ten samples past its last packet.
        "warzone2100/music/albums/legacy_soundtrack/track12.opus",
    ],
)
def test_real_music_is_whole(track: str) -> None:
    with Reader(Path("/usr/share/games") / track) as reader:
        assert sum(block.shape[1] for block in reader.blocks()) == reader.info.promised_frames


ALAC = [(16, "s16p"), (24, "s32p")]


@pytest.mark.parametrize(("bits", "form"), ALAC)
def test_apple_lossless_is_read_exactly(tmp_path: Path, bits: int, form: str) -> None:
    pytest.importorskip("av", reason="MPEG-4 needs PyAV: pip install masterchain[aac]")
    sound = codes(bits, 50_001)
    soundfile.write(tmp_path / "a.wav", sound.T << (32 - bits), RATE, f"PCM_{bits}")
    ffmpeg("-i", tmp_path / "a.wav", "-c:a", "alac", "-sample_fmt", form, tmp_path / "a.m4a")
    info = probe(tmp_path / "a.m4a")
    assert (info.format, info.bit_depth, info.lossless, info.is_float) == ("alac", bits, True, False)
    assert (info.frames, info.promised_frames, info.sample_rate_hz) == (50_001, 50_001, RATE)
    assert np.array_equal(read(tmp_path / "a.m4a") * 2.0 ** (bits - 1), sound)
    assert np.array_equal(read(tmp_path / "a.m4a", 777), read(tmp_path / "a.m4a"))


@pytest.mark.parametrize("more", [(), ("-movflags", "+faststart"), ("-use_editlist", "0")])
def test_aac_of_others_is_as_long_as_its_file_says(tmp_path: Path, more: tuple[str, ...]) -> None:
    pytest.importorskip("av", reason="MPEG-4 needs PyAV: pip install masterchain[aac]")
    ffmpeg("-i", make(tmp_path, "a.wav", FRAMES), "-c:a", "aac", "-b:a", "256k", *more, tmp_path / "a.m4a")
    info = probe(tmp_path / "a.m4a")
    assert (info.format, info.bit_depth, info.lossless, info.channels) == ("aac", None, False, 2)
    # Without an edit list the encoder's delay is part of the sound.
    assert info.promised_frames == FRAMES + (1024 if more[:1] == ("-use_editlist",) else 0)
    assert read(tmp_path / "a.m4a").shape[1] == info.promised_frames


def test_bare_aac_promises_nothing_and_is_read_to_its_end(tmp_path: Path) -> None:
    pytest.importorskip("av", reason="MPEG-4 needs PyAV: pip install masterchain[aac]")
    ffmpeg("-i", make(tmp_path, "a.wav", FRAMES), "-c:a", "aac", tmp_path / "a.aac")
    assert (probe(tmp_path / "a.aac").format, probe(tmp_path / "a.aac").promised_frames) == ("aac", None)
    assert FRAMES <= read(tmp_path / "a.aac").shape[1] <= FRAMES + 3 * 1024


@pytest.mark.parametrize("name", ["a.m4a", "a.aac"])
def test_without_pyav_aac_says_how_to_get_it(tmp_path: Path, name: str) -> None:
    def without(module: str) -> ModuleType:
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)

    ffmpeg("-i", make(tmp_path, "a.wav", RATE), "-c:a", "aac", tmp_path / name)
    with pytest.raises(AudioFileError, match="MPEG-4 or AAC") as caught:
        AvDecoder(tmp_path / name, importer=without)
    assert caught.value.hint == "pip install masterchain[aac], or convert it to WAV or FLAC first"


@pytest.mark.parametrize("first", ["index", "sound"])
@pytest.mark.parametrize("part", [0.05, 0.4, 0.9])
def test_a_truncated_m4a_is_cut_short(tmp_path: Path, first: str, part: float) -> None:
    pytest.importorskip("av", reason="MPEG-4 needs PyAV: pip install masterchain[aac]")
    more = ("-movflags", "+faststart") if first == "index" else ()
    ffmpeg("-i", make(tmp_path, "a.wav", FRAMES), "-c:a", "aac", *more, tmp_path / "a.m4a")
    whole = (tmp_path / "a.m4a").read_bytes()
    (tmp_path / "a.m4a").write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(AudioFileError, match="cut short"):
        read(tmp_path / "a.m4a")


def test_what_else_lies_in_mpeg4_is_named(tmp_path: Path) -> None:
    pytest.importorskip("av", reason="MPEG-4 needs PyAV: pip install masterchain[aac]")
    ffmpeg("-i", make(tmp_path, "a.wav", RATE), "-c:a", "flac", "-strict", "-2", tmp_path / "a.mp4")
    with pytest.raises(AudioFileError, match="flac audio in MPEG-4, which is not read here") as caught:
        probe(tmp_path / "a.mp4")
    assert caught.value.hint == "convert it to WAV or FLAC first"
    ffmpeg("-f", "lavfi", "-i", "color=s=16x16:d=0.2", tmp_path / "film.mp4")
    with pytest.raises(AudioFileError, match="a film or data without sound"):
        probe(tmp_path / "film.mp4")
    (tmp_path / "b.m4a").write_bytes(b"\0\0\0\x18ftypM4A " + bytes(range(200)))
    with pytest.raises(AudioFileError, match=r"is damaged|cut short"):
        probe(tmp_path / "b.m4a")
