"""The integrated loudness: held against what is to be delivered, or told where the platform itself levels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from masterchain.compliance.figures import NOISE, beside, enough, plain
from masterchain.compliance.playback import Level, predict
from masterchain.compliance.rules.bounds import Quantity, skipped
from masterchain.compliance.rules.rule import Case, Rule, asked, overstepped
from masterchain.compliance.verdict import Finding, Status
from masterchain.platforms.loudness import Loudness, LoudnessAlternative, LoudnessFigures
from masterchain.platforms.provenance import Strength

_QUANTITY = Quantity("integrated loudness", "integrated_lufs", "LUFS")
_METER_LU = 0.1
"""What two meters that pass EBU Tech 3341 may differ by: nearer to a target no meter can tell."""


def _integrated(case: Case) -> Iterator[Finding]:
    loudness = case.platform.loudness
    if loudness is None:
        return
    if loudness.measure == "none":
        yield from _unasked(case, loudness)
        return
    measured = case.measurement.integrated_lufs
    if measured is None:
        yield skipped(case, loudness, _QUANTITY)
        return
    if loudness.role == "playback":
        yield _played(case, loudness, measured)
    elif loudness.measure == "dialogue_gated":
        yield _indicative(case, loudness, measured)
    else:
        yield _delivered(case, loudness, measured)
    for figures in loudness.also:
        yield _held(case, figures, measured)


def _unasked(case: Case, loudness: Loudness) -> Iterator[Finding]:
    """A standard without a loudness is complete; a platform nobody knows one of must not look judged."""
    if loudness.strength is not Strength.STANDARD:
        yield Finding(
            Status.INFO,
            f"no loudness is known that {case.platform.title} asks for or plays at",
            strength=loudness.strength,
            measured=case.measurement.integrated_lufs,
            unit="LUFS",
            source=case.platform.citation(loudness),
            reason=loudness.note or "",
        )


@dataclass(frozen=True, slots=True)
class _Miss:
    """How a loudness misses its figures: the figure missed, how far beyond, and whether a tolerance is stated."""

    bound: float
    over: float
    stated: bool


def _miss(figures: LoudnessFigures, measured: float) -> _Miss | None:
    """None where the loudness is as asked; `over` is positive when it is too loud."""
    low, high, target = figures.lowest_lufs, figures.highest_lufs, figures.target_lufs
    if high is not None and measured > high + NOISE:
        return _Miss(high, measured - high, stated=True)
    if low is not None and measured < low - NOISE:
        return _Miss(low, measured - low, stated=True)
    if target is None or abs(measured - target) <= _METER_LU + NOISE:
        return None
    unstated = high is None if measured > target else low is None
    return _Miss(target, measured - target, stated=False) if unstated else None


def _delivered(case: Case, loudness: Loudness, measured: float) -> Finding:
    finding = _held(case, loudness, measured)
    if finding.status is Status.PASS:
        return _ideal(finding, loudness, measured)
    for other in loudness.alternative:
        if other.measure == "integrated" and _miss(other, measured) is None:
            return _finding(
                case,
                other,
                measured,
                Status.INFO,
                f"integrated loudness {plain(measured)} LUFS is not {_wanted(loudness)}, "
                f"but {_wanted(other)}, which holds for: {other.when}",
            )
    weaker = next((other for other in loudness.alternative if other.measure == "dialogue_gated"), None)
    if weaker is not None and finding.status is Status.FAIL:
        reason = f"indicative: it may comply by its dialogue ({_wanted(weaker)}), which is not measured here"
        return replace(finding, status=Status.WARN, reason=reason)
    return finding


def _held(case: Case, figures: LoudnessFigures, measured: float) -> Finding:
    """Pass, or beyond the figures with what their strength makes of it."""
    miss = _miss(figures, measured)
    if miss is None:
        words = f"integrated loudness {plain(measured)} LUFS; {_wanted(figures)} is asked for"
        return _finding(case, figures, measured, Status.PASS, words)
    shown, edge, by = beside(measured, miss.bound)
    side = "loud" if miss.over > 0 else "quiet"
    goal = f"{edge} LUFS" if figures.target_lufs is None else _wanted(figures)
    words = f"integrated loudness {shown} LUFS is {by} LU too {side} for the {goal} {asked(figures, case.platform)}"
    status, reason = overstepped(figures.strength), ""
    if not miss.stated:
        one_sided = figures.lowest_lufs is not None or figures.highest_lufs is not None
        status = Status.INFO if one_sided or figures.strength is Strength.CONVENTION else Status.WARN
        reason = "no tolerance is stated on this side" if one_sided else "no tolerance is stated"
    if isinstance(figures, Loudness):
        reason = reason or _remark(figures)
    return _finding(
        case,
        figures,
        measured,
        status,
        words,
        advice=_advice(case, figures, measured, miss),
        limit=miss.bound,
        by=abs(miss.over),
        reason=reason,
    )


def _indicative(case: Case, loudness: Loudness, measured: float) -> Finding:
    """A loudness over dialogue alone cannot be told; the whole programme's gives a hint, never a failure."""
    reason = "indicative: the platform measures dialogue alone, and there is no dialogue gate here"
    figures: tuple[LoudnessFigures, ...] = (
        *(other for other in loudness.alternative if other.measure == "integrated"),
        loudness,
    )
    misses: list[_Miss] = []
    for each in figures:
        if (miss := _miss(each, measured)) is not None:
            misses.append(miss)
        else:
            when = f" ({each.when})" if isinstance(each, LoudnessAlternative) else " for the dialogue"
            words = f"integrated loudness {plain(measured)} LUFS of the whole programme fits {_wanted(each)}{when}"
            return _finding(case, each, measured, Status.INFO, words, reason=reason)
    own = misses[-1]
    told_only = overstepped(loudness.strength) is Status.INFO or not own.stated
    words = (
        f"integrated loudness {plain(measured)} LUFS of the whole programme does not fit the "
        + " or ".join(dict.fromkeys(_wanted(each) for each in figures))
        + f" {asked(loudness, case.platform)}"
    )
    return _finding(
        case,
        loudness,
        measured,
        Status.INFO if told_only else Status.WARN,
        words,
        advice="measure with a dialogue gate before changing the level",
        limit=own.bound,
        by=abs(own.over),
        reason=reason,
    )


