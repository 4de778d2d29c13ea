"""A chain that begins as another: what wins, where new steps stand, and which file a fault is in."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.files import write
from support.signals import noise

from masterchain.chain.load import Loaded, load
from masterchain.chain.step_tree import walk
from masterchain.diagnostics.record import Diagnostic, DiagnosticError

HOUSE = """schema = 1
name = "house"
description = "the parent"
[variables]
drive = { default = 2.0, min = 0.0, max = 6.0, unit = "dB" }
[[step]]
id = "in"
effect = "Gain"
parameters = { gain_db = "${drive}" }
[[step]]
id = "glue"
effect = "Compressor"
parameters = { threshold_db = -20.0, ratio = 2.0 }
mix = 0.5
[[step]]
id = "width"
split = "mid-side"
side = [{ id = "air", effect = "HighShelfFilter", parameters = { gain_db = 1.0 } }]
[loudness]
platform = "spotify"
ceiling_dbtp = -1.5
[[deliverable]]
bit_depth = 24
"""


def family(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    return folder / "child.toml"


def steps(loaded: Loaded) -> dict[str, object]:
    return {str(step.id): step for _, step in walk(loaded.chain.step)}


def child_of(folder: Path, text: str) -> Loaded:
    return load(family(folder, house=HOUSE, child=f'schema = 1\nextends = "house.toml"\n{text}'))


def refused(folder: Path, **files: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(DiagnosticError) as caught:
        load(family(folder, **files))
    return caught.value.diagnostics


def test_a_child_that_says_nothing_is_its_parent(tmp_path: Path) -> None:
    child, parent = child_of(tmp_path, ""), load(tmp_path / "house.toml")
    assert child.resolved() | {"name": 0, "description": 0} == parent.resolved() | {
        "name": 0,
        "description": 0,
    }
    assert (child.name, child.chain.description) == ("child", None)


def test_parameters_are_merged_one_by_one(tmp_path: Path) -> None:
    glue = steps(child_of(tmp_path, "[[step]]\nid = 'glue'\nparameters = { ratio = 4.0 }\n"))["glue"]
    assert glue.parameters["ratio"] == 4.0  # type: ignore[attr-defined]
    assert glue.parameters["threshold_db"] == -20.0  # type: ignore[attr-defined]
    assert glue.mix == 0.5  # type: ignore[attr-defined]


def test_another_effect_takes_the_place_whole(tmp_path: Path) -> None:
    loaded = child_of(tmp_path, "[[step]]\nid = 'glue'\neffect = 'Gain'\n")
    glue = steps(loaded)["glue"]
    assert (glue.what, glue.mix, set(glue.parameters)) == ("Gain", 1.0, {"gain_db"})  # type: ignore[attr-defined]
    assert list(steps(loaded)) == ["in", "glue", "width", "air"]


def test_a_step_inside_of_a_split_is_found_by_its_id(tmp_path: Path) -> None:
    loaded = child_of(tmp_path, "[[step]]\nid = 'air'\nparameters = { gain_db = 3.0 }\n")
    assert steps(loaded)["air"].parameters["gain_db"] == 3.0  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("id = 'new'\neffect = 'Gain'", ["in", "glue", "width", "air", "new"]),
        ("id = 'new'\neffect = 'Gain'\ninsert_after = 'in'", ["in", "new", "glue", "width", "air"]),
        ("id = 'new'\neffect = 'Gain'\ninsert_before = 'in'", ["new", "in", "glue", "width", "air"]),
        ("id = 'new'\neffect = 'Gain'\ninsert_before = 'air'", ["in", "glue", "width", "new", "air"]),
        ("id = 'glue'\ninsert_before = 'in'", ["glue", "in", "width", "air"]),
        ("id = 'glue'\nremove = true", ["in", "width", "air"]),
        ("id = 'air'\nremove = true", ["in", "glue", "width"]),
    ],
)
def test_where_steps_stand(tmp_path: Path, text: str, order: list[str]) -> None:
    assert list(steps(child_of(tmp_path, f"[[step]]\n{text}\n"))) == order


def test_a_variable_keeps_its_bounds(tmp_path: Path) -> None:
    loaded = child_of(tmp_path, "[variables]\ndrive = { default = 3.0 }\n")
    assert steps(loaded)["in"].parameters["gain_db"] == 3.0  # type: ignore[attr-defined]
    assert loaded.chain.variables["drive"].max == 6.0


def test_a_loudness_of_its_own_drops_the_parents_platform_and_keeps_its_ceiling(tmp_path: Path) -> None:
    loudness = child_of(tmp_path, "[loudness]\nintegrated_lufs = -9.0\n").chain.loudness
    assert loudness is not None
    assert (loudness.platform, loudness.integrated_lufs, loudness.ceiling_dbtp) == (None, -9.0, -1.5)


def test_deliverables_are_replaced_as_a_whole(tmp_path: Path) -> None:
    loaded = child_of(tmp_path, "[[deliverable]]\nformat = 'flac'\n[[deliverable]]\nbit_depth = 16\n")
    assert [one.format for one in loaded.chain.deliverable] == ["flac", "wav"]


def test_of_several_parents_the_later_wins_and_the_child_over_all(tmp_path: Path) -> None:
    other = "schema = 1\n[[step]]\nid = 'glue'\nmix = 0.9\nparameters = { ratio = 3.0, attack_ms = 7.0 }\n"
    child = 'schema = 1\nextends = ["house.toml", "other.toml"]\n[[step]]\nid = "glue"\nparameters = { ratio = 5.0 }\n'
    glue = steps(load(family(tmp_path, house=HOUSE, other=other, child=child)))["glue"]
    assert glue.mix == 0.9  # type: ignore[attr-defined]
    assert glue.parameters["ratio"] == 5.0  # type: ignore[attr-defined]
    assert glue.parameters["attack_ms"] == 7.0  # type: ignore[attr-defined]
    assert glue.parameters["threshold_db"] == -20.0  # type: ignore[attr-defined]


def test_a_grandparent_by_way_of_the_parent(tmp_path: Path) -> None:
    middle = 'schema = 1\nextends = "house.toml"\n[[step]]\nid = "glue"\nmix = 0.25\n'
    loaded = load(family(tmp_path, house=HOUSE, middle=middle, child='schema = 1\nextends = "middle.toml"\n'))
    assert steps(loaded)["glue"].mix == 0.25  # type: ignore[attr-defined]


def test_a_parent_of_two_children_is_not_changed_by_either(tmp_path: Path) -> None:
    one = 'schema = 1\nextends = "house.toml"\n[[step]]\nid = "air"\nremove = true\n'
    child = 'schema = 1\nextends = ["one.toml", "house.toml"]\n'
    loaded = load(family(tmp_path, house=HOUSE, one=one, child=child))
    assert "air" in steps(loaded)


def test_paths_stay_with_the_file_they_were_written_in(tmp_path: Path) -> None:
    write(tmp_path / "room/hall.wav", noise(0.1))
    (tmp_path / "room/hall.toml").write_text(
        "schema = 1\n[[step]]\nid = 'hall'\neffect = 'Convolution'\n"
        "parameters = { impulse_response_filename = 'hall.wav' }\n"
    )
    loaded = load(family(tmp_path, child='schema = 1\nextends = "room/hall.toml"\n'))
    path = steps(loaded)["hall"].parameters["impulse_response_filename"]  # type: ignore[attr-defined]
    assert (loaded.folder / path).resolve() == (tmp_path / "room/hall.wav").resolve()


def test_a_fault_of_the_parents_is_placed_there_and_says_who_extends_it(tmp_path: Path) -> None:
    wrong = HOUSE.replace("ratio = 2.0", "ratio = 0.5")
    (found,) = refused(tmp_path, house=wrong, child='schema = 1\nextends = "house.toml"\n')
    assert found.label is not None
    assert (Path(found.label.place.source.name).name, found.label.place.line) == ("house.toml", 13)
    (brought,) = found.secondary
    assert (Path(brought.place.source.name).name, brought.place.line) == ("child.toml", 2)


def test_a_fault_of_the_childs_shows_what_it_takes_the_place_of(tmp_path: Path) -> None:
    child = 'schema = 1\nextends = "house.toml"\n[[step]]\nid = "glue"\nparameters = { ratio = 0.5 }\n'
    (found,) = refused(tmp_path, house=HOUSE, child=child)
    assert found.label is not None
    assert (Path(found.label.place.source.name).name, found.label.place.line) == ("child.toml", 5)
    assert [(Path(label.place.source.name).name, label.place.line) for label in found.secondary] == [
        ("house.toml", 13)
    ]


def test_a_circle_is_told_with_both_places(tmp_path: Path) -> None:
    found = refused(
        tmp_path,
        child='schema = 1\nextends = "middle.toml"\n',
        middle='schema = 1\n\nextends = "child.toml"\n',
    )
    (cycle,) = found
    assert cycle.code == "extends-cycle"
    assert cycle.label is not None
    assert Path(cycle.label.place.source.name).name == "middle.toml"
    assert [Path(label.place.source.name).name for label in cycle.secondary] == ["child.toml"]


def test_a_chain_that_extends_itself(tmp_path: Path) -> None:
    (cycle,) = refused(tmp_path, child='schema = 1\nextends = "child.toml"\n')
    assert cycle.code == "extends-cycle"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[[step]]\nid = 'gleu'\nremove = true\n", "unknown-step"),
        ("[[step]]\nid = 'x'\neffect = 'Gain'\ninsert_after = 'gleu'\n", "unknown-step"),
        ("[[step]]\nid = 'x'\neffect = 'Gain'\ninsert_after = 'glue'\ninsert_before = 'in'\n", "conflict"),
        ("[[step]]\nid = 'glue'\nremove = 1\n", "wrong-type"),
    ],
)
def test_wrong_places(tmp_path: Path, text: str, code: str) -> None:
    (found,) = refused(tmp_path, house=HOUSE, child=f'schema = 1\nextends = "house.toml"\n{text}')
    assert found.code == code


def test_the_slip_in_a_place_is_guessed(tmp_path: Path) -> None:
    child = 'schema = 1\nextends = "house.toml"\n[[step]]\nid = "gleu"\nremove = true\n'
    (found,) = refused(tmp_path, house=HOUSE, child=child)
    assert found.hint == "did you mean `glue`?"


def test_two_steps_of_one_id_in_one_file_are_a_slip(tmp_path: Path) -> None:
    twice = "[[step]]\nid = 'glue'\nmix = 0.1\n[[step]]\nid = 'glue'\neffect = 'Gain'\n"
    (found,) = refused(tmp_path, house=HOUSE, child=f'schema = 1\nextends = "house.toml"\n{twice}')
    assert found.code == "duplicate-id"


def test_a_parent_of_another_schema(tmp_path: Path) -> None:
    (found,) = refused(
        tmp_path,
        house=HOUSE.replace("schema = 1", "schema = 2"),
        child='schema = 1\nextends = "house.toml"\n',
    )
    assert found.code == "unsupported-schema"


PRESETS = """schema = 1
name = "glue"
[[preset]]
name = "soft"
when = "barely there"
effect = "Compressor"
parameters = { threshold_db = -18.0, ratio = 1.5, attack_ms = 30.0 }
mix = 0.6
[[preset]]
name = "broken"
effect = "Compressor"
parameters = { treshold_db = -18.0 }
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "presets").mkdir()
    (tmp_path / "presets/glue.toml").write_text(PRESETS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_step_begins_as_a_preset(project: Path) -> None:
    text = "schema = 1\n[[step]]\nid = 'a'\nuse = 'glue/soft'\nparameters = { ratio = 2.0 }\n"
    step = steps(load(family(project, child=text)))["a"]
    assert (step.what, step.mix) == ("Compressor", 0.6)  # type: ignore[attr-defined]
    assert (step.parameters["ratio"], step.parameters["attack_ms"]) == (2.0, 30.0)  # type: ignore[attr-defined]


def test_a_preset_inside_of_a_split(project: Path) -> None:
    text = "schema = 1\n[[step]]\nsplit = 'mid-side'\nmid = [{ id = 'm', use = 'glue/soft' }]\n"
    assert steps(load(family(project, child=text)))["m"].parameters["attack_ms"] == 30.0  # type: ignore[attr-defined]


def test_a_fault_in_a_preset_is_placed_there_and_says_who_uses_it(project: Path) -> None:
    (found,) = refused(project, child="schema = 1\n[[step]]\nuse = 'glue/broken'\n")
    assert found.code == "unknown-parameter"
    assert found.label is not None
    assert (Path(found.label.place.source.name).name, found.label.place.line) == ("glue.toml", 12)
    (brought,) = found.secondary
    assert (Path(brought.place.source.name).name, brought.place.line) == ("child.toml", 3)


@pytest.mark.parametrize(
    ("use", "hint"), [("glue/sofft", "did you mean `soft`?"), ("gleu/soft", "did you mean `glue`?")]
)
def test_slips_in_a_presets_name_are_guessed(project: Path, use: str, hint: str) -> None:
    (found,) = refused(project, child=f"schema = 1\n[[step]]\nuse = '{use}'\n")
    assert (found.code, found.hint) == ("unknown-preset", hint)
