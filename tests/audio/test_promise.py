from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from audio.signals import MADE_BY_SOUNDFILE, make
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masterchain.audio.info import probe
from masterchain.audio.promise import read_promise
from masterchain.audio.read import Reader
from masterchain.audio.tags import read_tags
from masterchain.errors import AudioFileError

MAGIC = (
    b"RIFF",
    b"RF64",
    b"riff",
    b"FORM",
    b"caff",
    b".snd",
    b"OggS",
    b"fLaC",
    b"ID3\x04",
    b"\xff\xfb\x90\x44",
)


def never_anything_but_an_audio_file_error(path: Path) -> None:
    read_promise(path)
    read_tags(path)
    try:
        with Reader(path) as reader:
            for _ in reader.blocks():
                pass
    except AudioFileError:
        pass


@pytest.mark.parametrize("name", MADE_BY_SOUNDFILE)
def test_no_prefix_of_a_good_file_breaks_the_door(tmp_path: Path, name: str) -> None:
    whole = make(tmp_path, name, 600).read_bytes()
    path = tmp_path / f"cut-{name}"
    ends = {*range(min(len(whole), 260)), *np.linspace(0, len(whole) - 1, 80, dtype=int).tolist()}
    for end in sorted(ends):
        path.write_bytes(whole[:end])
        never_anything_but_an_audio_file_error(path)


@pytest.mark.parametrize("name", MADE_BY_SOUNDFILE)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 200), value=st.binary(min_size=1, max_size=8))
def test_no_damaged_header_breaks_the_door(tmp_path: Path, name: str, at: int, value: bytes) -> None:
    path = tmp_path / name
    if not path.exists():
        make(tmp_path, name, 300)
    data = bytearray(path.read_bytes())
    data[at : at + len(value)] = value
    damaged = tmp_path / f"damaged-{name}"
    damaged.write_bytes(data)
    never_anything_but_an_audio_file_error(damaged)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(magic=st.sampled_from((b"", *MAGIC)), rest=st.binary(max_size=300))
def test_no_random_bytes_break_the_door(tmp_path: Path, magic: bytes, rest: bytes) -> None:
    path = tmp_path / "random"
    path.write_bytes(magic + rest)
    never_anything_but_an_audio_file_error(path)


def wav(data_size: int, body: bytes) -> bytes:
    head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 2, 44_100, 176_400, 4, 16)
    return b"RIFF" + struct.pack("<I", 36 + len(body)) + head + b"data" + struct.pack("<I", data_size) + body


@pytest.mark.parametrize("size", [0xFFFFFFFF, 0x7FFFF000])
def test_a_stream_of_unknown_size_promises_nothing(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(size, bytes(400)))
    assert read_promise(path).frames is None
    with Reader(path) as reader:
        assert sum(block.shape[1] for block in reader.blocks()) == 100


def test_a_data_size_of_zero_promises_nothing_and_is_not_read_as_silence(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(0, bytes(400)))
    assert read_promise(path).frames is None
    with pytest.raises(AudioFileError, match="holds no audio"):
        probe(path)


@pytest.mark.parametrize("extra", [b"", b"\0\0\0\0LIST", b"LIST\x04\0\0\0INFO"])
def test_data_is_last_only_where_nothing_follows(tmp_path: Path, extra: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(400, bytes(400)) + extra)
    promise = read_promise(path)
    assert (promise.frames, promise.wav_format_tag, promise.data_last) == (100, 1, extra == b"")


def test_an_rf64_promises_by_its_ds64(tmp_path: Path) -> None:
    fmt = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 2, 44_100, 176_400, 4, 16)
    ds64 = b"ds64" + struct.pack("<IQQQI", 28, 0, 5_000_000_000 * 4, 5_000_000_000, 0)
    path = tmp_path / "a.rf64"
    path.write_bytes(b"RF64\xff\xff\xff\xffWAVE" + ds64 + fmt + b"data\xff\xff\xff\xff" + bytes(400))
    promise = read_promise(path)
    assert (promise.frames, promise.whole, promise.wav_format_tag) == (5_000_000_000, False, 1)


def test_a_flac_behind_an_id3_tag_is_known(tmp_path: Path) -> None:
    path = make(tmp_path, "a.flac", 1234)
    path.write_bytes(b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + path.read_bytes())
    assert read_promise(path).frames == 1234


def test_an_opus_of_another_rate_promises_frames_of_that_rate(tmp_path: Path) -> None:
    path = make(tmp_path, "a.opus", 9600)
    data = path.read_bytes()
    assert data.count(b"OpusHead") == 1
    assert read_promise(path).frames == 9600
    assert probe(path).promised_frames == 9600


def test_an_opus_whose_last_granule_lies_past_its_last_packet_is_whole(tmp_path: Path) -> None:
    path = make(tmp_path, "a.opus", 200_000)
    data = bytearray(path.read_bytes())
    last = data.rfind(b"OggS")
    exact = packets_end(data, last)
    for granule, promised in ((exact + 10, exact), (exact - 10, exact - 10)):
        struct.pack_into("<q", data, last + 6, granule)
        struct.pack_into("<I", data, last + 22, 0)
        struct.pack_into("<I", data, last + 22, ogg_checksum(bytes(data[last:])))
        path.write_bytes(data)
        assert read_promise(path).frames == promised - 312
        with Reader(path) as reader:
            assert sum(block.shape[1] for block in reader.blocks()) == promised - 312


def packets_end(data: bytearray, last: int) -> int:
    """Where the packets of the last page end: all of them 20 ms, as libsndfile makes them."""
    before = data.rfind(b"OggS", 0, last)
    granule = max(0, struct.unpack_from("<q", data, before + 6)[0])
    lacing = data[last + 27 : last + 27 + data[last + 26]]
    return int(granule) + 960 * sum(length < 255 for length in lacing)


def ogg_checksum(page: bytes) -> int:
    """RFC 3533: the CRC with polynomial 0x04c11db7, not reflected, from zero."""
    crc = 0
    for byte in page:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc
