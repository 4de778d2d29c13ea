"""The document for continuous integration: JUnit XML, as Jenkins, GitLab and others read it.

One test suite a file a platform, one test case a rule. No times: equal findings give equal bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from masterchain.compliance.policy import FailOn
from masterchain.compliance.verdict import ADVICE, Finding, Status, worst
from masterchain.report.entry import Entry
from masterchain.report.findings import ABOUT_RENDER, details, name, placed, remarked

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (section 2.2, Char) cannot hold, not even escaped."""


def junit(entries: Sequence[Entry], *, fail_on: FailOn = FailOn.FAIL) -> str:
    """The findings as JUnit XML, to be written as UTF-8.

    A file that cannot be read, and a rule that broke, is an `<error>`; what could not be judged is `<skipped>`;
    warnings of a passing case stand in its `<system-out>`.

    Args:
        entries: the files.
        fail_on: from which status on a finding is a `<failure>`.
    """
    root = Element("testsuites", name="masterchain")
    for entry in entries:
        path = name(entry)
        if entry.error:
            case = _case(_suite(root, path), path, "masterchain", "completed")
            text = "\n".join((entry.error.message, *entry.error.notes, entry.error.hint or "")).rstrip()
            _add(case, "error", text, kind=type(entry.error).__name__, message=entry.error.message)
        if entry.remarks:
            _cases(_suite(root, f"{path} · {ABOUT_RENDER}"), path, ABOUT_RENDER, remarked(entry), fail_on)
        for verdict in entry.verdicts:
            suite = _suite(root, f"{path} · {verdict.title}")
            _cases(suite, path, verdict.platform, verdict.findings, fail_on)
    _count(root)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _suite(root: Element, title: str) -> Element:
    return SubElement(root, "testsuite", name=_clean(title))


def _case(suite: Element, path: str, group: str, rule: str) -> Element:
    # Readers take a dot in a class name for the border between package and class.
    classname = f"{group}.{path.replace('.', '_')}"
    return SubElement(suite, "testcase", classname=_clean(classname), name=rule, file=_clean(path))


def _cases(suite: Element, path: str, group: str, findings: Iterable[Finding], fail_on: FailOn) -> None:
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for rule, found in by_rule.items():
        _judged(_case(suite, path, group, rule), found, fail_on)


def _judged(case: Element, found: Sequence[Finding], fail_on: FailOn) -> None:
    """One rule's findings as the outcome of one case: the worst decides, all are told."""
    status = worst(finding.status for finding in found)
    head = next(finding for finding in found if finding.status is status)
    text = "\n".join(_words(finding) for finding in found)
    if status is Status.ERROR:
        _add(case, "error", text, kind=str(status), message=placed(head))
    elif fail_on.breached_by(status):
        _add(case, "failure", text, kind=str(status), message=placed(head))
    elif status is Status.SKIP or head.rule == ADVICE:
        # A platform's advice is judged by nobody: it must not look like a test that was passed.
        why = f": {head.reason}" if head.reason else ""
        _add(case, "skipped", text, message=placed(head) + why)
    else:
        _add(case, "system-out", text)


def _words(finding: Finding) -> str:
    return "\n  ".join([f"{finding.status}: {placed(finding)}", *details(finding)])


def _add(case: Element, tag: str, text: str, *, kind: str | None = None, message: str | None = None) -> None:
    told = {"type": kind, "message": message}
    attributes = {key: _clean(value) for key, value in told.items() if value is not None}
    SubElement(case, tag, attributes).text = _clean(text)


def _count(root: Element) -> None:
    totals = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for suite in root:
        counts = {
            "tests": len(suite),
            "failures": len(suite.findall("testcase/failure")),
            "errors": len(suite.findall("testcase/error")),
            "skipped": len(suite.findall("testcase/skipped")),
        }
        for key, count in counts.items():
            suite.set(key, str(count))
            totals[key] += count
    for key, total in totals.items():
        root.set(key, str(total))


def _clean(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
