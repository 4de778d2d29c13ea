"""`masterchain.toml`: found up to the repository's root, read strictly, its faults placed."""

from __future__ import annotations

from pathlib import Path

import pytest
from compliance.cases import asking, info, measured

from masterchain.compliance.judge import judge
from masterchain.compliance.policy import FailOn
from masterchain.compliance.project import Project, load, project
from masterchain.compliance.waivers import Waiver
from masterchain.diagnostics.codes import EXPLANATIONS
from masterchain.diagnostics.dress import as_json
from masterchain.diagnostics.record import DiagnosticError
from masterchain.library.project_file import locate

WHOLE = """\
schema = 1

[check]
platforms = ["spotify", "apple-music", "spotify"]
fail_on = "warn"

[[waiver]]
platform = "spotify"
rule = "true_peak"
reason = "mastered for the club;  the artist has signed it off"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "masterchain.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults(tmp_path, text):
    with pytest.raises(DiagnosticError) as caught:
        load(written(tmp_path, text))
    assert {each.code for each in caught.value.diagnostics} <= EXPLANATIONS.keys()
    return [as_json(each) for each in caught.value.diagnostics]


def fault(tmp_path, text):
    (one,) = faults(tmp_path, text)
    return one


def test_a_whole_file(tmp_path):
    path = written(tmp_path, WHOLE)
    assert load(path) == Project(
        path,
        (Waiver("spotify", "true_peak", "mastered for the club; the artist has signed it off"),),
        ("spotify", "apple-music"),
        FailOn.WARN,
    )


def test_a_file_that_sets_nothing(tmp_path):
    path = written(tmp_path, "schema = 1\n")
    assert load(path) == Project(path)


def test_its_waivers_are_those_that_judging_takes(tmp_path):
    waivers = load(written(tmp_path, WHOLE)).waivers
    spotify = asking(true_peak={"max_dbtp": -1.0}).model_copy(update={"name": "spotify"})
    verdict = judge(info(), measured(true_peak_dbtp=0.5), spotify, waivers=waivers)
    (found,) = [each for each in verdict.findings if each.rule == "true_peak"]
    assert (found.status, found.reason) == (
        "info",
        "waived: mastered for the club; the artist has signed it off",
    )


def test_the_nearest_file_up_to_the_repository_counts(tmp_path):
    (tmp_path / ".git").mkdir()
    inner = tmp_path / "album" / "mixes"
    inner.mkdir(parents=True)
    assert locate(inner) is None
    outer = written(tmp_path, "schema = 1\n")
    assert locate(inner) == outer
    nearer = written(tmp_path / "album", "schema = 1\n")
    assert locate(inner) == nearer
    assert project(inner).path == nearer


def test_nothing_above_the_repository_is_read(tmp_path):
    written(tmp_path, "schema = 1\n")
    inner = tmp_path / "repository" / "mixes"
    inner.mkdir(parents=True)
    # In a worktree `.git` is a file.
    (tmp_path / "repository" / ".git").write_text("gitdir: elsewhere\n")
    assert locate(inner) is None
    assert project(inner) == Project()


def test_outside_a_repository_only_the_folder_itself_counts(tmp_path):
    written(tmp_path, "schema = 1\n")
    inner = tmp_path / "mixes"
    inner.mkdir()
    assert locate(inner) is None
    assert locate(tmp_path) == tmp_path / "masterchain.toml"


def test_the_current_folder_is_where_it_begins(tmp_path, monkeypatch):
    path = written(tmp_path, WHOLE)
    monkeypatch.chdir(tmp_path)
    assert project() == load(path)


def test_a_folder_of_that_name_is_told(tmp_path):
    (tmp_path / "masterchain.toml").mkdir()
    with pytest.raises(DiagnosticError, match="this is a folder"):
        project(tmp_path)


def test_an_unknown_rule_is_placed_and_guessed(tmp_path):
    found = fault(tmp_path, WHOLE.replace('"true_peak"', '"true_peek"'))
    assert (found["code"], found["line"], found["column"]) == ("bad-value", 9, 8)
    assert found["headline"] == "there is no rule `true_peek`"
    assert "did you mean `true_peak`" in found["hint"]
    assert "true_peak, sample_peak" in fault(tmp_path, WHOLE.replace('"true_peak"', '"xyzzy"'))["hint"]


def test_an_unknown_platform_is_placed_and_guessed(tmp_path):
    found = fault(tmp_path, WHOLE.replace('platform = "spotify"', 'platform = "spotifi"'))
    assert (found["code"], found["line"], found["column"]) == ("unknown-platform", 8, 12)
    assert "did you mean `spotify`" in found["hint"]
    found = fault(tmp_path, WHOLE.replace('"apple-music"', '"xyzzy"'))
    assert (found["code"], found["line"], found["column"]) == ("unknown-platform", 4, 25)
    assert "platforms list" in found["hint"]


def test_platforms_of_the_project_itself_are_known(tmp_path, monkeypatch):
    (tmp_path / "platforms").mkdir()
    (tmp_path / "platforms" / "label.toml").write_text('schema = 1\nname = "label"\nextends = "spotify"\n')
    monkeypatch.chdir(tmp_path)
    text = WHOLE.replace('platform = "spotify"', 'platform = "label"')
    assert load(written(tmp_path, text)).waivers[0].platform == "label"


def test_a_waiver_given_twice_points_at_both(tmp_path):
    again = '\n[[waiver]]\nplatform = "spotify"\nrule = "true_peak"\nreason = "another"\n'
    with pytest.raises(DiagnosticError) as caught:
        load(written(tmp_path, WHOLE + again))
    (found,) = caught.value.diagnostics
    assert found.headline == "`true_peak` is waived for `spotify` twice"
    assert (found.label.place.line, found.secondary[0].place.line) == (12, 7)
    other = again.replace("true_peak", "integrated")
    assert len(load(written(tmp_path, WHOLE + other)).waivers) == 2


def test_all_faults_at_once_in_reading_order(tmp_path):
    text = WHOLE.replace("apple-music", "aple-music").replace("true_peak", "tru_peak")
    assert [(each["line"], each["code"]) for each in faults(tmp_path, text)] == [
        (4, "unknown-platform"),
        (9, "bad-value"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "code", "line"),
    [
        ("reason =", "reson =", "unknown-key", 10),
        ("[[waiver]]", "[[wavier]]", "unknown-key", 7),
        ("platforms =", "platform =", "unknown-key", 4),
        ('"warn"', '"wran"', "bad-value", 5),
        ('"warn"', "true", "bad-value", 5),
        ('rule = "true_peak"', "rule = 1", "wrong-type", 9),
        ('rule = "true_peak"\n', "", "missing-key", 7),
        ('["spotify", "apple-music", "spotify"]', '"spotify"', "wrong-type", 4),
        ("[[waiver]]", "[waiver]", "wrong-type", 7),
        ("schema = 1\n", "", "missing-key", 1),
        ("schema = 1", "schema = 2", "unsupported-schema", 1),
        ("schema = 1", "schema = true", "bad-value", 1),
        ("schema = 1", 'schema = "1"', "bad-value", 1),
        ("schema = 1", "schema = ", "syntax", 1),
    ],
)
def test_what_does_not_fit_is_placed(tmp_path, before, after, code, line):
    assert before in WHOLE
    found = faults(tmp_path, WHOLE.replace(before, after))
    assert (code, line) in [(each["code"], each["line"]) for each in found]


@pytest.mark.parametrize("reason", ["", "  ", "\\t \\n"])
def test_a_waiver_needs_a_reason(tmp_path, reason):
    text = WHOLE.replace("mastered for the club;  the artist has signed it off", reason)
    assert text != WHOLE
    found = fault(tmp_path, text)
    assert (found["code"], found["line"]) == ("bad-value", 10)
    assert found["headline"].startswith("a waiver needs a reason")


def test_an_empty_file_is_told(tmp_path):
    assert fault(tmp_path, "")["code"] == "empty-file"
