"""What changes between two chains, told like an engineer would; a resolved chain is the chain."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import tomli
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st
from support.files import write
from support.signals import sine

from masterchain.chain.compare import compare
from masterchain.chain.json_schema import chain_schema
from masterchain.chain.load import loads
from masterchain.chain.resolved_text import resolved_text
from masterchain.chain.step_tree import lists_in
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
SHINE_WORDS = "HighShelfFilter cutoff_frequency_hz 12000 Hz, gain_db 1 dB"
NEW = f'new step "shine" after "glue": {SHINE_WORDS}'
INLINE_SHINE = """\
{ id = "shine", effect = "HighShelfFilter", parameters = { cutoff_frequency_hz = 12000.0, gain_db = 1.0 } }"""
SHINE = """[[step]]
id = "shine"
effect = "HighShelfFilter"
parameters = { cutoff_frequency_hz = 12000.0, gain_db = 1.0 }
"""
WIDTH = OLD[OLD.index('[[step]]\nid = "width"') : OLD.index("[loudness]")]
INTO_SPLIT = """schema = 1
[[step]]
id = "rumble"
effect = "HighpassFilter"
parameters = { cutoff_frequency_hz = 25.0 }
[[step]]
id = "width"
split = "mid-side"
mid = [{ id = "glue", effect = "Compressor", mix = 0.5, parameters = { threshold_db = -18.0, ratio = 2.0 } }]
side = [{ id = "air", effect = "HighShelfFilter", parameters = { gain_db = 1.0 } }]
[loudness]
integrated_lufs = -14.0
ceiling_dbtp = -1.0
"""
GLUE = OLD[OLD.index('[[step]]\nid = "glue"') : OLD.index('[[step]]\nid = "width"')]
SAME = "loudness: unchanged (integrated_lufs -14 LUFS, ceiling_dbtp -1 dBTP)"


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
        (OLD.replace('id = "rumble"', 'id = "rumble"\nenabled = false'), ["rumble: switched off", SAME]),
        (OLD.replace("gain_db = 1.0", "gain_db = 2.5"), ["air: gain_db 1 → 2.5 dB", SAME]),
        (
            OLD.replace('"Compressor"\nparameters = { threshold_db = -18.0, ratio = 2.0 }', '"Gain"'),
            ["glue: Compressor → Gain mix 0.5", SAME],
        ),
        (OLD.replace("-14.0", "-9.0"), ["loudness: integrated_lufs -14 → -9 LUFS"]),
        (
            OLD.replace("gain_db = 1.0", 'gain_db = [["0:00", 1.0], ["1:30", 2.0]]'),
            ["air: gain_db 1 dB → moving (0:00.000 1 dB → 1:30.000 2 dB)", SAME],
        ),
        (OLD.replace('"glue"', '"bus"'), ['glue: is now called "bus"', SAME]),
        (
            OLD.replace('"glue"', '"bus"').replace("-18.0", "-20.0"),
            ['glue: is now called "bus"', "bus: threshold_db -18 → -20 dB", SAME],
        ),
        (OLD.replace('"width"', '"stereo"'), ['width: is now called "stereo"', SAME]),
        (OLD.replace('"air"', '"top"'), ['air: is now called "top"', SAME]),
        # A split of another name holds what it held, under other names too.
        (
            OLD.replace('"width"', '"stereo"').replace('"air"', '"top"'),
            ['width: is now called "stereo"', 'air: is now called "top"', SAME],
        ),
        # What is another effect, or stands elsewhere, is no other name.
        (
            OLD.replace('"rumble"', '"low"').replace("Highpass", "Lowpass"),
            [
                'new step "low" at the beginning: LowpassFilter cutoff_frequency_hz 25 Hz',
                'step "rumble" is gone: HighpassFilter cutoff_frequency_hz 25 Hz',
                SAME,
            ],
        ),
        # Of two that changed places, the one that holds less has moved.
        (OLD.replace(WIDTH, "").replace(GLUE, WIDTH + GLUE), ['glue: now stands after "width"', SAME]),
        (INTO_SPLIT, ['glue: now stands first in mid of "width"', SAME]),
        (
            OLD.replace("side = [", f"side = [{INLINE_SHINE}, "),
            [f'new step "shine" first in side of "width": {SHINE_WORDS}', SAME],
        ),
        (
            OLD.replace("} }]", f"}} }}, {INLINE_SHINE}]"),
            [f'new step "shine" after "air" in side of "width": {SHINE_WORDS}', SAME],
        ),
        (
            OLD[: OLD.index("[loudness]")],
            [
                "loudness: lands no longer (integrated_lufs -14 LUFS, ceiling_dbtp -1 dBTP); the level is left alone",
            ],
        ),
        (
            OLD.replace(
                "integrated_lufs = -14.0\nceiling_dbtp = -1.0", 'platform = "apple-music"\non_miss = "fail"'
            ),
            ["loudness: -14 LUFS, -1 dBTP → -16 LUFS, -1 dBTP (apple-music), on_miss warn → fail"],
        ),
        (
            OLD + 'reach = "limiter"\nmax_gain_reduction_db = 4.0\nlimiter = { release_ms = 90.0 }\n',
            [
                "loudness: reach gain → limiter, max_gain_reduction_db 6 → 4 dB, limiter.release_ms 16 → 90 ms",
            ],
        ),
        (OLD.replace("ceiling_dbtp = -1.0", ""), ["loudness: ceiling_dbtp no longer -1 dBTP"]),
        ("tail_s = 2.0\n" + OLD, ["chain: tail_s auto → 2 s", SAME]),
        (
            OLD + '[variables]\ndrive = { default = 2.0, unit = "dB" }\n',
            ["new variable drive: default 2 dB", SAME],
        ),
        # A step may be called what a table of the file is called.
        (OLD.replace('"glue"', '"loudness"'), ['glue: is now called "loudness"', SAME]),
    ],
)
def test_a_change_in_words(new: str, told: list[str]) -> None:
    before, after = loads(OLD), loads(new)
    assert list(diff_lines(after, compare(before, after))) == told


def told(before: str, after: str) -> list[str]:
    old, new = loads(before), loads(after)
    *lines, loudness = diff_lines(new, compare(old, new))
    assert loudness == "loudness: none, as before"
    return lines


def test_a_step_that_goes_into_a_split_without_another_order_has_moved() -> None:
    split = 'schema = 1\n[[step]]\nid = "ms"\nsplit = "mid-side"\nside = []\n'
    gain = '[[step]]\nid = "up"\neffect = "Gain"\n'
    inside = split.replace("[]\n", '[{ id = "up", effect = "Gain" }]\n')
    assert told(split + gain, inside) == ['up: now stands first in side of "ms"']
    assert told(inside, split + gain) == ['up: now stands after "ms"']


def test_of_two_that_changed_places_the_one_that_holds_less_has_moved() -> None:
    first, second = "schema = 1\n" + WIDTH + GLUE, "schema = 1\n" + GLUE + WIDTH
    assert told(first, second) == ["glue: now stands at the beginning"]
    assert told(second, first) == ['glue: now stands after "width"']


def test_the_mix_of_a_step_and_that_of_its_effect_are_two_values() -> None:
    delay = 'schema = 1\n[[step]]\nid = "echo"\neffect = "Delay"\nmix = 0.5\nparameters = { mix = 0.3 }\n'
    assert told(delay, delay.replace("mix = 0.5", "mix = 0.6")) == ["echo: mix 0.5 → 0.6"]
    assert told(delay, delay.replace("mix = 0.3", "mix = 0.4")) == ["echo: parameters.mix 0.3 → 0.4"]
    assert told("schema = 1\n", delay) == [
        'new step "echo" at the beginning: Delay parameters.mix 0.3, mix 0.5'
    ]


EQ = """schema = 1
[[step]]
id = "tone"
effect = "ParametricEQ"
parameters = { bands = [
  { type = "peak", frequency_hz = 250.0, gain_db = -1.0, q = 0.8 },
  { type = "high_shelf", frequency_hz = 8000.0, gain_db = 1.0 },
] }
"""


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (("= -1.0", "= -1.5"), ["tone: band 1 (peak): gain_db -1 → -1.5 dB"]),
        (
            (
                "parameters = { bands = [",
                'parameters = { bands = [{ type = "low_shelf", frequency_hz = 80.0 },',
            ),
            ["tone: new band 1: low_shelf frequency_hz 80 Hz"],
        ),
        (
            ('{ type = "peak", frequency_hz = 250.0, gain_db = -1.0, q = 0.8 },', ""),
            ["tone: band 1 is gone: peak frequency_hz 250 Hz, gain_db -1 dB, q 0.8"],
        ),
        (
            ('"high_shelf"', '"peak"'),
            [
                "tone: band 2: high_shelf frequency_hz 8000 Hz, gain_db 1 dB → peak frequency_hz 8000 Hz, gain_db 1 dB"
            ],
        ),
    ],
)
def test_the_bands_of_an_equalizer_are_told_one_by_one(change: tuple[str, str], lines: list[str]) -> None:
    assert told(EQ, EQ.replace(*change)) == lines


BANDS = """schema = 1
[[step]]
id = "multi"
split = "bands"
crossovers_hz = [200.0, 2000.0]
bands = [{}, { steps = [{ id = "low", effect = "Compressor" }] }, { gain_db = 0.5 }]
"""


@pytest.mark.parametrize(
    ("after", "lines"),
    [
        (
            BANDS.replace("[200.0,", "[180.0,").replace("0.5", "1.0, invert = true"),
            [
                "multi: crossovers_hz 200, 2000 → 180, 2000 Hz, band 3 gain_db 0.5 → 1 dB, band 3 invert false → true",
            ],
        ),
        (
            BANDS.replace(", 2000.0]", "]").replace(", { gain_db = 0.5 }", ""),
            ["multi: crossovers_hz 200, 2000 → 200 Hz, bands 3 → 2, band 3 gain_db 0.5 → 0 dB"],
        ),
        (
            BANDS.replace("[{}", '[{ steps = [{ id = "up", effect = "Gain" }] }'),
            ['new step "up" first in the band below 200 Hz of "multi": Gain'],
        ),
    ],
)
def test_a_splits_own_values(after: str, lines: list[str]) -> None:
    assert told(BANDS, after) == lines


FILES = """schema = 1
[[deliverable]]
bit_depth = 24
[[deliverable]]
format = "mp3"
bitrate_kbps = 256
[[deliverable]]
format = "flac"
"""
MP3 = '[[deliverable]]\nformat = "mp3"\nbitrate_kbps = 256\n'


@pytest.mark.parametrize(
    ("after", "lines"),
    [
        (FILES.replace(MP3, ""), ["deliverable 2 of before is gone: format mp3, bitrate_kbps 256 kbps"]),
        (FILES + "bit_depth = 16\n", ["deliverable 3 (flac): bit_depth now 16 bit"]),
        (FILES.replace("24", '"32f"'), ["deliverable 1 (wav): bit_depth 24 bit → 32f"]),
        (FILES.replace('"flac"', '"aiff"'), ["deliverable 3 (aiff): format flac → aiff"]),
        (
            FILES + MP3.replace("256", '128\nname = "small"'),
            ["new deliverable 4: format mp3, bitrate_kbps 128 kbps, name small"],
        ),
        (FILES.replace(MP3, "") + MP3, ["deliverable 3 (mp3): was deliverable 2"]),
    ],
)
def test_files_to_write_are_known_by_what_they_are(after: str, lines: list[str]) -> None:
    assert told(FILES, after) == lines


def test_of_two_files_of_a_format_the_likest_stayed() -> None:
    two = "schema = 1\n" + MP3 + 'name = "a"\n' + MP3.replace("256", "128") + 'name = "b"\n'
    one = "schema = 1\n" + MP3.replace("256", "128") + 'name = "c"\n'
    assert told(two, one) == [
        "deliverable 1 (mp3): name b → c",
        "deliverable 1 of before is gone: format mp3, bitrate_kbps 256 kbps, name a",
    ]


def test_a_file_of_the_same_name_that_holds_something_else(tmp_path: Path) -> None:
    chain = """schema = 1
