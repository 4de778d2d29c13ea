"""What each format carries: sample rates, channels, bit rates, qualities. Knows no sound.

Sources: ISO/IEC 11172-3 and 13818-3 (MP3), RFC 6716 and 7845 (Opus), the Vorbis I specification and libvorbis'
set-up tables, ISO/IEC 14496-3 (AAC: 6,144 bits a channel and block of 1,024 frames at most), RFC 9639 (FLAC).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from masterchain.audio.coding import Coding, Format

_SAMPLE_RATES: dict[Format, tuple[int, ...]] = {
    "mp3": (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000),
    "aac": (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000),
    "opus": (48000,),
}
SHAPED_DITHER_HZ = (44_100, 48_000)
"""Where the noise-shaping filter (`masterchain.audio.noise_shaping`) is what it was made to be."""
# Beyond its highest rate libvorbis' encoder ends the process.
_HIGHEST_VORBIS_HZ = 192_000
_CHANNELS: dict[Format, tuple[int, ...]] = {
    "flac": tuple(range(1, 9)),
    "mp3": (1, 2),
    "vorbis": tuple(range(1, 9)),
    "opus": tuple(range(1, 9)),
    "aac": (1, 2, 6),
}
_VORBIS_KBPS = (64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 500)
"""What qualities 0 to 10 are called in stereo at 44.1 and 48 kHz (libvorbis, `rate_mapping_44_stereo`)."""
_OPUS_KBPS_A_CHANNEL = (6, 256)
_AAC_KBPS_A_CHANNEL = (8, 256)
_VORBIS_QUALITY = 8.0
_OPUS_DEFAULT_A_CHANNEL = 96
_AAC_DEFAULT_A_CHANNEL = 128
# LAME's tag, which tells the length to the sample, must find room in a frame behind its header and side information.
_LAME_TAG_BYTES = 160


@dataclass(frozen=True, slots=True)
class NotCarried:
    """Something a format does not carry.

    Attributes:
        setting: which: `sample_rate`, `channels`, or one of `Coding`'s.
        message: what it does not carry.
        hint: what it does.
    """

    setting: str
    message: str
    hint: str


def carried_rate(form: Format, sample_rate_hz: int) -> int:
    """The sample rate a format keeps sound of `sample_rate_hz` at: the same, or the highest below of its family.

    Families are the multiples of 11,025 and of 8,000 Hz: 88,200 becomes 44,100 as an MP3. Opus is always 48,000.
    """
    rates = _SAMPLE_RATES.get(form)
    if form == "vorbis":
        rates = (sample_rate_hz,) if sample_rate_hz <= _HIGHEST_VORBIS_HZ else (176_400, 192_000)
    if rates is None or sample_rate_hz in rates:
        return sample_rate_hz
    akin = [rate for rate in rates if sample_rate_hz % rate == 0] or [
        rate for rate in rates if (rate % 11_025 == 0) == (sample_rate_hz % 11_025 == 0)
    ]
    return max([rate for rate in akin if rate <= sample_rate_hz], default=max(rates))


def not_carried(coding: Coding, sample_rate_hz: int | None, channels: int | None) -> Iterator[NotCarried]:
    """What of a file cannot be written so.

    Args:
        coding: with the choices that were made; what is None is not judged.
        sample_rate_hz: of the file; None where it is not known yet.
        channels: of the file; None where it is not known yet.
    """
    form, name = coding.format, coding.name
    if sample_rate_hz is not None and carried_rate(form, sample_rate_hz) != sample_rate_hz:
        rates = _SAMPLE_RATES.get(form)
        hint = "it carries " + (_listed(rates) if rates else f"up to {_HIGHEST_VORBIS_HZ}") + " Hz"
        yield NotCarried("sample_rate", f"{name} carries no {sample_rate_hz} Hz", hint)
        return
    if channels is not None and form in _CHANNELS and channels not in _CHANNELS[form]:
        hint = f"it carries {_listed(_CHANNELS[form])}"
        yield NotCarried("channels", f"{name} is not written with {channels} channels", hint)
        return
    if coding.dither == "shaped" and sample_rate_hz not in (None, *SHAPED_DITHER_HZ):
        words = f"shaped dither is made for {_listed(SHAPED_DITHER_HZ)} Hz, not for {sample_rate_hz} Hz"
        yield NotCarried("dither", words, 'use `dither = "tpdf"`, or name a `sample_rate`')
    if coding.quality is not None:
        top = 9 if form == "mp3" else 10
        if not 0 <= coding.quality <= top:
            words = f"{name} has no quality {coding.quality:g}"
            best = "0 is the best" if form == "mp3" else "10 is the best"
            yield NotCarried("quality", words, f"it goes from 0 to {top}; {best}")
    if coding.bitrate_kbps is not None:
        yield from _bit_rate(coding, coding.bitrate_kbps, sample_rate_hz, channels)


def completed(coding: Coding, sample_rate_hz: int, channels: int) -> Coding:
    """The same, with bit rate, mode or quality where a lossy format leaves them open: a master's, not a preview's."""
    if coding.lossless:
        return coding
    if coding.format == "mp3":
        mode = coding.bitrate_mode or ("cbr" if coding.quality is None else "vbr")
        if mode == "vbr":
            return replace(coding, bitrate_mode=mode, quality=coding.quality or 0.0)
        kbps = coding.bitrate_kbps or _mp3_kbps(sample_rate_hz, channels)[-1]
        return replace(coding, bitrate_mode=mode, bitrate_kbps=kbps)
    if coding.bitrate_kbps is not None or coding.quality is not None:
        return coding
    if coding.format == "vorbis":
        return replace(coding, quality=_VORBIS_QUALITY)
    if coding.format == "opus":
        return replace(coding, bitrate_kbps=_OPUS_DEFAULT_A_CHANNEL * channels)
    most = _aac_most(sample_rate_hz)
    return replace(coding, bitrate_kbps=min(_AAC_DEFAULT_A_CHANNEL, most) * channels)


def compression_level(coding: Coding, sample_rate_hz: int, channels: int) -> float:
    """A completed MP3, Vorbis or Opus coding as libsndfile's compression level: 0 the best, 1 the least.

    libsndfile 1.2.2 takes it (SFC_SET_COMPRESSION_LEVEL) as a place between LAME's highest and lowest bit rate for
    that sample rate, or as LAME's V quality from 0 to 10; as Vorbis quality `10 * (1 - level)`; and as
    `256 - 250 * level` kbit/s an Opus channel.
    """
    kbps = coding.bitrate_kbps or 0
    if coding.format == "mp3":
        if coding.quality is not None:
            return coding.quality / 10
        low, high = (
            (32, 320) if sample_rate_hz >= 32_000 else (8, 160) if sample_rate_hz >= 16_000 else (8, 64)
        )
        return (high - kbps) / (high - low)
    if coding.format == "vorbis":
        return 1.0 - (_vorbis_quality(kbps) if coding.quality is None else coding.quality) / 10
    low, high = _OPUS_KBPS_A_CHANNEL
    return (high - kbps / channels) / (high - low)


def _bit_rate(
    coding: Coding, kbps: int, sample_rate_hz: int | None, channels: int | None
) -> Iterator[NotCarried]:
    form = coding.format
    words = f"{coding.name} at {kbps} kbps is not offered"
    if form == "mp3":
        offered = _mp3_kbps(sample_rate_hz, channels)
        if kbps not in offered:
            near = sorted(sorted(offered, key=lambda rate: abs(rate - kbps))[:2])
            hint = f"the nearest are {_listed(tuple(near))}; there are {_listed(offered)} kbps"
            yield NotCarried("bitrate_kbps", words, hint)
        return
    if form == "vorbis":
        low, high = _VORBIS_KBPS[0], _VORBIS_KBPS[-1]
    else:
        least, most = _OPUS_KBPS_A_CHANNEL if form == "opus" else _AAC_KBPS_A_CHANNEL
        if form == "aac" and sample_rate_hz is not None:
            most = _aac_most(sample_rate_hz)
        known = _CHANNELS[form]
        low, high = least * (channels or known[0]), most * (channels or known[-1])
    if not low <= kbps <= high:
        of = f" for {channels} channel{'s' * (channels > 1)}" if channels else ""
        yield NotCarried("bitrate_kbps", words, f"{low} to {high} kbps is{of}")


def _mp3_kbps(sample_rate_hz: int | None, channels: int | None) -> tuple[int, ...]:
    """The constant bit rates at which a file can tell its own length, from low to high."""
    if sample_rate_hz is None:
        rates = {kbps for rate in _SAMPLE_RATES["mp3"] for kbps in _mp3_kbps(rate, channels)}
        return tuple(sorted(rates))
    mono = channels == 1
    if sample_rate_hz >= 32_000:
        offered: tuple[int, ...] = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
        frames, side = 1152, 17 if mono else 32
    else:
        offered = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
        frames, side = 576, 9 if mono else 17
        if sample_rate_hz < 16_000:
            offered = offered[:8]
    room = _LAME_TAG_BYTES + side
    return tuple(kbps for kbps in offered if frames * 125 * kbps // sample_rate_hz >= room)


def _aac_most(sample_rate_hz: int) -> int:
    """The highest bit rate a channel: 6,144 bits in a block of 1,024 frames."""
    return min(_AAC_KBPS_A_CHANNEL[1], 6 * sample_rate_hz // 1000)


def _vorbis_quality(kbps: int) -> float:
    for quality, (below, above) in enumerate(pairwise(_VORBIS_KBPS)):
        if kbps <= above:
            return quality + (kbps - below) / (above - below)
    return 10.0


def _listed(values: tuple[int, ...]) -> str:
    return ", ".join(map(str, values[:-1])) + f" and {values[-1]}" if len(values) > 1 else str(values[0])
