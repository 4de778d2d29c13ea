"""Faults no platform asks for: broken samples, clipping, dropouts, stray silence.

They carry the strength of a recommendation, the house's own, and its thresholds say what they rest on. A file
that holds what is no sound at all is the one thing that fails everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from masterchain.compliance.figures import plain
from masterchain.compliance.rules.rule import Case, Rule
from masterchain.compliance.verdict import Finding, Status
from masterchain.platforms.provenance import Strength

if TYPE_CHECKING:
    from masterchain.meters.measurement import Span

HOUSE = "masterchain's own rule"
"""The source of a finding that no platform is behind."""
_LONGEST_HEAD_S = 2.0
_LONGEST_TAIL_S = 10.0
_LONGEST_RUN = 100
"""The meter may lose sight of a run that is longer: its length is not told to the sample."""


def told(status: Status, message: str, *, measured: float | None = None, **more: Any) -> Finding:
    """A finding of a rule of the house."""
    return Finding(
        status,
        message,
        strength=Strength.RECOMMENDATION,
        measured=measured,
        source=HOUSE,
        **more,
    )


def _samples(case: Case) -> Iterator[Finding]:
    count = case.measurement.non_finite
    if count:
        yield Finding(
            Status.FAIL,
            f"{count} {_plural(count, 'sample is', 'samples are')} not a number, infinite or beyond all sense",
            strength=Strength.REQUIREMENT,
            measured=float(count),
            limit=0.0,
            unit="samples",
            by=float(count),
            advice="render the master again: no player can do anything with these",
            source=HOUSE,
        )
    else:
        yield Finding(
            Status.PASS, "every sample is a number", measured=0.0, limit=0.0, unit="samples", source=HOUSE
        )


def _sound(case: Case) -> Iterator[Finding]:
    measured = case.measurement
    if measured.non_finite:
        return
    if measured.integrated_lufs is None:
        why = measured.reasons.get("integrated_lufs", "it was not measured")
        advice = "look whether this is the file that was meant"
        yield told(Status.WARN, f"there is no loudness to judge: {why}", advice=advice)
        return
    dead = [channel for channel, level in enumerate(measured.channel_rms_dbfs) if level is None]
    names = measured.layout
    for channel in dead:
        # A low-frequency channel may well be empty.
        if names[channel] != "LFE":
            advice = "export the mix again: a cable, a bus or a pan was lost"
            yield told(
                Status.WARN,
                f"the channel {names[channel]} is silent throughout",
                channel=channel,
                advice=advice,
            )


def _clipping(case: Case) -> Iterator[Finding]:
    advice = "lower the level before the stage that clips; a flat top does not come back"
    yield from _runs(case, "clipped_runs", "clipped_spans", ("flat top", "flat tops"), advice)


def _overs(case: Case) -> Iterator[Finding]:
    above = max(0.0, case.measurement.sample_peak_dbfs or 0.0)
    advice = f"lower by {above + 0.1:.1f} dB or more: three samples at full scale in a row read as an over"
    yield from _runs(case, "overs", "over_spans", ("over", "overs"), advice)


def _dropouts(case: Case) -> Iterator[Finding]:
    spans = case.measurement.dropouts
    if not spans:
        return
    first = spans[0]
    often = f" {len(spans)} times, first" if len(spans) > 1 else ""
    yield told(
        Status.WARN,
        f"the sound drops out{often} for {first.duration_s:.3g} s",
        measured=float(len(spans)),
        unit="dropouts",
        at_s=first.at_s,
        channel=first.channel,
        advice="listen there, and render the master again if it is not meant",
    )


def _gaps(case: Case) -> Iterator[Finding]:
    spans = case.measurement.gaps
    if spans:
        longest = max(spans, key=lambda span: span.duration_s)
        yield told(
            Status.INFO,
            f"{len(spans)} {_plural(len(spans), 'silence', 'silences')} within the sound, "
            f"the longest of {plain(longest.duration_s)} s",
            measured=longest.duration_s,
            unit="s",
            at_s=longest.at_s,
        )


def _ends(case: Case) -> Iterator[Finding]:
    """Only where the platform has no figure of its own."""
    own = case.platform.silence
    head = None if own and own.max_head_s is not None else case.measurement.head_silence_s
    tail = None if own and own.max_tail_s is not None else case.measurement.tail_silence_s
    for end, value, most, at in (
        ("head", head, _LONGEST_HEAD_S, 0.0),
        ("tail", tail, _LONGEST_TAIL_S, case.measurement.duration_s - (tail or 0.0)),
    ):
        if value is not None and value > most:
            yield told(
                Status.WARN,
                f"{plain(value)} s of silence at the {end}; more than {most:g} s is heard as a fault",
                measured=value,
                limit=most,
                unit="s",
                by=value - most,
                at_s=at,
                advice=f"cut the {end} to {most:g} s or less",
            )


def _runs(case: Case, field: str, spans_field: str, names: tuple[str, str], advice: str) -> Iterator[Finding]:
    count: int | None = getattr(case.measurement, field)
    if count is None:
        return
    spans: tuple[Span, ...] = getattr(case.measurement, spans_field)
    if count == 0:
        yield told(Status.PASS, f"no {names[1]}", measured=0.0, limit=0.0)
        return
    first = spans[0] if spans else None
    yield told(
        Status.WARN,
        f"{count} {_plural(count, *names)}{_length(case, count, first) if first else ''}",
        measured=float(count),
        limit=0.0,
        by=float(count),
        at_s=first.at_s if first else None,
        channel=first.channel if first else None,
        advice=advice,
    )


def _length(case: Case, count: int, first: Span) -> str:
    samples = round(first.duration_s * case.measurement.sample_rate_hz)
    which = ", the first of" if count > 1 else " of"
    return (
        f"{which} {samples} samples"
        if samples <= _LONGEST_RUN
        else f"{which} more than {_LONGEST_RUN} samples"
    )


def _plural(count: int, one: str, many: str) -> str:
    return one if count == 1 else many


SAMPLES = Rule(
    "samples",
    "Samples that are sound",
    "A float file can hold NaN and infinity. They come from a broken plug-in, and silence or destroy what plays them.",
    "IEEE 754",
    _samples,
)
SOUND = Rule(
    "sound",
    "Sound in every channel",
    "Silence, and a channel that never sounds, pass every limit there is; they are the wrong file all the same.",
    "RMS of each channel; ITU-R BS.1770-5 integrated loudness",
    _sound,
)
CLIPPING = Rule(
    "clipping",
    "Clipping",
    "Runs of equal samples at a peak are the trace of a signal that ran into a wall somewhere before the file.",
    "flat tops, whatever their level",
    _clipping,
)
OVERS = Rule(
    "overs",
    "Overs",
    "Three or more samples at full scale in a row: pressing plants and quality control count them as overs.",
    "three consecutive full-scale samples, the mastering meters' custom",
    _overs,
)
DROPOUTS = Rule(
    "dropouts",
    "Dropouts",
    "A channel that falls silent at once, within a few samples, is a lost buffer and no fade.",
    "the meter's dropouts",
    _dropouts,
)
GAPS = Rule(
    "gaps",
    "Silences within",
    "A silence inside a track may be meant, or a region that was moved: it is told, never judged.",
    "the meter's gaps",
    _gaps,
)
ENDS = Rule(
    "ends",
    "Silence at head and tail",
    "A track that begins late feels broken in a playlist, and one that ends late holds up the next.",
    f"{_LONGEST_HEAD_S:g} s at the head, {_LONGEST_TAIL_S:g} s at the tail (distributors refuse more than 10 s)",
    _ends,
)
