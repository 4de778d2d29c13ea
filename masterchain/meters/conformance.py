"""The meters against the standards' own signals, made by formula: EBU Tech 3341 and 3342 (v4), ITU-R BS.1770-5.

Tech 3341 cases 1 to 6 and 9 to 23, Tech 3342 cases 1 to 4 (the others need the EBU's recordings); two signals
that tell the gates apart, which the EBU's do not; check values of BS.1770; and what has no loudness. Tones
are stereo, 1000 Hz, in phase, levels are peaks of one channel in dBFS, unless said otherwise. Run by the
tests and by the installed program alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from masterchain.meters.measurement import Measurement
from masterchain.meters.meter import Meter
from masterchain.meters.signals import Tones, burst_between_samples, constant, sine, tone

F32 = NDArray[np.float32]
Blocks = Iterable[F32]
Readings = Iterator[tuple[float | None, float | None]]

LOUDNESS_TOLERANCE = (0.1, 0.1)
RANGE_TOLERANCE = (1.0, 1.0)
TRUE_PEAK_TOLERANCE = (0.4, 0.2)
_CHECK_TOLERANCE = (0.01, 0.01)
_EXACT = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How one case came out.

    Attributes:
        case: its name, as "3341-12".
        what: what is measured of what signal.
        expected: the value asked for; None where there must be none. Of several, that with the largest deviation.
        tolerance: how far below and above the measured value may lie.
        measured: the value found.
        passed: whether it lies within.
    """

    case: str
    what: str
    expected: float | None
    tolerance: tuple[float, float]
    measured: float | None
    passed: bool


@dataclass(frozen=True, slots=True)
class Case:
    """One case.

    Attributes:
        name: the standard's number and the case's.
        what: what is measured of what signal.
        tolerance: below and above.
        readings: gives pairs of expected and measured values at a sample rate.
    """

    name: str
    what: str
    tolerance: tuple[float, float]
    readings: Callable[[int], Readings]

    def run(self, sample_rate_hz: int) -> CaseResult:
        """Measure it; of several values the one that deviates most is told."""
        pairs = list(self.readings(sample_rate_hz))
        expected, measured = max(pairs, key=lambda pair: _deviation(*pair))
        return CaseResult(
            self.name,
            self.what,
            expected,
            self.tolerance,
            measured,
            all(self._within(*pair) for pair in pairs),
        )

    def _within(self, expected: float | None, measured: float | None) -> bool:
        if expected is None or measured is None:
            return expected is measured
        below, above = self.tolerance
        return -below <= measured - expected <= above


def run(sample_rate_hz: int) -> list[CaseResult]:
    """All cases at one sample rate."""
    return [case.run(sample_rate_hz) for case in CASES]


def _deviation(expected: float | None, measured: float | None) -> float:
    if expected is None or measured is None:
        return 0.0 if expected is measured else math.inf
    return abs(measured - expected)


def _measure(rate: int, blocks: Blocks, channels: int = 2) -> Measurement:
    meter = Meter(rate, channels)
    for block in blocks:
        meter.feed(block)
    return meter.measurement()


def _steady(*parts: tuple[float, float]) -> Callable[[int], Readings]:
    """Momentary, short-term and integrated loudness of a tone that does not change."""

    def readings(rate: int) -> Readings:
        found = _measure(rate, tone(rate, parts))
        for value in (found.max_momentary_lufs, found.max_short_term_lufs, found.integrated_lufs):
            yield parts[0][1], value

    return readings


def _integrated(expected: float | None, *parts: tuple[float, Tones]) -> Callable[[int], Readings]:
    """Integrated loudness of tones one after another: (seconds, level or levels of the channels)."""

    def readings(rate: int) -> Readings:
        first = parts[0][1]
        channels = len(first) if isinstance(first, tuple) else 2
        yield expected, _measure(rate, tone(rate, parts), channels).integrated_lufs

    return readings


def _range(expected: float, *levels: float) -> Callable[[int], Readings]:
    """Loudness range of tones of 20 s."""

    def readings(rate: int) -> Readings:
        yield expected, _measure(rate, tone(rate, [(20.0, level) for level in levels])).loudness_range_lu

    return readings


def _constant_short_term(rate: int) -> Readings:
    found = _measure(rate, tone(rate, [(1.34, -20.0), (1.66, -30.0)] * 5))
    yield from ((-23.0, value) for value in found.short_term_curve_lufs)


