"""One file held against one platform."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from masterchain.compliance.playback import Level, Prediction, predict
from masterchain.compliance.rules import Case, Rule, rules
from masterchain.compliance.verdict import Finding, Status, Verdict
from masterchain.compliance.waivers import Waiver, waived
from masterchain.diagnostics.suggest import did_you_mean
from masterchain.errors import UsageError

if TYPE_CHECKING:
    from masterchain.audio.info import AudioInfo
    from masterchain.meters.measurement import Measurement
    from masterchain.platforms.schema import Platform


def judge(
    info: AudioInfo,
    measurement: Measurement,
    platform: Platform,
    *,
    waivers: Sequence[Waiver] = (),
    album: Level | None = None,
    using: Iterable[Rule] | None = None,
) -> Verdict:
    """What a platform makes of a file.

    A rule that breaks is a finding of status `error`; the others go on.

    Args:
        info: what the file is.
        measurement: what was measured of it.
        platform: who judges.
        waivers: rules set aside, each with a reason; those of other platforms are left alone.
        album: the levels of the album the file belongs to, for playback that keeps albums together.
        using: the rules to apply, by default all.

    Raises:
        UsageError: a waiver names a rule that does not exist.
    """
    chosen = rules() if using is None else tuple(using)
    _known(waivers, chosen)
    case = Case(info, measurement, platform)
    findings = (finding for rule in chosen for finding in _applied(rule, case))
    return Verdict(
        platform.name,
        platform.title,
        tuple(waived(finding, platform.name, tuple(waivers)) for finding in findings),
        _playback(measurement, platform, album),
    )


def _applied(rule: Rule, case: Case) -> list[Finding]:
    if rule.judge is None:
        return []
    try:
        return [replace(finding, rule=rule.id) for finding in rule.judge(case)]
    except Exception as error:  # noqa: BLE001  (a rule's own fault must not take the other rules along)
        words = f"the rule itself broke: {type(error).__name__}: {error}"
        return [Finding(Status.ERROR, words, rule=rule.id, reason="a fault of masterchain, not of the file")]


def _playback(measurement: Measurement, platform: Platform, album: Level | None) -> tuple[Prediction, ...]:
    loudness = measurement.integrated_lufs
    if loudness is None:
        return ()
    track = Level(loudness, measurement.true_peak_dbtp, measurement.sample_peak_dbfs)
    return predict(platform, track, album=album)


def _known(waivers: Sequence[Waiver], chosen: tuple[Rule, ...]) -> None:
    ids = [rule.id for rule in chosen]
    for waiver in waivers:
        if waiver.rule not in ids:
            raise UsageError(
                f"there is no rule `{waiver.rule}` to waive", hint=did_you_mean(waiver.rule, ids)
            )