def _played(case: Case, loudness: Loudness, measured: float) -> Finding:
    """Nothing is refused: what the platform will do, and PASS only where it will do nothing."""
    reference = loudness.target_lufs
    reason = (
        "" if loudness.measure == "integrated" else "the platform measures in its own way, not by BS.1770"
    )
    peaks = case.measurement
    level = Level(measured, peaks.true_peak_dbtp, peaks.sample_peak_dbfs)
    predictions = predict(case.platform, level)
    chosen = next((p for p in predictions if p.reference_lufs == reference), None)
    if reference is not None and abs(measured - reference) <= _METER_LU + NOISE:
        words = f"integrated loudness {plain(measured)} LUFS is what {case.platform.title} plays at"
        return _finding(case, loudness, measured, Status.PASS, words, reason=reason)
    words = f"integrated loudness {plain(measured)} LUFS"
    words += f"; {chosen.message}" if chosen else f"; {case.platform.title} plays at {_wanted(loudness)}"
    return _finding(case, loudness, measured, Status.INFO, words, limit=reference, reason=reason)


def _ideal(finding: Finding, loudness: Loudness, measured: float) -> Finding:
    low, high = loudness.ideal_min_lufs, loudness.ideal_max_lufs
    if (low is not None and measured < low) or (high is not None and measured > high):
        ends = " to ".join(f"{end:g}" for end in (low, high) if end is not None)
        return replace(finding, status=Status.INFO, reason=f"{ends} LUFS is preferred")
    return finding


def _finding(
    case: Case,
    figures: LoudnessFigures,
    measured: float,
    status: Status,
    message: str,
    *,
    advice: str = "",
    limit: float | str | None = None,
    by: float | None = None,
    reason: str = "",
) -> Finding:
    nearest = [figures.target_lufs, figures.highest_lufs, figures.lowest_lufs]
    return Finding(
        status,
        message,
        strength=figures.strength,
        measured=measured,
        limit=limit if limit is not None else next((each for each in nearest if each is not None), None),
        unit="LUFS",
        by=by,
        advice=advice,
        source=case.platform.citation(figures),
        reason=reason,
    )


def _advice(case: Case, figures: LoudnessFigures, measured: float, miss: _Miss) -> str:
    goal = figures.target_lufs if figures.target_lufs is not None else miss.bound
    if measured > goal:
        return f"lower by {enough(measured - goal)} dB"
    raised = goal - measured
    words = f"raise by {enough(raised)} dB"
    peak, ceiling = case.measurement.true_peak_dbtp, case.platform.true_peak
    if peak is None or ceiling is None or peak + raised <= ceiling.max_dbtp:
        return words
    return (
        f"{words}; the true peak would then be {plain(peak + raised)} dBTP, "
        f"so run a true-peak limiter at {plain(ceiling.max_dbtp)} dBTP"
    )


def _wanted(figures: LoudnessFigures) -> str:
    """The figures in words: "-23 ±0.2 LUFS", "-10 to -8 LUFS", "at most -18 LUFS"."""
    target, minus, plus = figures.target_lufs, figures.tolerance_minus_lu, figures.tolerance_plus_lu
    low, high = figures.min_lufs, figures.max_lufs
    if low is not None and high is not None:
        return f"{low:g} to {high:g} LUFS"
    if low is not None or high is not None:
        return f"at most {high:g} LUFS" if high is not None else f"at least {low:g} LUFS"
    if minus is not None and minus == plus:
        return f"{target:g} ±{plus:g} LUFS"
    tolerance = (f" +{plus:g}" if plus is not None else "") + (f" -{minus:g}" if minus is not None else "")
    return f"{target:g}{tolerance} LUFS"


def _remark(loudness: Loudness) -> str:
    remarks = []
    if loudness.live_tolerance_lu is not None:
        remarks.append(f"live programmes have ±{loudness.live_tolerance_lu:g} LU")
    if loudness.qc_tolerance_lu is not None:
        remarks.append(f"quality control flags beyond ±{loudness.qc_tolerance_lu:g} LU")
    if loudness.relative_gate_lu is not None:
        remarks.append(
            f"the platform's relative gate is {loudness.relative_gate_lu:g} LU, the measurement's -10"
        )
    return "; ".join(remarks)


INTEGRATED = Rule(
    "integrated",
    "Integrated loudness",
    "How loud the whole is. Where a loudness is to be delivered, a miss is heard as a jump from one programme to the "
    "next; where the player levels by itself, a louder master is only turned down, and has spent its dynamics for "
    "nothing.",
    "ITU-R BS.1770-5",
    _integrated,
)
