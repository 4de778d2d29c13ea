"""Plain WAV is read to the bit as the decoder reads it, or left to the decoder."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from audio.signals import make, noise
from hypothesis import given, settings
from hypothesis import strategies as st

from masterchain.audio import read as read_room
from masterchain.audio.info import open_probed
from masterchain.audio.plain_wav import open_plain_wav
from masterchain.audio.read import Block, Reader
from masterchain.errors import AudioFileError

GUID_TAIL = bytes.fromhex("000000001000800000aa00389b71")
KINDS = [(1, 16), (1, 24), (1, 32), (3, 32)]


def fmt(
    tag: int,
    bits: int,
    channels: int,
    *,
    extensible: bool = False,
    valid: int | None = None,
    rate: int = 44_100,
) -> bytes:
    block = channels * bits // 8
    body = struct.pack("<HHIIHH", 0xFFFE if extensible else tag, channels, rate, rate * block, block, bits)
    if extensible:
        body += struct.pack("<HHIH", 22, bits if valid is None else valid, 0, tag) + GUID_TAIL
    return chunk(b"fmt ", body)


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def riff(*chunks: bytes, magic: bytes = b"RIFF") -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return magic + struct.pack("<I", len(body)) + body


def decoded(path: Path) -> Block:
    sound, _ = soundfile.read(path, dtype="float32", always_2d=True)
    return np.ascontiguousarray(sound.T)


def sound_of(path: Path, frames: int = 65_536) -> Block:
    with Reader(path) as reader:
        assert not reader.decoded
        return np.concatenate(list(reader.blocks(frames)), axis=1)


@settings(deadline=None, max_examples=60)
@given(
    kind=st.sampled_from(KINDS),
    channels=st.integers(1, 6),
    frames=st.integers(1, 700),
    extensible=st.booleans(),
    size=st.integers(1, 800),
    seed=st.integers(0, 99),
    before=st.sampled_from([b"", chunk(b"LIST", b"INFO"), chunk(b"JUNK", b"odd")]),
    after=st.sampled_from([b"", chunk(b"LIST", b"INFO"), b"\0"]),
)
def test_any_bytes_are_read_to_the_bit_as_the_decoder_reads_them(
    tmp_path_factory: pytest.TempPathFactory,
    kind: tuple[int, int],
    channels: int,
    frames: int,
    extensible: bool,
    size: int,
    seed: int,
    before: bytes,
    after: bytes,
) -> None:
    tag, bits = kind
    path = tmp_path_factory.mktemp("plain") / "a.wav"
    body = np.random.default_rng(seed).bytes(frames * channels * bits // 8)
    path.write_bytes(
        riff(before, fmt(tag, bits, channels, extensible=extensible), chunk(b"data", body), after)
    )
    found, expected = sound_of(path, size), decoded(path)
    assert found.view(np.int32).tolist() == expected.view(np.int32).tolist()
    decoder, info, promise = open_probed(path)
    decoder.close()
    opened = open_plain_wav(path)
    assert opened is not None
    opened[0].close()
    assert opened[1:] == (info, promise)


@pytest.mark.parametrize("bits", [16, 24])
def test_every_code_is_the_decoders(tmp_path: Path, bits: int) -> None:
    codes = np.arange(-(1 << (bits - 1)), 1 << (bits - 1), 1 if bits == 16 else 97, dtype=np.int64)
    body = b"".join(int(code).to_bytes(bits // 8, "little", signed=True) for code in codes)
    path = tmp_path / "a.wav"
    path.write_bytes(riff(fmt(1, bits, 1), chunk(b"data", body)))
    assert np.array_equal(sound_of(path), decoded(path))
    assert np.array_equal(sound_of(path)[0].astype(np.float64) * 2.0 ** (bits - 1), codes)


BODY = bytes(range(240))
LEFT_ALONE: dict[str, Callable[[], bytes]] = {
    "a data chunk cut short": lambda: riff(fmt(1, 16, 2), chunk(b"data", BODY))[:-8],
    "a data chunk of unknown size": lambda: riff(fmt(1, 16, 2), b"data\xff\xff\xff\xff" + BODY),
    "no samples": lambda: riff(fmt(1, 16, 2), chunk(b"data", b"")),
    "no format": lambda: riff(chunk(b"data", BODY)),
    "two formats": lambda: riff(fmt(1, 16, 2), fmt(1, 24, 2), chunk(b"data", BODY)),
    "no data": lambda: riff(fmt(1, 16, 2)),
    "8 bits": lambda: riff(fmt(1, 8, 2), chunk(b"data", BODY)),
    "64-bit floats": lambda: riff(fmt(3, 64, 2), chunk(b"data", BODY)),
    "16-bit floats": lambda: riff(fmt(3, 16, 2), chunk(b"data", BODY)),
    "A-law": lambda: riff(fmt(6, 8, 2), chunk(b"data", BODY)),
    "20 bits in 24": lambda: riff(fmt(1, 24, 2, extensible=True, valid=20), chunk(b"data", BODY)),
    "no channels": lambda: riff(fmt(1, 16, 0), chunk(b"data", BODY)),
    "no rate": lambda: riff(fmt(1, 16, 2, rate=0), chunk(b"data", BODY)),
    "big-endian": lambda: riff(fmt(1, 16, 2), chunk(b"data", BODY), magic=b"RIFX"),
    "a short format": lambda: riff(chunk(b"fmt ", fmt(1, 16, 2)[8:20]), chunk(b"data", BODY)),
    "frames of another size": lambda: riff(
        fmt(1, 16, 2).replace(struct.pack("<HH", 4, 16), struct.pack("<HH", 8, 16)), chunk(b"data", BODY)
    ),
    "another subformat": lambda: riff(
        fmt(1, 16, 2, extensible=True).replace(GUID_TAIL, bytes(14)), chunk(b"data", BODY)
    ),
    "nothing": lambda: b"",
    "another file": lambda: b"RIFF" + bytes(100),
}


@pytest.mark.parametrize("what", LEFT_ALONE)
def test_what_leaves_a_question_is_left_to_the_decoder(tmp_path: Path, what: str) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(LEFT_ALONE[what]())
    assert open_plain_wav(path) is None


def test_what_is_no_file_is_left_to_the_decoder(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    for name in ("pipe.wav", "nowhere.wav", "nul\0.wav", ""):
        assert open_plain_wav(tmp_path / name) is None


def test_a_file_that_shrinks_while_it_is_read_is_cut_short(tmp_path: Path) -> None:
    path = make(tmp_path, "a.wav", 3000)
    with Reader(path) as reader:
        blocks = reader.blocks(1000)
        assert np.array_equal(next(blocks), noise(3000)[:, :1000])
        os.truncate(path, path.stat().st_size - 1500 * 6)
        with pytest.raises(AudioFileError, match=r"promises 3000 .* but 1500 frames"):
            list(blocks)


def test_a_disk_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make(tmp_path, "a.wav", 3000)
    with Reader(path) as reader:
        blocks = reader.blocks(1000)
        next(blocks)

        def fail(out: Block) -> int:
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(reader._samples, "read_into", fail)
        with pytest.raises(AudioFileError, match=r"promises 3000 .* but 1000 frames") as caught:
            next(blocks)
    assert "Input/output error" in caught.value.notes[0]


@pytest.mark.parametrize("name", ["a.wav", "extensible.wav", "float.wav", "a.flac", "a.aiff"])
def test_filling_is_reading_blocks(tmp_path: Path, name: str) -> None:
    path = make(tmp_path, name, 2500)
    with Reader(path) as reader:
        out = np.zeros((2, 6000), np.float32)
        filled = 0
        while count := reader.fill(out[:, filled : filled + 701]):
            filled += count
        assert reader.fill(out) == 0
    with Reader(path) as reader:
        assert np.array_equal(out[:, :filled], np.concatenate(list(reader.blocks(999)), axis=1))
    assert filled == 2500


def test_the_decoder_is_asked_where_the_plain_way_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make(tmp_path, "a.wav", 2500)
    plain = sound_of(path)
    monkeypatch.setattr(read_room, "open_plain_wav", lambda _: None)
    with Reader(path) as reader:
        assert reader.decoded
        assert np.array_equal(np.concatenate(list(reader.blocks()), axis=1), plain)
