"""What a chain file means."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.tools import tool

from masterchain.chain.json_schema import chain_schema
from masterchain.chain.load import load, loads, locate
from masterchain.chain.starter import starter
from masterchain.diagnostics.document import read
from masterchain.diagnostics.record import DiagnosticError
from masterchain.effects.catalogue import effects
from masterchain.errors import UsageError

ROOT = Path(__file__).parents[2]
HOUSE = sorted((ROOT / "chains").glob("*.toml"))


def test_defaults_are_written_out() -> None:
    loaded = loads('schema = 1\n[[step]]\neffect = "Compressor"\nparameters = { ratio = 2 }\n')
    (step,) = loaded.chain.step
    assert step.id == "compressor"
    assert step.parameters == {"threshold_db": 0.0, "ratio": 2.0, "attack_ms": 1.0, "release_ms": 100.0}


def test_steps_without_an_id_get_one_each() -> None:
    step = '[[step]]\neffect = "Gain"\n'
    loaded = loads(f'schema = 1\n{step}[[step]]\nid = "gain-2"\neffect = "Gain"\n{step}')
    assert [s.id for s in loaded.chain.step] == ["gain", "gain-2", "gain-3"]


def test_the_digest_knows_meaning_not_spelling() -> None:
    one = loads('schema = 1\n[[step]]\neffect = "Gain"\nparameters = { gain_db = 1 }\n')
    same = loads(
        '# words\nschema = 1\n[variables]\ng = { default = 1.0 }\n[[step]]\neffect = "Gain"\n'
        'parameters = { gain_db = "${g}" }\n'
    )
    other = loads('schema = 1\n[[step]]\neffect = "Gain"\nparameters = { gain_db = 1.5 }\n')
    assert one.digest == same.digest
    assert one.digest != other.digest


VARIABLES = """\
schema = 1
[variables]
drive = { default = 2.0, min = 0.0, max = 6.0, unit = "dB" }
on = { default = true }
title = { default = "take" }
[[step]]
effect = "Gain"
parameters = { gain_db = "${drive}" }
enabled = "${on}"
[[deliverable]]
name = "{name} ${title}"
"""


def test_variables_fill_in_with_their_own_type() -> None:
    loaded = loads(VARIABLES, settings={"drive": "-0.0", "on": "false", "title": "three"})
    assert loaded.chain.step[0].parameters["gain_db"] == 0.0
    assert loaded.chain.step[0].enabled is False
    assert loaded.chain.deliverable[0].name == "{name} three"


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"drvie": "1"}, "no variable `drvie`"),
        ({"drive": "loud"}, "is a number"),
        ({"drive": "nan"}, "finite"),
        ({"drive": "7"}, "above 6 dB"),
        ({"drive": "-1"}, "below 0 dB"),
        ({"on": "yes"}, "true or false"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(setting: dict[str, str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        loads(VARIABLES, settings=setting)


@pytest.mark.parametrize("path", HOUSE, ids=lambda p: p.stem)
def test_house_chains_are_sound_and_found_by_name(path: Path) -> None:
    loaded = load(locate(path.stem))
    assert loaded.name == path.stem
    assert loaded.chain.description
    assert not loaded.warnings


def test_an_unknown_chain_is_guessed() -> None:
    with pytest.raises(UsageError) as caught:
        locate("streaming-save")
    assert "streaming-safe" in f"{caught.value.message} {caught.value.hint}"


def test_the_starter_is_sound() -> None:
    assert loads(starter('a "quoted\\ name')).chain.step


def test_the_checked_in_schema_is_the_generated_one() -> None:
    checked_in = json.loads((ROOT / "docs/schemas/chain.schema.json").read_text(encoding="utf-8"))
    assert checked_in == chain_schema(), "run `make schema`"


@pytest.mark.parametrize("path", HOUSE, ids=lambda p: p.stem)
def test_house_chains_fit_the_schema(path: Path) -> None:
    jsonschema.validate(read(path)[1], chain_schema())
    done = subprocess.run(
        [tool("taplo"), "lint", path], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr


def test_taplo_finds_what_the_loader_finds(tmp_path: Path) -> None:
    schema = tmp_path / "chain.schema.json"
    schema.write_text(json.dumps(chain_schema()))
    for text in (
        'schema = 1\n[[step]]\neffect = "Compressor"\nparameters = { ratio = 0.5 }\n',
        'schema = 1\n[[step]]\neffect = "Compressor"\nparameters = { treshold_db = 0.5 }\n',
        "schema = 1\n[loudness]\nceiling = -1\n",
    ):
        with pytest.raises(DiagnosticError):
            loads(text)
        path = tmp_path / "wrong.toml"
        path.write_text(text)
        words = [tool("taplo"), "lint", "--schema", schema.as_uri(), str(path)]
        assert subprocess.run(words, capture_output=True, check=False).returncode != 0


NUMBERS = st.floats(-100, 100) | st.integers(-100, 30_000) | st.booleans() | st.just("x")
STEPS = st.builds(
    lambda name, values, mix: {
        "effect": name,
        "parameters": {
            p.name: v for p, v in zip(effects()[name].parameters, values, strict=False) if p.kind != "path"
        },
        **({"mix": mix} if mix is not None else {}),
    },
    st.sampled_from([name for name in effects() if name != "Convolution"]),
    st.lists(NUMBERS, max_size=5),
    st.none() | st.floats(-0.5, 1.5),
)


@given(st.lists(STEPS, max_size=3))
@settings(max_examples=300, deadline=None)
def test_schema_and_loader_agree(steps: list[dict[str, Any]]) -> None:
    import tomlkit

    document = {"schema": 1, "step": steps}
    try:
        loads(tomlkit.dumps(document))
        sound = True
    except DiagnosticError:
        sound = False
    fits = jsonschema.Draft202012Validator(chain_schema()).is_valid(document)
    assert sound == fits


def test_loading_a_chain_imports_no_arithmetic() -> None:
    code = (
        "import sys; from masterchain.chain.load import load, locate; load(locate('streaming-safe'));"
        "print([m for m in ('numpy', 'scipy', 'pedalboard', 'rich', 'soundfile') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
