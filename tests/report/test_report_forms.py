"""Real files in every form: what was put into the sound is named and placed."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as ET

import pytest
from support.files import write
from support.signals import music_like

from masterchain.compliance.judge import judge
from masterchain.errors import AudioFileError
from masterchain.meters.file import measure_file
from masterchain.platforms.load import platform
from masterchain.report.csv_table import csv_table
from masterchain.report.entry import Entry, exit_code
from masterchain.report.github import workflow_commands
from masterchain.report.junit import junit
from masterchain.report.markdown import markdown

PLATFORMS = ("spotify", "apple-music", "ebu-r128")


@pytest.fixture(scope="module")
def entries(tmp_path_factory):
    """A master with an over of three samples at 2 s on the right, and a file that is none."""
    folder = tmp_path_factory.mktemp("forms")
    sound = 0.3 * music_like(6.0)
    sound[1, 96000:96003] = 1.0
    over = write(folder / "over.wav", sound)
    info, measurement = measure_file(over)
    verdicts = tuple(judge(info, measurement, platform(name)) for name in PLATFORMS)
    broken = folder / "broken.wav"
    broken.write_bytes(b"RIFF")
    with pytest.raises(AudioFileError) as caught:
        measure_file(broken)
    return [
        Entry(path=over, info=info, measurement=measurement, verdicts=verdicts),
        Entry(path=broken, error=caught.value),
    ]


def test_junit_has_a_case_a_rule_a_platform(entries):
    root = ET.fromstring(junit(entries))  # noqa: S314 - it is our own
    for suite, verdict in zip(root, entries[0].verdicts, strict=False):
        rules = [case.get("name") for case in suite]
        assert rules == list(dict.fromkeys(finding.rule for finding in verdict.findings))
        (over,) = [case for case in suite if case.get("name") == "overs"]
        assert "1 over of 3 samples (at 0:02.000, channel 2)" in over.find("system-out").text
    assert root.findall("testsuite")[-1].find("testcase/error") is not None


def test_annotations_and_markdown_tell_the_over_once(entries):
    lines = [line for line in workflow_commands(entries) if "title=overs" in line]
    assert len(lines) == 1
    assert "1 over of 3 samples (at 0:02.000, channel 2)" in lines[0]
    assert markdown(entries).count("1 over of 3 samples (at 0:02.000, channel 2)") == 1


def test_the_table_has_a_row_a_platform_and_one_for_the_broken_file(entries):
    rows = list(csv.DictReader(io.StringIO(csv_table(entries), newline="")))
    assert [row["platform"] for row in rows] == [*PLATFORMS, ""]
    assert {row["integrated_lufs"] for row in rows[:3]} == {repr(entries[0].measurement.integrated_lufs)}
    assert rows[3]["status"] == "error"


def test_the_broken_file_decides_the_exit(entries):
    assert exit_code(entries) == 4
