"""From the bands of an equalizer, as a chain gives them, to sections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from masterchain.dsp import biquads
from masterchain.dsp.linear_system import Section

_SHAPES = {"peak": biquads.peak, "low_shelf": biquads.low_shelf, "high_shelf": biquads.high_shelf}


def sections(bands: Sequence[Mapping[str, Any]], sample_rate_hz: int) -> tuple[Section, ...]:
    """The sections of all bands, in their order; bands of 0 dB have none."""
    return tuple(section for band in bands for section in _of(band, sample_rate_hz))


def _of(band: Mapping[str, Any], rate_hz: int) -> tuple[Section, ...]:
    kind, frequency_hz = band["type"], band["frequency_hz"]
    if kind in _SHAPES:
        if band["gain_db"] == 0.0:
            return ()
        return (_SHAPES[kind](frequency_hz, band["gain_db"], band["q"], rate_hz),)
    if kind == "notch":
        return (biquads.notch(frequency_hz, band["q"], rate_hz),)
    order = round(band["slope_db_per_octave"] / 6)
    return biquads.butterworth(frequency_hz, order, rate_hz, high=kind == "high_pass")
