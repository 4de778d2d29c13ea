"""Levels that are not loudness: sample peak, RMS, noise floor."""

from __future__ import annotations

from collections.abc import Iterator

from masterchain.compliance.rules.bounds import Quantity, within
from masterchain.compliance.rules.rule import Case, Rule
from masterchain.compliance.verdict import Finding

_SAMPLE_PEAK = Quantity("sample peak", "sample_peak_dbfs", "dBFS")
_RMS = Quantity("RMS level", "rms_dbfs", "dBFS")
_NOISE_FLOOR = Quantity("noise floor", "noise_floor_dbfs", "dBFS")


def _sample_peak(case: Case) -> Iterator[Finding]:
    if (limit := case.platform.sample_peak) is not None:
        advice = f"lower by {{by}} dB, or run a limiter at {limit.max_dbfs:g} dBFS"
        yield from within(case, limit, _SAMPLE_PEAK, most=limit.max_dbfs, lower=advice)


def _rms(case: Case) -> Iterator[Finding]:
    if (limit := case.platform.rms) is not None:
        yield from within(
            case,
            limit,
            _RMS,
            least=limit.min_dbfs,
            most=limit.max_dbfs,
            lower="lower by {by} dB",
            higher="raise by {by} dB, and limit the peaks where that takes them too high",
        )


def _noise_floor(case: Case) -> Iterator[Finding]:
    if (limit := case.platform.noise_floor) is not None:
        advice = (
            "lower the noise in the pauses by {by} dB: a quieter room, gentle expansion or noise reduction"
        )
        yield from within(case, limit, _NOISE_FLOOR, most=limit.max_dbfs, lower=advice)


SAMPLE_PEAK = Rule(
    "sample_peak",
    "Sample peak",
    "The highest stored sample: headroom for whatever comes after.",
    "AES17 (dB FS)",
    _sample_peak,
)
RMS = Rule(
    "rms",
    "RMS level",
    "Audiobooks are levelled by RMS, so that a listener never reaches for the volume between titles.",
    "plain RMS: a full-scale sine reads -3.01 dBFS",
    _rms,
)
NOISE_FLOOR = Rule(
    "noise_floor",
    "Noise floor",
    "What is heard between the words: hiss and hum that are masked by speech stand out in its pauses.",
    "RMS of the quietest half second that is not digital silence",
    _noise_floor,
)
