"""The sections filters are made of.

Bells, shelves and notches are those of R. Bristow-Johnson's "Cookbook formulae for audio equalizer biquad filter
coefficients" (W3C Audio EQ Cookbook): a bell's Q is that of its half-gain bandwidth, a shelf has half its gain at its
frequency, and a Q of 0.7071 makes it as steep as it can be without overshoot. High-pass and low-pass filters are
Butterworth's (S. Butterworth, "On the Theory of Filter Amplifiers", 1930), by the bilinear transform, prewarped: they
are 3.01 dB down at their frequency whatever their order.

A gain of 0 dB gives a section whose numerator is its denominator to the bit.
"""

from __future__ import annotations

import math

from masterchain.dsp.linear_system import Section


def peak(frequency_hz: float, gain_db: float, q: float, sample_rate_hz: int) -> Section:
    """A bell."""
    a, alpha, cosine = _shape(frequency_hz, gain_db, q, sample_rate_hz)
    return _normal(
        1.0 + alpha * a, -2.0 * cosine, 1.0 - alpha * a, 1.0 + alpha / a, -2.0 * cosine, 1.0 - alpha / a
    )


def low_shelf(frequency_hz: float, gain_db: float, q: float, sample_rate_hz: int) -> Section:
    """A shelf below a frequency."""
    return _shelf(frequency_hz, gain_db, q, sample_rate_hz, 1.0)


def high_shelf(frequency_hz: float, gain_db: float, q: float, sample_rate_hz: int) -> Section:
    """A shelf above a frequency."""
    return _shelf(frequency_hz, gain_db, q, sample_rate_hz, -1.0)


def notch(frequency_hz: float, q: float, sample_rate_hz: int) -> Section:
    """Nothing at one frequency; -3 dB at the edges of a band of `frequency / q`."""
    _, alpha, cosine = _shape(frequency_hz, 0.0, q, sample_rate_hz)
    return _normal(1.0, -2.0 * cosine, 1.0, 1.0 + alpha, -2.0 * cosine, 1.0 - alpha)


def band_pass(frequency_hz: float, q: float, sample_rate_hz: int) -> Section:
    """What a notch takes away: a gain of 1 at one frequency, -3 dB at the edges of a band of `frequency / q`."""
    _, alpha, cosine = _shape(frequency_hz, 0.0, q, sample_rate_hz)
    return _normal(alpha, 0.0, -alpha, 1.0 + alpha, -2.0 * cosine, 1.0 - alpha)


def butterworth(frequency_hz: float, order: int, sample_rate_hz: int, *, high: bool) -> tuple[Section, ...]:
    """A high-pass or low-pass that falls by 6 dB an octave for each order."""
    g = math.tan(_angle(frequency_hz, sample_rate_hz) / 2.0)
    sign, gain = (-1.0, 1.0) if high else (1.0, g * g)
    sections = []
    for pair in range(order // 2):
        damping = 2.0 * math.sin(math.pi * (2 * pair + 1) / (2 * order))
        a0 = 1.0 + damping * g + g * g
        scaled = gain / a0
        feedback = (2.0 * (g * g - 1.0) / a0, (1.0 - damping * g + g * g) / a0)
        sections.append((scaled, 2.0 * sign * scaled, scaled, *feedback))
    if order % 2:
        scaled = (1.0 if high else g) / (1.0 + g)
        sections.append((scaled, sign * scaled, 0.0, (g - 1.0) / (1.0 + g), 0.0))
    return tuple(sections)


def tilt(frequency_hz: float, gain_db: float, sample_rate_hz: int) -> Section:
    """A first-order slope: half of the gain up at the top, half down at the bottom, nothing at the frequency.

    H(s) = (G s + 1) / (s + G) with G = half the gain and `s` in units of the frequency, by the prewarped bilinear
    transform.
    """
    g = math.tan(_angle(frequency_hz, sample_rate_hz) / 2.0)
    top = 10.0 ** (gain_db / 40.0)
    return _normal(top + g, g - top, 0.0, 1.0 + top * g, top * g - 1.0, 0.0)


def _shelf(frequency_hz: float, gain_db: float, q: float, sample_rate_hz: int, sign: float) -> Section:
    a, alpha, cosine = _shape(frequency_hz, gain_db, q, sample_rate_hz)
    cosine *= sign
    slope = 2.0 * math.sqrt(a) * alpha
    return _normal(
        a * ((a + 1.0) - (a - 1.0) * cosine + slope),
        sign * 2.0 * a * ((a - 1.0) - (a + 1.0) * cosine),
        a * ((a + 1.0) - (a - 1.0) * cosine - slope),
        (a + 1.0) + (a - 1.0) * cosine + slope,
        sign * -2.0 * ((a - 1.0) + (a + 1.0) * cosine),
        (a + 1.0) + (a - 1.0) * cosine - slope,
    )


def _shape(frequency_hz: float, gain_db: float, q: float, sample_rate_hz: int) -> tuple[float, float, float]:
    angle = _angle(frequency_hz, sample_rate_hz)
    return 10.0 ** (gain_db / 40.0), math.sin(angle) / (2.0 * q), math.cos(angle)


def _angle(frequency_hz: float, sample_rate_hz: int) -> float:
    # At half the sample rate itself poles and zeros fall on each other and are not stable; 0.2 Hz below they are.
    return min(2.0 * math.pi * frequency_hz / sample_rate_hz, math.pi * (1.0 - 1e-5))


def _normal(b0: float, b1: float, b2: float, a0: float, a1: float, a2: float) -> Section:
    return b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0
