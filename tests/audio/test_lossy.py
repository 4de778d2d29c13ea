"""Sound through lossy codecs and back."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import get_args

import numpy as np
import pytest
from audio.signals import lag
from numpy.typing import NDArray
from support.signals import Sound, music_like, sine

from masterchain.audio.lossy import Codec, CodecError, RoundTrip, coded_rate
from masterchain.errors import ExitCode

CODECS = get_args(Codec)


def without_av(name: str) -> ModuleType:
    raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def need(codec: str) -> None:
    if codec == "aac":
        pytest.importorskip("av", reason="AAC needs PyAV: pip install masterchain[aac]")


def in_blocks(sound: Sound, frames: int = 10_000) -> Iterator[Sound]:
    for start in range(0, sound.shape[1], frames):
        yield np.ascontiguousarray(sound[:, start : start + frames])


def there_and_back(
    sound: Sound, codec: Codec, kbps: int, folder: Path, rate: int = 48_000, frames: int = 10_000
) -> tuple[NDArray[np.float32], float]:
    need(codec)
    trip = RoundTrip(codec, kbps, sample_rate_hz=rate, channels=len(sound), folder=folder)
    came = list(trip(in_blocks(sound, frames)))
    assert all(block.dtype == np.float32 and block.shape[1] for block in came)
    return np.concatenate(came, axis=1), trip.kbps


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("rate", [44_100, 48_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_what_comes_back_is_as_long_and_in_place(
    codec: Codec, rate: int, channels: int, tmp_path: Path
) -> None:
    if rate != coded_rate(codec, rate):
        return
    # An odd length, so that no codec's own frame ends where the sound does.
    sound = music_like(2.0, sample_rate_hz=rate)[:channels, : 2 * rate - 317]
    came, _ = there_and_back(sound, codec, 128, tmp_path, rate)
    assert came.shape == sound.shape
    assert lag(came, sound) == 0
    error = came - sound
    assert 0.0 < float(np.mean(error**2)) < 0.05 * float(np.mean(sound**2))


@pytest.mark.parametrize("codec", CODECS)
def test_cutting_makes_no_difference(codec: Codec, tmp_path: Path) -> None:
    sound = music_like(1.0)
    one, _ = there_and_back(sound, codec, 128, tmp_path, frames=48_000)
    other, _ = there_and_back(sound, codec, 128, tmp_path, frames=777)
    assert np.array_equal(one, other)


@pytest.mark.parametrize(
    ("codec", "kbps", "tolerance"),
    [
        # Constant: only the first, describing frame comes on top.
        *(("mp3", kbps, 0.02) for kbps in (64, 80, 96, 112, 128, 160, 192, 224, 256, 320)),
        # A quality, whose bit rate depends on the sound.
        *(("vorbis", kbps, 0.15) for kbps in (64, 96, 160, 256, 320)),
        *(("opus", kbps, 0.06) for kbps in (64, 140, 256)),
        *(("aac", kbps, 0.10) for kbps in (64, 128, 256)),
    ],
)
def test_the_bit_rate_is_near_the_nominal_one(
    codec: Codec, kbps: int, tolerance: float, tmp_path: Path
) -> None:
    _, achieved = there_and_back(music_like(8.0), codec, kbps, tmp_path)
    assert achieved == pytest.approx(kbps, rel=tolerance)


@pytest.mark.parametrize("codec", CODECS)
def test_what_rises_over_full_scale_is_not_clipped(codec: Codec, tmp_path: Path) -> None:
    sound = sine(997.0, 1.0, dbfs=3.0)
    came, _ = there_and_back(sound, codec, 256, tmp_path)
    assert np.abs(came).max() == pytest.approx(np.abs(sound).max(), rel=0.05)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e9, -11.0])
def test_what_is_no_sound_reaches_no_encoder(codec: Codec, value: float, tmp_path: Path) -> None:
    sound = sine(997.0, 0.5)
    sound[1, 20_000] = value
    with pytest.raises(CodecError, match="20 dB over full scale"):
        there_and_back(sound, codec, 128, tmp_path)


def test_a_bit_rate_it_does_not_have(tmp_path: Path) -> None:
    for codec, kbps in (
        ("mp3", 130),
        ("mp3", 32),
        # So slow that the frame telling the length would not fit: nothing could be aligned.
        ("mp3", 56),
        ("mp3", 0),
        ("vorbis", 40),
        ("vorbis", 600),
        ("opus", 600),
    ):
        with pytest.raises(CodecError, match=f"{kbps} kbps") as caught:
            RoundTrip(codec, kbps, sample_rate_hz=48_000, channels=2, folder=tmp_path)  # type: ignore[arg-type]
        assert caught.value.exit_code == ExitCode.USAGE


def test_rates_and_channels_it_does_not_carry(tmp_path: Path) -> None:
    for rate, channels in ((96_000, 2), (48_000, 6), (48_000, 0)):
        with pytest.raises(ValueError, match="do not go through"):
            RoundTrip("mp3", 128, sample_rate_hz=rate, channels=channels, folder=tmp_path)
    with pytest.raises(ValueError, match="do not go through"):
        RoundTrip("opus", 128, sample_rate_hz=44_100, channels=2, folder=tmp_path)


def test_each_codec_has_its_rate() -> None:
    assert [coded_rate("mp3", rate) for rate in (44_100, 48_000, 88_200, 96_000, 192_000, 22_050, 32_000)] == [
        44_100, 48_000, 44_100, 48_000, 48_000, 44_100, 48_000,
    ]  # fmt: skip
    assert coded_rate("opus", 44_100) == 48_000


def test_without_pyav_it_says_how_to_get_it(tmp_path: Path) -> None:
    form = {"sample_rate_hz": 48_000, "channels": 2, "folder": tmp_path}
    with pytest.raises(CodecError) as caught:
        RoundTrip("aac", 128, importer=without_av, **form)  # type: ignore[arg-type]
    assert caught.value.hint == "pip install masterchain[aac]"
    # The others do not ask for it.
    RoundTrip("mp3", 128, importer=without_av, **form)  # type: ignore[arg-type]


def test_the_importer_is_asked_for_pyav_by_name(tmp_path: Path) -> None:
    need("aac")
    asked: list[str] = []

    def importer(name: str) -> ModuleType:
        asked.append(name)
        return importlib.import_module(name)

    RoundTrip("aac", 128, sample_rate_hz=48_000, channels=2, folder=tmp_path, importer=importer)
    assert asked == ["av"]
