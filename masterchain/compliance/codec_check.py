"""A master through the codecs its listeners will hear: what the decoder gives back, and where it is too much."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, get_args

from masterchain.units import gain_to_db

if TYPE_CHECKING:
    from masterchain.audio.info import AudioInfo
    from masterchain.audio.read import Block
    from masterchain.platforms.schema import Platform

LOSSLESS = frozenset({"flac", "alac", "wav", "pcm"})
_MOST_PLACES = 5
_APART_S = 1.0


@dataclass(frozen=True, slots=True)
class CodecPreset:
    """A codec at a bit rate.

    Attributes:
        codec: as platform files name it: mp3, vorbis, opus, aac, he-aac, flac ...
        kbps: the nominal bit rate of all channels together; None where none is published, or it is lossless.
    """

    codec: str
    kbps: int | None = None


@dataclass(frozen=True, slots=True)
class CodecResult:
    """What came back from one codec.

    Attributes:
        preset: the codec and its nominal bit rate.
        kbps_achieved: the bit rate that came of it.
        true_peak_dbtp: the highest true peak after decoding; None for silence.
        at_s: where it is, seconds from the start.
        channel: where it is, counted from 0.
        sample_peak_dbfs: the largest decoded sample; None for silence.
        overs: how many decoded samples lie beyond full scale.
        places: the worst of them, at most five and at least a second apart, as seconds, channel and dBFS;
            the highest first. Times are those of the master, exact to the sample (0.02 ms more where the codec
            needed another sample rate).
        skipped: why there is no result; None where there is one.
    """

    preset: CodecPreset
    kbps_achieved: float | None = None
    true_peak_dbtp: float | None = None
    at_s: float | None = None
    channel: int | None = None
    sample_peak_dbfs: float | None = None
    overs: int = 0
    places: tuple[tuple[float, int, float], ...] = ()
    skipped: str | None = None


def presets_of(platform: Platform) -> tuple[CodecPreset, ...]:
    """The codecs and bit rates a platform's listeners hear, in the order of its file."""
    return tuple(
        CodecPreset(table.codec, kbps) for table in platform.codec for kbps in (table.kbps or (None,))
    )


def codec_check(
    path: Path,
    presets: Iterable[CodecPreset],
    *,
    importer: Callable[[str], ModuleType] = importlib.import_module,
) -> tuple[CodecResult, ...]:
    """A file encoded and decoded with each preset, and measured again.

    The encoders are those at hand (LAME, libvorbis, libopus, FFmpeg's AAC): a service's own may peak some tenths of a
    dB higher or lower. A file at another sample rate than the codec carries is converted first, as a service would.

    Args:
        path: any file that can be read; a lossy one is encoded once more.
        presets: what to try.
        importer: finds the packages of extras.

    Returns:
        One result a preset, in their order; a preset that cannot be tried says why.

    Raises:
        AudioFileError: the file cannot be read whole, or there is no room for temporary files.
    """
    from masterchain.audio.info import probe
    from masterchain.audio.lossy import CodecError

    info = probe(path)
    results = []
    for preset in presets:
        reason = _not_tried(preset, info)
        if reason is None:
            try:
                results.append(_tried(info, preset, importer))
                continue
            except CodecError as error:
                reason = error.message + (f" ({error.hint})" if error.hint else "")
        results.append(CodecResult(preset, skipped=reason))
    return tuple(results)


def _not_tried(preset: CodecPreset, info: AudioInfo) -> str | None:
    from masterchain.audio.lossy import Codec

    if preset.codec in LOSSLESS:
        return "lossless: decoding gives back the master itself"
    if preset.codec not in get_args(Codec):
        return "no encoder for it is at hand"
    if preset.kbps is None:
        return "its bit rate is not published"
    if info.channels > 2:
        return f"only mono and stereo are encoded here, and this has {info.channels} channels"
    return None


def _tried(info: AudioInfo, preset: CodecPreset, importer: Callable[[str], ModuleType]) -> CodecResult:
    from masterchain.audio.lossy import RoundTrip, coded_rate
    from masterchain.meters.meter import Meter

    codec: Any = preset.codec
    rate = coded_rate(codec, info.sample_rate_hz)
    kbps = preset.kbps or 0
    worst = _Worst(rate)
    meter = Meter(rate, info.channels)
    with tempfile.TemporaryDirectory(prefix="masterchain-") as folder:
        trip = RoundTrip(
            codec, kbps, sample_rate_hz=rate, channels=info.channels, folder=Path(folder), importer=importer
        )
        for block in trip(_sound(info, rate)):
            meter.feed(block)
            worst.feed(block)
    measured = meter.measurement()
    place = measured.places.get("true_peak_dbtp")
    return CodecResult(
        preset,
        kbps_achieved=trip.kbps,
        true_peak_dbtp=measured.true_peak_dbtp,
        at_s=place.at_s if place else None,
        channel=place.channel if place else None,
        sample_peak_dbfs=measured.sample_peak_dbfs,
        overs=worst.overs,
        places=worst.places(),
    )


def _sound(info: AudioInfo, rate: int) -> Iterator[Block]:
    """The file's sound at a sample rate."""
    from masterchain.audio.read import Reader
    from masterchain.dsp.resample import resample

    if rate == info.sample_rate_hz:
        with Reader(info.path) as reader:
            yield from reader.blocks()
        return
    # The resampler must know the true length, which not every header tells.
    with Reader(info.path) as reader:
        frames = sum(block.shape[1] for block in reader.blocks())
    with Reader(info.path) as reader:
        yield from resample(reader.blocks(), info.channels, frames, info.sample_rate_hz, rate)


@dataclass(slots=True)
class _Worst:
    """Counts samples beyond full scale and remembers the highest of every second."""

    sample_rate_hz: int
    overs: int = 0
    _frame: int = 0
    _seconds: dict[int, tuple[float, int, int]] = field(default_factory=dict)

    def feed(self, block: Block) -> None:
        """Take the next block."""
        import numpy as np

        magnitudes = np.abs(block)
        self.overs += int(np.count_nonzero(magnitudes > 1.0))
        highest = magnitudes.max(axis=0)
        start = 0
        while start < len(highest):
            second = (self._frame + start) // self.sample_rate_hz
            end = min(len(highest), (second + 1) * self.sample_rate_hz - self._frame)
            frame = start + int(np.argmax(highest[start:end]))
            value = float(highest[frame])
            if value > max(1.0, self._seconds.get(second, (0.0,))[0]):
                self._seconds[second] = value, self._frame + frame, int(np.argmax(magnitudes[:, frame]))
            start = end
        self._frame += block.shape[1]

    def places(self) -> tuple[tuple[float, int, float], ...]:
        """The worst, the highest first: seconds, channel, dBFS."""
        kept: list[tuple[float, int, float]] = []
        for value, frame, channel in sorted(self._seconds.values(), reverse=True):
            at_s = frame / self.sample_rate_hz
            if all(abs(at_s - other[0]) >= _APART_S for other in kept):
                kept.append((at_s, channel, gain_to_db(value)))
        return tuple(kept[:_MOST_PLACES])


def platform_results(results: Sequence[CodecResult], platform: Platform) -> tuple[CodecResult, ...]:
    """Those results that concern a platform, in its own order."""
    by_preset = {result.preset: result for result in results}
    return tuple(by_preset[preset] for preset in presets_of(platform) if preset in by_preset)
