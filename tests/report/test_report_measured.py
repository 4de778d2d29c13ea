"""The plain table of `measure`, and the drawn one: the same words."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from report.entries import judged
from rich.console import Console

from masterchain.errors import AudioFileError
from masterchain.report.entry import Entry
from masterchain.report.measured import text_table
from masterchain.report.terminal import measured


def entry(name: str, **changed: object) -> Entry:
    return judged(path=name, **changed)  # type: ignore[arg-type]


BROKEN = Entry(path=Path("broken.wav"), error=AudioFileError("it is broken"))
CASES = {
    "one": [entry("a.wav")],
    "many": [
        entry("a.wav"),
        BROKEN,
        entry("a much longer name than that.wav", integrated_lufs=-9.96, dr=None),
    ],
    "silent": [
        entry("s.wav", integrated_lufs=None, plr_lu=None, reasons={"integrated_lufs": "digital silence"})
    ],
    "broken": [BROKEN],
    "wide letters": [entry("音楽.wav"), entry("é\u0301.wav"), entry("a\x1b[2Jb.wav")],
    "none": [],
}


@pytest.mark.parametrize("case", CASES)
def test_the_plain_table_is_the_drawn_one(case: str) -> None:
    drawn = StringIO()
    console = Console(file=drawn, width=220, highlight=False, markup=False, emoji=False)
    for part in measured(CASES[case], width=220):
        console.print(part)
    lines = [" ".join(line.split()) for line in drawn.getvalue().splitlines()]
    assert [" ".join(line.split()) for line in text_table(CASES[case]).splitlines()] == lines


def test_figures_stand_under_their_heading() -> None:
    lines = text_table(CASES["many"]).splitlines()[:4]
    end = lines[0].index("I LUFS") + len("I LUFS")
    assert [line[:end].split()[-1] for line in (lines[1], lines[3])] == ["-14.0", "-10.0"]
    assert all(line[end : end + 2] == "  " for line in (lines[0], lines[1], lines[3]))


def test_a_long_name_keeps_its_line() -> None:
    name = "x" * 300 + ".wav"
    assert text_table([entry(name)]).splitlines()[1].startswith(name)