def _constant_momentary(rate: int) -> Readings:
    found = _measure(rate, tone(rate, [(0.18, -20.0), (0.22, -30.0)] * 25))
    after_one_second = found.momentary_curve_lufs[6:]
    yield from ((-23.0, value) for value in after_one_second)


def _files(name: str, step_s: float, tone_s: float) -> Callable[[int], Readings]:
    """The maximum in 20 files, the tone beginning `step_s` later in each."""

    def readings(rate: int) -> Readings:
        for number in range(20):
            parts = [(number * step_s, -math.inf), (tone_s, -23.0), (1.0, -math.inf)]
            yield -23.0, getattr(_measure(rate, tone(rate, parts)), name)

    return readings


def _live(name: str, step_s: float, tone_s: float) -> Callable[[int], Readings]:
    """The maximum so far in one stream of 20 tones, each 1 dB louder; asked after each."""

    def readings(rate: int) -> Readings:
        meter = Meter(rate, 2)
        for number in range(20):
            level = number - 38.0
            pause = number * step_s
            for block in tone(rate, [(pause, -math.inf), (tone_s, level), (tone_s - pause, -math.inf)]):
                meter.feed(block)
            yield level, getattr(meter.measurement(), name)

    return readings


def _true_peak(
    expected: float, amplitude: float, divisor: int, phase_deg: float
) -> Callable[[int], Readings]:
    """True peak of a stereo sine at a fraction of the sample rate, 10 ms fades."""

    def readings(rate: int) -> Readings:
        blocks = [sine(rate, rate / divisor, amplitude, phase_deg, seconds=0.5, fade_s=0.01)]
        yield expected, _measure(rate, blocks).true_peak_dbtp

    return readings


def _burst(offset: int) -> Callable[[int], Readings]:
    """True peak of one full-scale period at a quarter of the rate, seen at four offsets."""

    def readings(rate: int) -> Readings:
        yield 0.0, _measure(rate, [burst_between_samples(rate, offset)]).true_peak_dbtp

    return readings


def _check(expected: float | None, *levels: float) -> Callable[[int], Readings]:
    """Integrated loudness of 997 Hz in channels at given levels."""

    def readings(rate: int) -> Readings:
        one = sine(rate, 997.0, 1.0, 0.0, seconds=5.0, fade_s=0.0)[:1]
        gains = np.array([[10.0 ** (level / 20.0)] for level in levels], np.float32)
        yield expected, _measure(rate, [one * gains], len(levels)).integrated_lufs

    return readings


def _nothing(seconds: float, value: float) -> Callable[[int], Readings]:
    """Integrated loudness of a constant that has none."""

    def readings(rate: int) -> Readings:
        yield None, _measure(rate, [constant(max(1, round(seconds * rate)), value)]).integrated_lufs

    return readings


_SILENT = -math.inf
_SURROUND_DB = 10.0 * math.log10(1.41)
_MONO_0_DBFS = -3.0103

