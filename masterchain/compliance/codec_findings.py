"""What a platform's codecs do to a master, as findings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from masterchain.compliance.codec_check import LOSSLESS, platform_results
from masterchain.compliance.figures import enough
from masterchain.compliance.rules.on_request import CODEC_OVERS
from masterchain.compliance.verdict import Finding, Status
from masterchain.platforms.provenance import Strength
from masterchain.units import position

if TYPE_CHECKING:
    from masterchain.compliance.codec_check import CodecPreset, CodecResult
    from masterchain.platforms.schema import Platform

_FULL_SCALE_DBTP = 0.0
_NAMES = {"mp3": "MP3", "vorbis": "Vorbis", "opus": "Opus"}


def codec_findings(results: Sequence[CodecResult], platform: Platform) -> tuple[Finding, ...]:
    """One finding for each of a platform's codecs and bit rates.

    Args:
        results: from `codec_check`; those of other platforms' presets are passed over.
        platform: who sends the master through them.
    """
    return tuple(_finding(result, platform) for result in platform_results(results, platform))


def _finding(result: CodecResult, platform: Platform) -> Finding:
    name = _name(result.preset)
    source = _source(result.preset, platform)
    if result.skipped is not None:
        status = Status.INFO if result.preset.codec in LOSSLESS else Status.SKIP
        words = f"{name}: not encoded and decoded"
        return Finding(status, words, rule=CODEC_OVERS.id, source=source, reason=result.skipped)
    achieved = f" ({result.kbps_achieved:.0f} achieved)" if result.kbps_achieved else ""
    peak = result.true_peak_dbtp
    if peak is None:
        words = f"{name}{achieved}: silent after decoding"
        return Finding(Status.PASS, words, rule=CODEC_OVERS.id, source=source)
    place = "" if result.at_s is None else f" at {position(result.at_s)}"
    words = f"{name}{achieved}: true peak {_signed(peak)} dBTP after decoding{place}"
    by = peak - _FULL_SCALE_DBTP
    too_high = by > 0.0
    if too_high:
        count = result.overs or "no"
        words += f", {count} {'sample' if result.overs == 1 else 'samples'} over"
    return Finding(
        Status.WARN if too_high else Status.PASS,
        words,
        rule=CODEC_OVERS.id,
        strength=Strength.RECOMMENDATION,
        measured=peak,
        limit=_FULL_SCALE_DBTP,
        unit="dBTP",
        by=by if too_high else None,
        at_s=result.at_s,
        channel=result.channel,
        advice=f"lower the ceiling by {enough(by)} dB" if too_high else "",
        source=source,
    )


def _signed(peak: float) -> str:
    """With a sign, and decimals enough that it does not read as none at all."""
    decimals = next((d for d in (2, 3, 4) if round(peak, d) != 0.0), 5)
    return f"{peak:+.{decimals}f}"


def _name(preset: CodecPreset) -> str:
    name = _NAMES.get(preset.codec, preset.codec.upper())
    return name if preset.kbps is None else f"{name} {preset.kbps} kbps"


def _source(preset: CodecPreset, platform: Platform) -> str:
    return next(platform.citation(table) for table in platform.codec if table.codec == preset.codec)
