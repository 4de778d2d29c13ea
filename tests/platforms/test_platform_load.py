"""What a person may write wrong in a platform file, and what extending another one gives."""

from __future__ import annotations

import pytest

from masterchain.diagnostics.record import DiagnosticError
from masterchain.errors import UsageError
from masterchain.platforms.diff import Difference, diff
from masterchain.platforms.load import load, platform, platforms
from masterchain.platforms.template import template

GOOD = template("label", "The Label")
PROVENANCE = 'strength = "observed"\nevidence = "primary"\nsource = "specification"\nsource_date = "2026"\n'
LIMITED = 'name = "x"\nreference_lufs = -14.0\nturn_up = "limiter"\n'


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = tmp_path / "platforms"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return folder


def write(folder, text, name="label"):
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def faults(folder, text):
    with pytest.raises(DiagnosticError) as caught:
        load(write(folder, text))
    return {
        (fault.code, fault.label.place.line if fault.label else None): fault
        for fault in caught.value.diagnostics
    }


def line_of(text, part):
    return next(number for number, line in enumerate(text.splitlines(), start=1) if line.startswith(part))


def test_the_template_is_valid_and_says_what_it_was_given(project):
    found = load(write(project, GOOD))
    assert (found.name, found.title) == ("label", "The Label")
    assert platform("label") == found


@pytest.mark.parametrize("title", ['He said "yes"', "Größe\\n", "a\tb"])
def test_any_title_survives_the_template(project, title):
    assert load(write(project, template("label", title))).title == " ".join(title.split())


@pytest.mark.parametrize("name", ["", "Label", "my label", "a--b", "-a", "a/b", "é"])
def test_a_name_that_cannot_be_one_is_refused(name):
    with pytest.raises(UsageError):
        template(name)


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("max_dbtp = -1.0", "max_dbfs = -1.0", "unknown-key", "max_dbfs"),
        ("max_dbtp = -1.0", 'max_dbtp = "-1"', "wrong-type", "max_dbtp"),
        ("max_dbtp = -1.0", "max_dbtp = 12.0", "out-of-range", "max_dbtp"),
        ("max_dbtp = -1.0", "max_dbtp = nan", "not-a-number", "max_dbtp"),
        ('family = "music"', 'family = "musik"', "bad-value", "family"),
        ('measure = "integrated"', 'measure = "none"', "bad-value", "[loudness]"),
        ("channels = [2]", "channels = [2.5]", "wrong-type", "channels"),
        ("schema = 1", "schema = 2", "unsupported-schema", "schema"),
        ('name = "label"', 'name = "other"', "bad-value", "name"),
    ],
)
def test_a_fault_is_named_and_placed(project, old, new, code, at):
    text = GOOD.replace(old, new, 1)
    assert (code, line_of(text, at)) in faults(project, text)


def test_all_faults_come_at_once(project):
    text = GOOD.replace("max_dbtp = -1.0", "max_dbpt = -1.0", 1).replace(
        'confidence = "high"', 'confidence = "sure"'
    )
    assert {code for code, _ in faults(project, text)} == {"unknown-key", "missing-key", "bad-value"}


def test_a_requirement_on_hearsay_is_refused(project):
    found = faults(project, GOOD.replace('evidence = "primary"', 'evidence = "secondary"', 1))
    assert any(
        code == "bad-value" and "requirement needs" in fault.headline for (code, _), fault in found.items()
    )


def test_a_source_that_is_not_there_is_refused(project):
    found = faults(project, GOOD.replace('source = "specification"', 'source = "hearsay"', 1))
    assert any("`hearsay`" in fault.headline for fault in found.values())


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("target_lufs = -14.0\n", "", "needs `target_lufs`"),
        ("target_lufs = -14.0\n", "min_lufs = -9.0\nmax_lufs = -12.0\n", "a tolerance needs `target_lufs`"),
        ("target_lufs = -14.0\n", "target_lufs = -14.0\nmin_lufs = -9.0\nmax_lufs = -12.0\n", "is above"),
        ("[format]", f"[[true_peak.when]]\nmax_dbtp = -2.0\n{PROVENANCE}\n[format]", "needs either"),
        ("[sources", f"[[playback]]\n{LIMITED}{PROVENANCE}\n[sources", "needs `ceiling_dbtp`"),
    ],
)
def test_figures_that_contradict_each_other_are_refused(project, old, new, words):
    assert any(words in fault.headline for fault in faults(project, GOOD.replace(old, new, 1)).values())


def test_extending_takes_every_table_and_changes_some(project):
    text = (
        'schema = 1\nname = "ours"\nextends = "spotify"\ntitle = "Ours"\n'
        '[true_peak]\nmax_dbtp = -1.5\nstrength = "requirement"\nsource = "house"\nsource_date = "2026"\n'
        '[sources.house]\ntitle = "House rules"\ndate = "2026"\nseen = "ours"\n'
    )
    ours, theirs = load(write(project, text, "ours")), platform("spotify")
    assert ours.true_peak is not None
    assert theirs.true_peak is not None
    assert (ours.true_peak.max_dbtp, ours.true_peak.when) == (-1.5, theirs.true_peak.when)
    assert (ours.loudness, ours.extends) == (theirs.loudness, "spotify")
    assert diff(theirs, ours) == (
        Difference("true_peak.strength", "recommendation", "requirement"),
        Difference("true_peak.max_dbtp", -1.0, -1.5),
    )


def test_a_project_may_extend_the_house_platform_of_the_same_name(project):
    write(project, 'schema = 1\nname = "cd"\nextends = "cd"\n[duration]\nmin_s = 30.0\n', "cd")
    found = platform("cd")
    assert found.duration is not None
    assert (found.duration.min_s, found.title) == (30.0, "CD")


def test_platforms_that_extend_each_other_are_refused(project):
    write(project, 'schema = 1\nname = "a"\nextends = "b"\n', "a")
    write(project, 'schema = 1\nname = "b"\nextends = "a"\n', "b")
    with pytest.raises(DiagnosticError) as caught:
        platform("a")
    assert "extends itself" in caught.value.diagnostics[0].headline


def test_extending_what_does_not_exist_is_refused(project):
    write(project, 'schema = 1\nname = "a"\nextends = "spotfy"\n', "a")
    with pytest.raises(DiagnosticError, match="spotfy"):
        platform("a")


def test_the_list_tells_the_faults_of_all_files(project):
    write(project, "schema = 9\n", "one")
    write(project, "= 3", "two")
    with pytest.raises(DiagnosticError) as caught:
        platforms()
    assert {fault.code for fault in caught.value.diagnostics} == {"unsupported-schema", "syntax"}


def test_a_platform_can_be_given_by_path(tmp_path):
    path = write(tmp_path, GOOD)
    assert platform(str(path)) == load(path)


def test_a_platform_differs_in_nothing_from_itself():
    assert diff(platform("spotify"), platform("spotify")) == ()


def test_differences_come_in_the_order_of_the_schema():
    found = [
        difference.path.split(".")[0].split("[")[0]
        for difference in diff(platform("spotify"), platform("acx"))
    ]
    assert found == sorted(found, key=list(type(platform("acx")).model_fields).index)
    assert Difference("true_peak.max_dbtp", -1.0, None) in diff(platform("spotify"), platform("acx"))
