"""Presets as a person keeps, finds and uses them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import tomli
from support.program import masterchain

from masterchain.chain.preset_file import load_presets
from masterchain.diagnostics.record import DiagnosticError

CHAIN = """schema = 1
[variables]
drive = { default = -18.0 }
[[step]]
id = "width"
split = "mid-side"
mid = [{ id = "glue", effect = "Compressor", parameters = { threshold_db = "${drive}", ratio = 2.0 }, mix = 0.5 }]
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "chain.toml").write_text(CHAIN)
    return tmp_path


def test_a_step_is_kept_and_used(desk: Path) -> None:
    kept = masterchain(
        "preset",
        "save",
        "chain.toml",
        "glue",
        "bus/soft",
        "--when",
        "on a bus",
        "--set",
        "drive=-20",
        cwd=desk,
    )
    assert kept.code == 0, kept.err
    assert masterchain("preset", "save", "chain.toml", "glue", "bus/firm", cwd=desk).code == 0
    assert [one["name"] for one in tomli.loads((desk / "presets/bus.toml").read_text())["preset"]] == [
        "soft",
        "firm",
    ]
    (desk / "user.toml").write_text(
        "schema = 1\n[[step]]\nid = 'a'\nuse = 'bus/soft'\nparameters = { ratio = 3.0 }\n"
    )
    shown = json.loads(masterchain("chain", "show", "user.toml", "--format", "json", cwd=desk).out)
    (step,) = shown["chain"]["step"]
    assert step["mix"] == 0.5
    assert (step["parameters"]["threshold_db"], step["parameters"]["ratio"]) == (-20.0, 3.0)


def test_what_is_there_is_kept(desk: Path) -> None:
    assert masterchain("preset", "new", "bus", cwd=desk).code == 0
    before = (desk / "presets/bus.toml").read_text()
    assert masterchain("preset", "new", "bus", cwd=desk).code == 4
    again = masterchain("preset", "save", "chain.toml", "glue", "bus/soft", cwd=desk)
    assert (again.code, (desk / "presets/bus.toml").read_text()) == (2, before)
    assert "has a preset `soft` already" in again.err


def test_the_list_says_whose_each_is(desk: Path) -> None:
    masterchain("preset", "new", "bus", cwd=desk)
    done = masterchain("preset", "list", "-v", cwd=desk)
    assert done.code == 0, done.err
    assert "bus/soft" in done.out
    assert "project" in done.out
    listed = json.loads(masterchain("preset", "list", "--format", "json", cwd=desk).out)["presets"]
    assert ("bus/soft", "project") in [(one["use"], one["origin"]) for one in listed]


def test_a_wrong_file_does_not_hide_the_others(desk: Path) -> None:
    masterchain("preset", "new", "bus", cwd=desk)
    (desk / "presets/wrong.toml").write_text(
        "schema = 1\n[[preset]]\nname = 'x'\nwhen = 'now'\neffect = 'Compresor'\n"
    )
    done = masterchain("preset", "list", cwd=desk)
    assert done.code == 2
    assert "bus/soft" in done.out
    assert "did you mean `Compressor`" in done.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("show", "bus/sofft"), "did you mean `soft`?"),
        (("show", "soft"), 'a preset is "file/name"'),
        (("save", "chain.toml", "gleu", "bus/x"), "did you mean `glue`?"),
        (("save", "chain.toml", "width", "bus/x"), "is a split"),
        (("save", "chain.toml", "glue", "../x/y"), "is no name"),
    ],
)
def test_slips_are_told(desk: Path, words: tuple[str, ...], told: str) -> None:
    masterchain("preset", "new", "bus", cwd=desk)
    done = masterchain("preset", *words, cwd=desk)
    assert done.code == 2
    assert told in done.err


@pytest.mark.parametrize(
    ("table", "code", "line"),
    [
        ("name = 'x'\neffect = 'Gain'\n", "missing-key", 2),
        ("name = 'a b'\nwhen = 'w'\neffect = 'Gain'\n", "bad-value", 3),
        ("name = 'x'\nwhen = 'w'\neffect = 'Gain'\nparameters = { gian_db = 1 }\n", "unknown-parameter", 6),
        ("name = 'x'\nwhen = 'w'\nsplit = 'mid-side'\n", "conflict", 5),
        (
            "name = 'x'\nwhen = 'w'\neffect = 'Gain'\n[[preset]]\nname = 'x'\nwhen = 'w'\neffect = 'Gain'\n",
            "duplicate-id",
            7,
        ),
        ("name = 'x'\nwhen = 'w'\neffect = 'Gain'\ncolour = 'red'\n", "unknown-key", 6),
    ],
)
def test_one_fault_one_place(tmp_path: Path, table: str, code: str, line: int) -> None:
    path = tmp_path / "p.toml"
    path.write_text(f"schema = 1\n[[preset]]\n{table}")
    with pytest.raises(DiagnosticError) as caught:
        load_presets(path)
    assert [(d.code, d.label.place.line) for d in caught.value.diagnostics if d.label] == [(code, line)]
