"""What formats carry, as said and as encoders have it."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from audio.test_lossy_write import write_lossy

from masterchain.audio.carried import carried_rate, completed, not_carried
from masterchain.audio.coding import Coding, Format
from masterchain.audio.mpeg import scan
from masterchain.audio.read import Reader

MP3_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
VORBIS_RATES = (8000, 11025, 22050, 32000, 44100, 48000, 64000, 88200, 96000, 176400, 192000)
AAC_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000)


@pytest.mark.parametrize(
    ("form", "rate", "carried"),
    [
        ("wav", 384_000, 384_000),
        ("mp3", 44_100, 44_100), ("mp3", 88_200, 44_100), ("mp3", 96_000, 48_000), ("mp3", 192_000, 48_000),
        ("mp3", 176_400, 44_100), ("mp3", 22_050, 22_050), ("mp3", 64_000, 32_000),
        ("opus", 44_100, 48_000), ("opus", 48_000, 48_000), ("opus", 8_000, 48_000), ("opus", 192_000, 48_000),
        ("vorbis", 192_000, 192_000), ("vorbis", 384_000, 192_000), ("vorbis", 352_800, 176_400),
        ("aac", 96_000, 96_000), ("aac", 192_000, 96_000), ("aac", 176_400, 88_200),
    ],
)  # fmt: skip
def test_a_rate_it_does_not_carry_becomes_one_of_its_family(form: Format, rate: int, carried: int) -> None:
    assert carried_rate(form, rate) == carried
    told = [found.setting for found in not_carried(Coding(form), rate, None)]
    assert told == ([] if carried == rate else ["sample_rate"])


@pytest.mark.parametrize(("rate", "channels"), [*product(MP3_RATES, (1, 2))])
def test_every_mp3_bit_rate_offered_is_kept_and_tells_its_length(
    tmp_path: Path, rate: int, channels: int
) -> None:
    sound = (0.1 * np.random.default_rng(1).standard_normal((channels, rate))).astype(np.float32)
    offered = [
        kbps for kbps in range(8, 321) if not [*not_carried(Coding("mp3", bitrate_kbps=kbps), rate, channels)]
    ]
    assert len(offered) >= 5
    for kbps in (offered[0], offered[-1]):
        coding = Coding("mp3", bitrate_mode="cbr", bitrate_kbps=kbps)
        path = write_lossy(tmp_path / "a", sound, coding, rate=rate)
        with Reader(path) as reader:
            assert reader.info.promised_frames == rate == reader.info.sample_rate_hz
            assert sum(block.shape[1] for block in reader.blocks()) == rate
        with path.open("rb") as file:
            stream = scan(file, path.stat().st_size, 0)
        assert stream is not None
        # Every frame is of that rate, the one that tells the length too.
        seconds = (stream.frames + 1) * stream.first.samples / rate
        assert path.stat().st_size * 8 / seconds / 1000 == pytest.approx(kbps, rel=0.01)


@pytest.mark.parametrize("rate", VORBIS_RATES)
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_every_vorbis_rate_and_quality_encodes(tmp_path: Path, rate: int, channels: int) -> None:
    sound = (0.1 * np.random.default_rng(1).standard_normal((channels, rate // 2))).astype(np.float32)
    for quality in (0.0, 8.0, 10.0):
        with Reader(
            write_lossy(tmp_path / "a", sound, Coding("vorbis", quality=quality), rate=rate)
        ) as reader:
            assert sum(block.shape[1] for block in reader.blocks()) == rate // 2


@pytest.mark.parametrize("rate", AAC_RATES)
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_every_aac_rate_encodes_up_to_its_highest_bit_rate(tmp_path: Path, rate: int, channels: int) -> None:
    sound = (0.1 * np.random.default_rng(1).standard_normal((channels, rate))).astype(np.float32)
    offered = [
        kbps
        for kbps in range(8 * channels, 256 * channels + 1)
        if not [*not_carried(Coding("aac", bitrate_kbps=kbps), rate, channels)]
    ]
    assert offered[0] == 8 * channels
    for kbps in (None, offered[-1]):
        path = write_lossy(tmp_path / "a", sound, Coding("aac", bitrate_kbps=kbps), rate=rate)
        with Reader(path) as reader:
            assert reader.info.sample_rate_hz == rate
            assert sum(block.shape[1] for block in reader.blocks()) == rate
    assert path.stat().st_size * 8 / 1000 < 1.1 * offered[-1] + 10


def test_channels_a_format_does_not_carry_are_told() -> None:
    for form, channels in (("mp3", 6), ("aac", 4), ("flac", 9), ("opus", 9), ("vorbis", 9)):
        (found,) = not_carried(Coding(form), 48_000, channels)  # type: ignore[arg-type]
        assert (found.setting, str(channels) in found.message) == ("channels", True)
    assert not [*not_carried(Coding("wav"), 48_000, 64)]


@pytest.mark.parametrize(
    ("coding", "channels", "words"),
    [
        (Coding("mp3"), 2, "320 kbps CBR"),
        (Coding("mp3", bitrate_mode="vbr"), 2, "quality 0 VBR"),
        (Coding("mp3", quality=2.0), 2, "quality 2 VBR"),
        (Coding("vorbis"), 2, "quality 8"),
        (Coding("vorbis", bitrate_kbps=192), 2, "192 kbps"),
        (Coding("opus"), 1, "96 kbps"),
        (Coding("opus"), 6, "576 kbps"),
        (Coding("aac"), 2, "256 kbps"),
        (Coding("wav", 24), 2, "24-bit"),
        (Coding("caf", "32f"), 2, "32-bit float"),
    ],
)
def test_what_is_left_open_is_a_masters(coding: Coding, channels: int, words: str) -> None:
    whole = completed(coding, 48_000, channels)
    assert whole.words() == words
    assert not [*not_carried(whole, 48_000, channels)]
    assert completed(whole, 48_000, channels) == whole
