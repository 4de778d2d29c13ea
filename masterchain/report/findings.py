"""What there is to tell of a file, each thing once: findings that platforms share, remarks of a render."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from masterchain.compliance.rules.faults import HOUSE
from masterchain.compliance.verdict import Finding, Status
from masterchain.report.entry import Entry
from masterchain.units import position

ABOUT_RENDER = "render"
"""Who has said what no platform has: the render itself."""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding and those it concerns.

    Attributes:
        finding: what was found.
        titles: the platforms that found it; empty where it is no platform's own.
    """

    finding: Finding
    titles: tuple[str, ...] = ()


def told(entry: Entry) -> list[Told]:
    """All findings and remarks of a file, the worst first, those that platforms share told once."""
    shared: dict[tuple[str, str, Status], list[tuple[str, Finding]]] = {}
    for verdict in entry.verdicts:
        for finding in verdict.findings:
            shared.setdefault((finding.rule, placed(finding), finding.status), []).append(
                (verdict.title, finding)
            )
    things = [Told(finding) for finding in remarked(entry)]
    for group in shared.values():
        finding = group[0][1]
        titles = tuple(dict.fromkeys(title for title, _ in group))
        # A rule of the house is told without names, unless a waiver has set the platforms apart.
        everybody = finding.source == HOUSE and len(titles) == len(entry.verdicts)
        things.append(Told(finding, () if everybody else titles))
    return sorted(things, key=lambda thing: -thing.finding.status.weight)


def remarked(entry: Entry) -> tuple[Finding, ...]:
    """What rendering had to tell, in the shape of findings."""
    return tuple(Finding(Status(r.status), r.message, rule=r.code) for r in entry.remarks)


def placed(finding: Finding) -> str:
    """The finding's message with its place; channels count from 1."""
    where = []
    if finding.at_s is not None:
        where.append(f"at {position(finding.at_s)}")
    if finding.channel is not None:
        where.append(f"channel {finding.channel + 1}")
    return f"{finding.message} ({', '.join(where)})" if where else finding.message


def details(finding: Finding) -> list[str]:
    """What stands below a message: why, what to do, how strong the figure is and where it comes from."""
    lines = [finding.reason, finding.advice]
    if finding.source:
        lines.append(f"{finding.strength}: {finding.source}" if finding.strength else finding.source)
    return [line for line in lines if line]


def name(entry: Entry) -> str:
    """The path of the file that was judged: the master of a render, otherwise the file itself."""
    return printable(entry.master or entry.path)


def printable(path: Path) -> str:
    """A path as text that any encoding of Unicode can write.

    A name that is not UTF-8 on disk comes with lone surrogates, which no file can hold.
    """
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
