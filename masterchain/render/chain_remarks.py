"""What there is to tell of a track when it has gone through its chain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from masterchain.chain.load import Loaded
from masterchain.meters.measurement import Measurement
from masterchain.plugins.diagnoses import kept
from masterchain.plugins.finding import PluginFinding
from masterchain.render.remarks import Remark
from masterchain.units import position


def of_chain(loaded: Loaded) -> Iterator[Remark]:
    """That it was not the whole chain, and the plug-ins in it that the doctor has warned of."""
    if loaded.selection:
        words = f"this is not the whole chain: {', '.join(loaded.selection)}"
        yield Remark("partial-chain", "warn", words)
    for step, description in loaded.plugins.items():
        found = kept(description.identity)
        if found and found.verdict == "unsafe":
            why = found.reasons[0] if found.reasons else "see `masterchain plugins doctor`"
            yield Remark(
                "plugin-unsafe", "warn", f"{step}: the doctor found {description.identity.name} unsafe: {why}"
            )


def of_findings(findings: Sequence[PluginFinding]) -> Iterator[Remark]:
    """What the chain's plug-ins were found to do."""
    for finding in findings:
        where = "" if finding.at_s is None else f" at {position(finding.at_s)}"
        yield Remark(finding.code, finding.severity, f"{finding.step}: {finding.message}{where}")


def of_tail(*, cut: bool) -> Iterator[Remark]:
    """That the chain would not fall silent, and its tail was cut."""
    if cut:
        yield Remark("tail-cut", "warn", "still sounding 30 s after the end of the track, and cut there")


def of_sound(before: Measurement, after: Measurement) -> Iterator[Remark]:
    """That there was sound before the chain and is none after it."""
    if before.sample_peak_dbfs is not None and after.sample_peak_dbfs is None:
        yield Remark("silent", "fail", "the chain turned the track into silence")
