"""The forms of a diagnostic, letter by letter."""

from __future__ import annotations

from masterchain.diagnostics.dress import as_json, concise, full, github
from masterchain.diagnostics.record import Diagnostic, Label, Place, Severity, Source

TEXT = '[[step]]\neffect = "Gain"\nparameters = { gain = 1.0 }\n'
START = TEXT.index("gain =")
WRONG = Diagnostic(
    "unknown-parameter",
    "Gain has no parameter `gain`",
    Label(Place(Source("my.toml", TEXT), START, START + 4)),
    hint="did you mean `gain_db`?",
)


def test_full() -> None:
    assert full(WRONG) == (
        "error[unknown-parameter]: Gain has no parameter `gain`\n"
        " --> my.toml:3:16\n"
        "  |\n"
        "3 | parameters = { gain = 1.0 }\n"
        "  |                ^^^^\n"
        "  = help: did you mean `gain_db`?"
    )


def test_full_in_colour_says_the_same() -> None:
    import re

    assert re.sub(r"\x1b\[[0-9;]*m", "", full(WRONG, colour=True)) == full(WRONG)
    assert "\x1b[" in full(WRONG, colour=True)


def test_concise() -> None:
    assert concise(WRONG) == (
        "my.toml:3:16: error[unknown-parameter]: Gain has no parameter `gain` (did you mean `gain_db`?)"
    )


def test_github() -> None:
    assert github(WRONG) == (
        "::error file=my.toml,line=3,col=16,title=unknown-parameter::"
        "Gain has no parameter `gain` (did you mean `gain_db`?)"
    )


def test_github_escapes_what_would_end_the_command() -> None:
    odd = Diagnostic("x", "50 % of\nit", subject="a:b,c.toml", severity=Severity.WARNING)
    assert github(odd) == "::warning file=a%3Ab%2Cc.toml,title=x::50 %25 of%0Ait"


def test_json() -> None:
    data = as_json(WRONG)
    assert (data["file"], data["line"], data["column"], data["end_column"]) == ("my.toml", 3, 16, 20)
    assert data["code"] == "unknown-parameter"


def test_without_a_place_the_subject_is_named() -> None:
    nowhere = Diagnostic("unreadable", "cannot read the file: gone", subject="a.toml")
    assert full(nowhere) == "error[unreadable]: cannot read the file: gone\n --> a.toml"
    assert concise(nowhere) == "a.toml: error[unreadable]: cannot read the file: gone"


def test_a_line_of_a_million_characters_is_cut_around_the_fault() -> None:
    text = "a = [" + "1," * 500_000 + "x]"
    at = text.index("x")
    shown = full(Diagnostic("syntax", "no", Label(Place(Source("l.toml", text), at, at + 1))))
    line, under = shown.splitlines()[3:5]
    assert len(line) < 150
    assert line[under.index("^")] == "x"


def test_control_characters_do_not_reach_the_terminal() -> None:
    text = 'a = "\x1b[31m"'
    shown = full(Diagnostic("syntax", "no", Label(Place(Source("c.toml", text), 4, 5))))
    assert "\x1b" not in shown


def test_marks_stand_under_wide_characters_and_tabs() -> None:
    text = "\tk = '日本' # x"
    at = text.index("#")
    line, under = full(Diagnostic("x", "x", Label(Place(Source("w.toml", text), at, at + 1)))).splitlines()[
        3:5
    ]
    # The two wide characters take two columns each: the mark stands two further than the text's own index.
    assert under.index("^") == line.index("#") + 2


def test_a_secondary_place_is_drawn_too() -> None:
    source = Source("v.toml", "a = 1\nb = 2\n")
    both = Diagnostic(
        "x", "x", Label(Place(source, 10, 11)), secondary=(Label(Place(source, 4, 5), "declared here"),)
    )
    assert full(both).endswith(" --> v.toml:1:5\n  |\n1 | a = 1\n  |     - declared here")
