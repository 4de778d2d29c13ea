"""Parameters that are lists of tables: the bands of an equalizer."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st
from support.program import masterchain

from masterchain.chain.json_schema import chain_schema
from masterchain.chain.load import Loaded, loads
from masterchain.diagnostics.record import DiagnosticError
from masterchain.effects.catalogue import effects


def chain(bands: str, before: str = "", effect: str = "ParametricEQ", **settings_: str) -> Loaded:
    text = f'schema = 1\n{before}\n[[step]]\neffect = "{effect}"\nparameters = {{ bands = [\n{bands}\n] }}\n'
    return loads(text, settings=settings_)


def faults(bands: str) -> list[tuple[str, str, int]]:
    """Code, words and line of each fault; the first band stands on line 6."""
    with pytest.raises(DiagnosticError) as wrong:
        chain(bands)
    return [(d.code, d.headline, d.label.place.line) for d in wrong.value.diagnostics if d.label]


def test_defaults_are_written_out_for_what_a_band_has() -> None:
    loaded = chain(
        '{ type = "peak", frequency_hz = 3000 },\n{ type = "high_pass", frequency_hz = 25.0 },\n'
        '{ type = "notch", frequency_hz = 50.0, q = 8 },'
    )
    assert loaded.resolved()["step"][0]["parameters"]["bands"] == [
        {"type": "peak", "frequency_hz": 3000.0, "gain_db": 0.0, "q": 0.7071067811865476},
        {"type": "high_pass", "frequency_hz": 25.0, "slope_db_per_octave": 12.0},
        {"type": "notch", "frequency_hz": 50.0, "q": 8.0},
    ]


def test_equal_bands_have_one_digest() -> None:
    spelled = [
        '{ type = "peak", frequency_hz = 3000, gain_db = 2 }',
        '{ gain_db = 2.0, type = "peak", frequency_hz = 3e3, q = 0.7071067811865476 }',
    ]
    assert len({chain(bands).digest for bands in spelled}) == 1
    assert chain(spelled[0]).digest != chain(spelled[0].replace("2 }", "3 }")).digest


def test_variables_work_inside() -> None:
    band, air = (
        '{ type = "peak", frequency_hz = 3000.0, gain_db = "${air}" }',
        "[variables]\nair = { default = 1.5 }",
    )
    for given_, expected in (({}, 1.5), ({"air": "-2"}, -2.0)):
        loaded = chain(band, air, **given_)
        assert loaded.resolved()["step"][0]["parameters"]["bands"][0]["gain_db"] == expected


def test_every_fault_stands_at_the_value_itself() -> None:
    assert faults(
        '{ type = "peak", frequency_hz = 3000.0, q = 900 },\n'
        '{ type = "bell", frequency_hz = 300.0 },\n'
        '{ type = "high_shelf", gain_db = "loud" },\n'
        '{ type = "low_pass", frequency_hz = 300.0, slope_db_per_octave = 20 },\n'
        "3,"
    ) == [
        ("out-of-range", "q 900 is above 50", 6),
        ("bad-value", "type has no 'bell'", 7),
        ("missing-parameter", "a band needs `frequency_hz`", 8),
        ("wrong-type", "gain_db wants a number, not text", 8),
        ("bad-value", "slope_db_per_octave 20 is not a multiple of 6", 9),
        ("wrong-type", "bands wants a table for each band, not a whole number", 10),
    ]


def test_a_key_that_means_nothing_to_a_band_is_a_fault_with_a_suggestion() -> None:
    with pytest.raises(DiagnosticError) as wrong:
        chain(
            '{ type = "notch", frequency_hz = 50.0, gain_db = -3.0 },\n{ type = "peak", frequncy_hz = 2.0 }'
        )
    first, missing, slip = wrong.value.diagnostics
    assert (first.code, first.headline) == ("unknown-parameter", "a notch band has no `gain_db`")
    assert first.hint == "it has `type`, `frequency_hz`, `q`"
    assert missing.code == "missing-parameter"
    assert slip.hint == "did you mean `frequency_hz`?"


def test_a_chain_and_an_effect_show_their_bands() -> None:
    shown = masterchain("effects", "show", "LinearPhaseEQ").out
    for word in ("frequency_hz", "slope_db_per_octave", "6 to 48 in steps of 6", "high_shelf"):
        assert word in shown
    (parameter,) = effects()["ParametricEQ"].parameters
    assert parameter.fault("none") is not None


VALUES: st.SearchStrategy[Any] = (
    st.floats(-50, 60) | st.integers(-10, 200) | st.sampled_from([True, "x", 12, 24, 48, 25_000])
)
BANDS = st.lists(
    st.dictionaries(
        st.sampled_from(["frequency_hz", "gain_db", "q", "slope_db_per_octave", "slope"]), VALUES, max_size=3
    ).flatmap(
        lambda band: st.sampled_from(
            [{"type": kind} | band for kind in ("peak", "low_shelf", "high_pass", "notch", "bell")] + [band]
        )
    ),
    max_size=3,
)


@given(BANDS, st.sampled_from(["ParametricEQ", "LinearPhaseEQ"]))
@settings(max_examples=300, deadline=None)
def test_schema_and_loader_agree_about_bands(bands: list[dict[str, Any]], effect: str) -> None:
    document = {"schema": 1, "step": [{"effect": effect, "parameters": {"bands": bands}}]}
    try:
        loads(tomlkit.dumps(document))
        sound = True
    except DiagnosticError:
        sound = False
    assert VALIDATOR.is_valid(document) == sound


VALIDATOR = jsonschema.Draft202012Validator(chain_schema())