CASES: tuple[Case, ...] = (
    Case("3341-1", "M, S, I of 20 s at -23 dBFS", LOUDNESS_TOLERANCE, _steady((20.0, -23.0))),
    Case("3341-2", "M, S, I of 20 s at -33 dBFS", LOUDNESS_TOLERANCE, _steady((20.0, -33.0))),
    Case(
        "3341-3",
        "I of -36, -23, -36 dBFS",
        LOUDNESS_TOLERANCE,
        _integrated(-23.0, (10.0, -36.0), (60.0, -23.0), (10.0, -36.0)),
    ),
    Case(
        "3341-4",
        "I of -72, -36, -23, -36, -72 dBFS",
        LOUDNESS_TOLERANCE,
        _integrated(-23.0, (10.0, -72.0), (10.0, -36.0), (60.0, -23.0), (10.0, -36.0), (10.0, -72.0)),
    ),
    Case(
        "3341-5",
        "I of -26, -20, -26 dBFS",
        LOUDNESS_TOLERANCE,
        _integrated(-23.0, (20.0, -26.0), (20.1, -20.0), (20.0, -26.0)),
    ),
    Case(
        "3341-6",
        "I of 5.0 surround",
        LOUDNESS_TOLERANCE,
        _integrated(-23.0, (20.0, (-28.0, -28.0, -24.0, -30.0, -30.0))),
    ),
    Case("3341-9", "S of alternating tones, constant after 3 s", LOUDNESS_TOLERANCE, _constant_short_term),
    Case("3341-10", "max S in 20 files", LOUDNESS_TOLERANCE, _files("max_short_term_lufs", 0.15, 3.0)),
    Case("3341-11", "max S, 20 times live", LOUDNESS_TOLERANCE, _live("max_short_term_lufs", 0.15, 3.0)),
    Case("3341-12", "M of alternating tones, constant after 1 s", LOUDNESS_TOLERANCE, _constant_momentary),
    Case("3341-13", "max M in 20 files", LOUDNESS_TOLERANCE, _files("max_momentary_lufs", 0.02, 0.4)),
    Case("3341-14", "max M, 20 times live", LOUDNESS_TOLERANCE, _live("max_momentary_lufs", 0.02, 0.4)),
    Case("3341-15", "true peak, fs/4 at 0 deg", TRUE_PEAK_TOLERANCE, _true_peak(-6.0, 0.50, 4, 0.0)),
    Case("3341-16", "true peak, fs/4 at 45 deg", TRUE_PEAK_TOLERANCE, _true_peak(-6.0, 0.50, 4, 45.0)),
    Case("3341-17", "true peak, fs/6 at 60 deg", TRUE_PEAK_TOLERANCE, _true_peak(-6.0, 0.50, 6, 60.0)),
    Case("3341-18", "true peak, fs/8 at 67.5 deg", TRUE_PEAK_TOLERANCE, _true_peak(-6.0, 0.50, 8, 67.5)),
    Case("3341-19", "true peak above full scale", TRUE_PEAK_TOLERANCE, _true_peak(3.0, 1.41, 4, 45.0)),
    *(
        Case(
            f"3341-{20 + offset}",
            f"true peak of a burst, offset {offset}",
            TRUE_PEAK_TOLERANCE,
            _burst(offset),
        )
        for offset in range(4)
    ),
    Case("3342-1", "LRA of -20, -30 dBFS", RANGE_TOLERANCE, _range(10.0, -20.0, -30.0)),
    Case("3342-2", "LRA of -20, -15 dBFS", RANGE_TOLERANCE, _range(5.0, -20.0, -15.0)),
    Case("3342-3", "LRA of -40, -20 dBFS", RANGE_TOLERANCE, _range(20.0, -40.0, -20.0)),
    Case(
        "3342-4",
        "LRA of -50 to -20 and back",
        RANGE_TOLERANCE,
        _range(15.0, -50.0, -35.0, -20.0, -35.0, -50.0),
    ),
    Case(
        "gate-A",
        "I of -20, -31.5 dBFS: a relative gate at -10, not -8 LU",
        _CHECK_TOLERANCE,
        _integrated(-22.707, (20.0, -20.0), (20.0, -31.5)),
    ),
    Case(
        "gate-B",
        "I of -75, -20, -34 dBFS: the absolute gate before the relative one",
        _CHECK_TOLERANCE,
        _integrated(-20.057, (60.0, -75.0), (20.0, -20.0), (20.0, -34.0)),
    ),
    Case(
        "1770-left", "I of 997 Hz at 0 dBFS, left alone", _CHECK_TOLERANCE, _check(_MONO_0_DBFS, 0.0, _SILENT)
    ),
    Case("1770-both", "I of 997 Hz at 0 dBFS, dual mono", _CHECK_TOLERANCE, _check(0.0, 0.0, 0.0)),
    Case("1770-mono", "I of 997 Hz at -18 dBFS, one channel", _CHECK_TOLERANCE, _check(-21.0103, -18.0)),
    Case(
        "1770-surround",
        "I of 997 Hz in Ls of 5.1",
        _CHECK_TOLERANCE,
        _check(_MONO_0_DBFS + _SURROUND_DB, *([_SILENT] * 4), 0.0, _SILENT),
    ),
    Case(
        "1770-lfe",
        "I of 997 Hz in LFE of 5.1: none",
        _EXACT,
        _check(None, _SILENT, _SILENT, _SILENT, 0.0, _SILENT, _SILENT),
    ),
    Case("none-silence", "I of silence: none", _EXACT, _nothing(3.0, 0.0)),
    Case("none-short", "I of 399 ms: none", _EXACT, _nothing(0.399, 0.5)),
    Case("none-sample", "I of one sample: none", _EXACT, _nothing(0.0, 1.0)),
    Case("none-nan", "I of NaN: none", _EXACT, _nothing(1.0, math.nan)),
)
