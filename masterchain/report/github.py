"""The document for GitHub Actions: workflow commands, which it shows as annotations of the run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from masterchain.compliance.verdict import Status
from masterchain.report.entry import Entry
from masterchain.report.findings import name, placed, printable, told

_LEVELS = {Status.ERROR: "error", Status.FAIL: "error", Status.WARN: "warning"}


def workflow_commands(entries: Sequence[Entry]) -> Iterator[str]:
    """A line for each file that came to nothing and for each failure and warning, the worst of a file first.

    What several platforms found alike is one line, for GitHub shows ten errors and ten warnings a step.
    """
    for entry in entries:
        path = name(entry)
        if entry.error:
            hint = f" ({entry.error.hint})" if entry.error.hint else ""
            yield _command("error", path, "error", entry.error.message + hint)
        for thing in told(entry):
            finding = thing.finding
            if finding.status in _LEVELS:
                who = f" ({', '.join(thing.titles)})" if thing.titles else ""
                lines = (placed(finding), finding.reason, finding.advice)
                text = "\n".join(line for line in lines if line)
                yield _command(_LEVELS[finding.status], path, finding.rule + who, text)


def _command(level: str, path: str, title: str, text: str) -> str:
    return f"::{level} file={_property(path)},title={_property(title)}::{_escaped(text)}"


def _escaped(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
