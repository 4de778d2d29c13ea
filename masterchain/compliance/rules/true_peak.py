"""The true peak, with the stricter limits some platforms set for loud masters or certain codecs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from masterchain.compliance.figures import NOISE, beside, enough, one_of, plain
from masterchain.compliance.rules.bounds import Quantity, skipped
from masterchain.compliance.rules.rule import Case, Rule, asked, overstepped
from masterchain.compliance.verdict import Finding, Status
from masterchain.platforms.limits import TruePeak, TruePeakWhen
from masterchain.platforms.provenance import Strength

_QUANTITY = Quantity("true peak", "true_peak_dbtp", "dBTP")


@dataclass(frozen=True, slots=True)
class _Judged:
    status: Status
    strength: Strength
    limit: float
    message: str
    advice: str = ""
    reason: str = ""


def _true_peak(case: Case) -> Iterator[Finding]:
    limit = case.platform.true_peak
    if limit is None:
        return
    peak = case.measurement.true_peak_dbtp
    if peak is None:
        yield skipped(case, limit, _QUANTITY)
        return
    chosen = limit.at(case.measurement.integrated_lufs)
    place = case.measurement.places.get("true_peak_dbtp")
    judged = _too_high(case, limit, chosen, peak) or _kept(case, limit, chosen, peak)
    yield Finding(
        judged.status,
        judged.message,
        strength=judged.strength,
        measured=peak,
        limit=judged.limit,
        unit="dBTP",
        by=peak - judged.limit if peak > judged.limit + NOISE else None,
        at_s=place.at_s if place else None,
        channel=place.channel if place else None,
        advice=judged.advice,
        source=case.platform.citation(chosen),
        reason=judged.reason,
    )


def _too_high(case: Case, limit: TruePeak, chosen: TruePeak | TruePeakWhen, peak: float) -> _Judged | None:
    """Above what the platform accepts; None where it is not."""
    if peak <= chosen.max_dbtp + NOISE:
        return None
    shown, edge, by = beside(peak, chosen.max_dbtp)
    who = asked(chosen, case.platform) + _condition(chosen)
    words = f"true peak {shown} dBTP is {by} dB above the {edge} dBTP {who}"
    status, tolerance = overstepped(chosen.strength), limit.meter_tolerance_db
    if tolerance is not None and status is Status.FAIL and peak <= chosen.max_dbtp + tolerance + NOISE:
        status = Status.WARN
        words += f", and within the {tolerance:g} dB a meter may be off"
    elif limit.qc_flag_dbtp is not None:
        words += f" (quality control flags above {limit.qc_flag_dbtp:g})"
    return _Judged(status, chosen.strength, chosen.max_dbtp, words, _advice(case, limit, chosen, peak))


def _kept(case: Case, limit: TruePeak, chosen: TruePeak | TruePeakWhen, peak: float) -> _Judged:
    """Within what the platform accepts: passed, unless it advises less or a condition is open."""
    shown, edge, _ = beside(peak, chosen.max_dbtp)
    words = f"true peak {shown} dBTP; at most {edge} dBTP{_condition(chosen)} is asked for"
    advised = limit.recommended_max_dbtp
    if advised is not None and peak > advised + NOISE:
        shown, edge, by = beside(peak, advised)
        title = case.platform.title
        words = (
            f"true peak {shown} dBTP is accepted, but {by} dB above the {edge} dBTP that {title} recommends"
        )
        advice = f"lower by {enough(peak - advised)} dB"
        return _Judged(Status.WARN, Strength.RECOMMENDATION, advised, words, advice)
    for when in limit.when:
        if peak <= when.max_dbtp + NOISE:
            continue
        if when.codecs:
            codecs = one_of(when.codecs)
            words += f", and {when.max_dbtp:g} for {codecs}"
            advice = f"lower by {enough(peak - when.max_dbtp)} dB for delivery as {codecs}"
            return _Judged(Status.INFO, when.strength, when.max_dbtp, words, advice)
        if case.measurement.integrated_lufs is None:
            reason = "whether this master is one could not be told: " + case.why_not("integrated_lufs")
            words += f", and {when.max_dbtp:g}{_condition(when)}"
            return _Judged(Status.SKIP, when.strength, when.max_dbtp, words, reason=reason)
    return _Judged(Status.PASS, chosen.strength, chosen.max_dbtp, words)


def _condition(chosen: TruePeak | TruePeakWhen) -> str:
    if isinstance(chosen, TruePeakWhen) and chosen.integrated_above_lufs is not None:
        return f" for masters louder than {plain(chosen.integrated_above_lufs)} LUFS"
    return ""


def _advice(case: Case, limit: TruePeak, chosen: TruePeak | TruePeakWhen, peak: float) -> str:
    """The least lowering that helps: it may also make a condition on loudness cease to hold."""
    lower = peak - chosen.max_dbtp
    loudness = case.measurement.integrated_lufs
    if isinstance(chosen, TruePeakWhen) and chosen.integrated_above_lufs is not None and loudness is not None:
        lower = min(lower, max(loudness - chosen.integrated_above_lufs, peak - limit.max_dbtp))
    return f"lower by {enough(lower)} dB, or run a true-peak limiter at {plain(chosen.max_dbtp)} dBTP"


TRUE_PEAK = Rule(
    "true_peak",
    "True peak",
    "Between the samples a signal can rise above the highest sample. What rises above full scale there clips in "
    "converters, and lossy codecs add to it: headroom is what keeps the encoded master clean.",
    "ITU-R BS.1770-5 Annex 2",
    _true_peak,
)
