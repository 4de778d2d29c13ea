"""What changes between two chains, told like an engineer would; a resolved chain is the chain."""

from __future__ import annotations

import jsonschema
import pytest
import tomli
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from masterchain.chain.compare import compare
from masterchain.chain.json_schema import chain_schema
from masterchain.chain.load import loads
from masterchain.chain.resolved_text import resolved_text
from masterchain.effects.catalogue import effects
from masterchain.effects.description import Parameter
from masterchain.report.chain_diff import diff_lines

OLD = """schema = 1
[[step]]
id = "rumble"
effect = "HighpassFilter"
parameters = { cutoff_frequency_hz = 25.0 }
[[step]]
id = "glue"
effect = "Compressor"
parameters = { threshold_db = -18.0, ratio = 2.0 }
mix = 0.5
[[step]]
id = "width"
split = "mid-side"
side = [{ id = "air", effect = "HighShelfFilter", parameters = { gain_db = 1.0 } }]
[loudness]
integrated_lufs = -14.0
ceiling_dbtp = -1.0
"""
VALIDATOR = jsonschema.Draft202012Validator(chain_schema())
NEW = 'new step "shine" after "glue": HighShelfFilter cutoff_frequency_hz 12000 Hz, gain_db 1 dB'
SHINE = """[[step]]
id = "shine"
effect = "HighShelfFilter"
parameters = { cutoff_frequency_hz = 12000.0, gain_db = 1.0 }
"""
WIDTH = OLD[OLD.index('[[step]]\nid = "width"') : OLD.index("[loudness]")]
GLUE = OLD[OLD.index('[[step]]\nid = "glue"') : OLD.index('[[step]]\nid = "width"')]
SAME = "loudness: unchanged (integrated_lufs -14, ceiling_dbtp -1)"


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (OLD, ["nothing changes: both are one chain"]),
        (
            OLD.replace("-18.0", "-20.0").replace("mix = 0.5", "mix = 0.6"),
            ["glue: mix 0.5 → 0.6, threshold_db -18 → -20 dB", SAME],
        ),
        (OLD.replace(WIDTH, SHINE + WIDTH), [NEW, SAME]),
        (
            OLD.replace(GLUE, ""),
            ['step "glue" is gone: Compressor threshold_db -18 dB, ratio 2, mix 0.5', SAME],
        ),
        (OLD.replace(WIDTH, "").replace(GLUE, WIDTH + GLUE), ['glue: now stands after "width"', SAME]),
        (OLD.replace('id = "rumble"', 'id = "rumble"\nenabled = false'), ["rumble: switched off", SAME]),
        (OLD.replace("gain_db = 1.0", "gain_db = 2.5"), ["air: gain_db 1 → 2.5 dB", SAME]),
        (
            OLD.replace('"Compressor"\nparameters = { threshold_db = -18.0, ratio = 2.0 }', '"Gain"'),
            ["glue: Compressor → Gain gain_db 1 dB, mix 0.5".replace("gain_db 1 dB, ", ""), SAME],
        ),
        (OLD.replace("-14.0", "-9.0"), ["loudness: integrated_lufs -14 → -9 LUFS"]),
        (
            OLD.replace("gain_db = 1.0", 'gain_db = [["0:00", 1.0], ["1:30", 2.0]]'),
            ["air: gain_db 1 → 0:00.000 1 → 1:30.000 2 dB", SAME],
        ),
    ],
)
def test_a_change_in_words(new: str, told: list[str]) -> None:
    before, after = loads(OLD), loads(new)
    assert list(diff_lines(after, compare(before, after))) == told


def _values(parameter: Parameter) -> st.SearchStrategy[object]:
    if parameter.kind == "boolean":
        return st.booleans()
    if parameter.kind == "choice":
        return st.sampled_from(parameter.choices)
    low = parameter.minimum if parameter.minimum is not None else -24.0
    high = parameter.maximum if parameter.maximum is not None else max(low, 0.0) + 100.0
    if parameter.kind == "integer":
        return st.integers(int(low), int(high))
    number = st.floats(low, high, exclude_min=parameter.exclusive_minimum, allow_subnormal=False)
    if parameter.step:
        return st.sampled_from([float(n) for n in range(int(low), int(high) + 1) if n % parameter.step == 0])
    if not parameter.changeable:
        return number
    points = st.lists(number, min_size=1, max_size=3).map(
        lambda many: [[float(at * 10), value] for at, value in enumerate(many)]
    )
    return st.one_of(number, points)


def _plain_effects() -> list[str]:
    return [
        name
        for name, effect in effects().items()
        if not any(p.required or p.kind in ("path", "bands") for p in effect.parameters)
    ]


@st.composite
def leaf(draw: st.DrawFn) -> dict[str, object]:
    effect = effects()[draw(st.sampled_from(_plain_effects()))]
    chosen = [p for p in effect.parameters if draw(st.booleans())]
    step: dict[str, object] = {
        "effect": effect.name,
        "parameters": {p.name: draw(_values(p)) for p in chosen},
    }
    if draw(st.booleans()):
        step["mix"] = draw(st.floats(0.0, 1.0, allow_subnormal=False))
    if draw(st.booleans()):
        step["oversample"] = draw(st.sampled_from([1, 2, 4, 8]))
    return step


STEPS = st.recursive(
    leaf(),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"split": st.just("mid-side"), "mid": st.lists(inner, max_size=2)}),
        st.fixed_dictionaries(
            {
                "split": st.just("parallel"),
                "branches": st.lists(
                    st.fixed_dictionaries(
                        {"steps": st.lists(inner, max_size=2), "gain_db": st.sampled_from([0, -3.5])}
                    ),
                    min_size=1,
                    max_size=3,
                ),
            }
        ),
        st.fixed_dictionaries(
            {
                "split": st.just("bands"),
                "crossovers_hz": st.just([200, 3000.0]),
                "bands": st.tuples(*(st.fixed_dictionaries({"steps": st.lists(inner, max_size=1)}),) * 3).map(
                    list
                ),
            }
        ),
    ),
    max_leaves=5,
)
DOCUMENTS = st.fixed_dictionaries(
    {"schema": st.just(1), "step": st.lists(STEPS, max_size=4)},
    optional={
        "name": st.text(st.characters(codec="utf-8", exclude_categories=("C",)), max_size=12),
        "loudness": st.fixed_dictionaries(
            {"integrated_lufs": st.sampled_from([-14, -9.5]), "ceiling_dbtp": st.just(-1)}
        ),
        "deliverable": st.just([{"format": "flac", "bit_depth": 16}]),
        "tail_s": st.sampled_from(["auto", 0.0, 2.5]),
    },
)


@given(DOCUMENTS)
@settings(max_examples=500, deadline=None)
def test_a_resolved_chain_is_the_chain_and_the_schema_takes_both(document: dict[str, object]) -> None:
    first = loads(tomlkit.dumps(document))
    text = resolved_text(first)
    second = loads(text)
    assert second.resolved() == first.resolved()
    assert compare(first, second) == ()
    # What was written out once is written out in the same words again, but for where it came from.
    assert _bare(resolved_text(second)) == _bare(text)
    assert not list(VALIDATOR.iter_errors(document))
    assert not list(VALIDATOR.iter_errors(tomli.loads(text)))


def _bare(text: str) -> list[str]:
    return [line.partition("  # ")[0].rstrip() for line in text.splitlines()]
