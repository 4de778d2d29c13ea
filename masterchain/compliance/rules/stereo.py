"""The channels among themselves, and what hides behind the file's own figures."""

from __future__ import annotations

from collections.abc import Iterator

from masterchain.compliance.figures import plain
from masterchain.compliance.rules.faults import told
from masterchain.compliance.rules.rule import Case, Rule
from masterchain.compliance.verdict import Finding, Status

_MOST_MONO_LOSS_LU = 6.0
"""Unrelated channels lose 3 LU when folded; twice as much means that they work against each other."""
_MOST_DC = 0.001
"""-60 dBFS: what an analogue stage's offset may leave, and far from costing headroom."""


def _mono(case: Case) -> Iterator[Finding]:
    loss = case.measurement.mono_loss_lu
    if loss is None:
        return
    if loss <= _MOST_MONO_LOSS_LU:
        words = f"folded to mono it loses {plain(loss)} LU"
        yield told(Status.PASS, words, measured=loss, limit=_MOST_MONO_LOSS_LU, unit="LU")
        return
    place = case.measurement.places.get("worst_phase_correlation")
    worst = case.measurement.worst_phase_correlation
    depth = f", with a phase correlation down to {plain(worst, 2)}" if worst is not None else ""
    yield told(
        Status.WARN,
        f"folded to mono it loses {plain(loss)} LU: left and right cancel each other{depth}",
        measured=loss,
        limit=_MOST_MONO_LOSS_LU,
        unit="LU",
        by=loss - _MOST_MONO_LOSS_LU,
        at_s=place.at_s if place else None,
        advice="look for an inverted channel or an extreme widener; phones, clubs and FM fringe areas play mono",
    )


def _dc(case: Case) -> Iterator[Finding]:
    offset = case.measurement.dc_offset
    if offset is None:
        return
    if abs(offset) <= _MOST_DC:
        yield told(Status.PASS, "no DC offset to speak of", measured=offset, limit=_MOST_DC)
        return
    place = case.measurement.places.get("dc_offset")
    yield told(
        Status.WARN,
        f"DC offset of {100 * offset:.2g} % of full scale",
        measured=offset,
        limit=_MOST_DC,
        by=abs(offset) - _MOST_DC,
        channel=place.channel if place else None,
        advice="remove it with a high-pass at a few Hz: it costs headroom and clicks at every cut",
    )


def _identical(case: Case) -> Iterator[Finding]:
    pairs = case.measurement.identical_channels
    if pairs:
        named = "; ".join(f"{left + 1} and {right + 1}" for left, right in pairs)
        yield told(Status.INFO, f"channels {named} are the same to the bit: this is mono")


def _bits(case: Case) -> Iterator[Finding]:
    used, depth = case.measurement.bits_in_use, case.info.bit_depth
    if used is None or depth is None or case.info.is_float:
        return
    if used >= depth:
        yield told(
            Status.PASS, f"all {depth} bits are in use", measured=float(used), limit=float(depth), unit="bit"
        )
        return
    yield told(
        Status.WARN,
        f"only {used} of {depth} bits are in use: a {used}-bit master in a {depth}-bit file",
        measured=float(used),
        limit=float(depth),
        unit="bit",
        by=float(depth - used),
        advice=f"deliver the {depth}-bit original, or write the file at the depth it really has",
    )


def _spectrum(case: Case) -> Iterator[Finding]:
    suspicion, ceiling = case.measurement.spectral_suspicion, case.measurement.spectral_ceiling_hz
    if suspicion is None or not case.info.lossless:
        # A lossy file's own codec puts the wall there.
        return
    looks = {"upsampled": "was resampled from a lower rate", "lossy": "was made from a lossy file"}
    where = f" at {ceiling / 1000:.1f} kHz" if ceiling is not None else ""
    yield told(
        Status.WARN,
        f"the spectrum ends in a cliff{where}: it looks as if it {looks.get(suspicion, suspicion)}",
        measured=ceiling,
        unit="Hz",
        advice="deliver the original mix; a suspicion from the spectrum alone may be wrong",
    )


MONO = Rule(
    "mono_compatibility",
    "Mono compatibility",
    "What is out of phase between left and right vanishes wherever both come from one loudspeaker.",
    "K-weighted loudness of (L + R) / 2 against that of L and R",
    _mono,
)
DC_OFFSET = Rule(
    "dc_offset",
    "DC offset",
    "A mean that is not zero takes headroom from one side of the wave and clicks at edits.",
    "mean of each channel",
    _dc,
)
IDENTICAL = Rule(
    "identical_channels",
    "Identical channels",
    "Mono in a stereo file may be meant; it is told, never judged.",
    "sample by sample",
    _identical,
)
BITS = Rule(
    "bits_in_use",
    "Bits in use",
    "A 24-bit file whose last eight bits are always zero was truncated on its way.",
    "the coarsest grid all samples lie on",
    _bits,
)
SPECTRUM = Rule(
    "spectral_ceiling",
    "Spectral ceiling",
    "A wall in the spectrum far below half the sample rate is the trace of a lossy codec or of upsampling.",
    "the meter's spectral ceiling",
    _spectrum,
)
