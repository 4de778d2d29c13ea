"""What there is to tell of a file, each thing once: findings that platforms share, remarks of a render."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from masterchain.compliance.rules.faults import HOUSE
from masterchain.compliance.verdict import Finding, Status
from masterchain.compliance.waivers import WAIVED
from masterchain.report.entry import Entry
from masterchain.units import position

_SURROGATES = re.compile("[\ud800-\udfff]")
ABOUT_RENDER = "render"
"""Who has said what no platform has: the render itself."""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding and those it concerns.

    Attributes:
        finding: what was found, with all its sources.
        titles: the platforms that found it; empty where it is no platform's own.
    """

    finding: Finding
    titles: tuple[str, ...] = ()


def told(entry: Entry) -> list[Told]:
    """All findings and remarks of a file, the worst first; what platforms found alike is told once."""
    alike: dict[tuple[object, ...], list[tuple[str, Finding]]] = {}
    for verdict in entry.verdicts:
        for found in verdict.findings:
            same = (found.rule, found.status, found.strength, placed(found), found.reason, found.advice)
            alike.setdefault(same, []).append((verdict.title, found))
    things = [Told(finding) for finding in remarked(entry)]
    things += [_together(group, len(entry.verdicts)) for group in alike.values()]
    return sorted(things, key=lambda thing: -thing.finding.status.weight)


def _together(group: Sequence[tuple[str, Finding]], platforms: int) -> Told:
    titles = tuple(dict.fromkeys(title for title, _ in group))
    sources = tuple(dict.fromkeys(finding.source for _, finding in group if finding.source))
    # A rule of the house is told without names, unless a waiver has set the platforms apart.
    everybody = sources == (HOUSE,) and len(titles) == platforms
    return Told(replace(group[0][1], source="; ".join(sources)), () if everybody else titles)


def remarked(entry: Entry) -> tuple[Finding, ...]:
    """What rendering had to tell, in the shape of findings."""
    return tuple(Finding(Status(r.status), r.message, rule=r.code) for r in entry.remarks)


def placed(finding: Finding) -> str:
    """The finding's message with its place; channels count from 1."""
    where = []
    if finding.at_s is not None and position(finding.at_s) not in finding.message:
        where.append(f"at {position(finding.at_s)}")
    if finding.channel is not None:
        where.append(f"channel {finding.channel + 1}")
    return f"{finding.message} ({', '.join(where)})" if where else finding.message


def waived(finding: Finding) -> bool:
    """Whether a project has set the finding aside."""
    return finding.reason.startswith(WAIVED)


def details(finding: Finding) -> list[str]:
    """What stands below a message: why, what to do, how strong the figure is and where it comes from."""
    lines = [finding.reason, finding.advice]
    if finding.source:
        lines.append(f"{finding.strength}: {finding.source}" if finding.strength else finding.source)
    return [line for line in lines if line]


def name(entry: Entry) -> str:
    """The path of the file that was judged: the master of a render, otherwise the file itself."""
    return str(entry.master or entry.path)


def printable(text: str) -> str:
    """The text as any encoding of Unicode can write it.

    A file's name that is not Unicode on disk comes with lone surrogates, which no text file can hold.
    """
    return _SURROGATES.sub("\ufffd", text)