[[step]]
id = "room"
effect = "Convolution"
parameters = { impulse_response_filename = "hall.wav" }
"""
    loaded = []
    for version, seconds in (("1", 0.1), ("2", 0.1), ("3", 0.2)):
        write(tmp_path / version / "hall.wav", sine(440.0, seconds))
        loaded.append(loads(chain, folder=tmp_path / version))
    first, same, other = loaded
    assert compare(first, same) == ()
    (change,) = compare(first, other)
    assert (change.about, change.what, change.key) == ("room", "file", "impulse_response_filename")
    assert next(diff_lines(other, (change,))) == (
        "room: impulse_response_filename is another file of the same name"
    )


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


def _rows(steps: list[Any]) -> Iterator[list[Any]]:
    """Every row of steps of a plain chain."""
    yield steps
    for step in steps:
        for _, row in lists_in(step):
            if row is not None:
                yield from _rows(row)


@given(DOCUMENTS, st.data())
@settings(max_examples=300, deadline=None)
def test_every_change_is_told_and_nothing_else(document: dict[str, object], data: st.DataObject) -> None:
    before = loads(resolved_text(loads(tomlkit.dumps(document))))
    changed: dict[str, Any] = tomli.loads(resolved_text(before))
    rows = list(_rows(changed.setdefault("step", [])))
    full = [row for row in rows if row]
    match (
        data.draw(st.sampled_from(["nothing", "move", "drop", "rename", "mix", "gain"]))
        if full
        else "nothing"
    ):
        case "move":
            row = data.draw(st.sampled_from(full))
            step = row.pop(data.draw(st.integers(0, len(row) - 1)))
            elsewhere = list(_rows(changed["step"]))
            goal = data.draw(st.sampled_from(elsewhere))
            goal.insert(data.draw(st.integers(0, len(goal))), step)
        case "drop":
            row = data.draw(st.sampled_from(full))
            row.pop(data.draw(st.integers(0, len(row) - 1)))
        case "rename":
            data.draw(st.sampled_from(data.draw(st.sampled_from(full))))["id"] = "another"
        case "mix":
            data.draw(st.sampled_from(data.draw(st.sampled_from(full))))["mix"] = data.draw(
                st.floats(0.0, 1.0)
            )
        case "gain":
            for step in data.draw(st.sampled_from(full)):
                for branch in step.get("branches", ()):
                    branch["gain_db"] = data.draw(st.sampled_from([0.0, -3.5, -6.0]))
        case _:
            pass
    after = loads(tomlkit.dumps(changed))
    changes = compare(before, after)
    assert (changes == ()) == (before.resolved() == after.resolved())
    lines = list(diff_lines(after, changes))
    assert all(lines)
    # The other way round the same things are told about the same steps.
    back = compare(after, before)
    assert len([c for c in back if c.what == "value"]) == len([c for c in changes if c.what == "value"])
    assert {c.about for c in back if c.what == "new"} == {c.about for c in changes if c.what == "gone"}


def _bare(text: str) -> list[str]:
    return [line.partition("  # ")[0].rstrip() for line in text.splitlines()]
