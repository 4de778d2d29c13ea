"""What holds for every effect of our own."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.own_effects import Sound, built, play, played
from support.signals import music_like, noise

from masterchain.dsp.automated import Automated
from masterchain.dsp.curve import Curve, Point
from masterchain.dsp.processor import Format
from masterchain.dsp.twins import Changeable
from masterchain.effects.description import Parameter
from masterchain.effects.own import build_own, own_effects

_BANDS = {
    "bands": [
        {"type": "high_pass", "frequency_hz": 25, "slope_db_per_octave": 18},
        {"type": "low_shelf", "frequency_hz": 90, "gain_db": 1.5},
        *({"type": "peak", "frequency_hz": 200 * n, "gain_db": -1.5, "q": 2} for n in range(1, 9)),
        {"type": "notch", "frequency_hz": 15_734, "q": 30},
    ]
}
AT_WORK: dict[str, dict[str, Any]] = {
    "Balance": {"balance_db": 1.5},
    "DynamicEQ": {"threshold_db": -50.0},
    "LinearPhaseEQ": _BANDS,
    "ParametricEQ": _BANDS,
    "StereoCompressor": {"threshold_db": -40.0, "sidechain_high_pass_hz": 90.0},
    "TiltEQ": {"tilt_db": 3.0},
    "TruePeakLimiter": {"drive_db": 9.0, "link": 0.5},
    "Width": {"width": 1.3},
}
"""Values with which an effect has something to do, where its defaults are neutral."""

EFFECTS = {described.name: described for described in own_effects()}


def _channels(name: str) -> int:
    described = EFFECTS[name]
    return max(described.min_channels, min(2, described.max_channels or 2))


@pytest.mark.parametrize("name", EFFECTS)
def test_the_output_does_not_depend_on_the_blocks(name: str) -> None:
    sound = music_like(2.3)[: _channels(name)]
    values = AT_WORK.get(name, {})
    whole = played(name, sound, **values)
    assert not np.array_equal(whole, sound)
    for block, pieces in ((64, 100_000), (512, 7000), (1000, 333), (4096, 8191)):
        assert np.array_equal(play(built(name, **values), sound, block=block, pieces=pieces), whole), block


@pytest.mark.parametrize("name", EFFECTS)
def test_silence_stays_silence_and_becomes_it_again(name: str) -> None:
    channels = _channels(name)
    processor = built(name, **AT_WORK.get(name, {}))
    processor.prepare(Format(48_000, channels, 8192))
    silence = np.zeros((channels, 8192), np.float32)
    assert not processor.process(silence).any()
    for _ in range(3):
        processor.process(noise(8192 / 48_000, dbfs=-12)[:channels])
    for _ in range(150):
        last = processor.process(silence)
        # A number below this is denormal, and slow to compute with.
        assert not np.any((last != 0) & (np.abs(last) < 1.2e-38))
    assert not last.any()


@pytest.mark.parametrize("name", EFFECTS)
def test_the_input_is_left_as_it_is(name: str) -> None:
    sound = music_like(0.3)[: _channels(name)]
    kept = sound.copy()
    processor = built(name, **AT_WORK.get(name, {}))
    processor.prepare(Format(48_000, len(sound), sound.shape[1]))
    heard = processor.process(sound)
    assert np.array_equal(sound, kept)
    assert heard.dtype == np.float32
    assert heard.shape == sound.shape
    assert heard.flags["C_CONTIGUOUS"]


def _values(parameter: Parameter) -> st.SearchStrategy[Any]:
    if parameter.kind == "choice":
        return st.sampled_from(parameter.choices)
    if parameter.kind == "boolean":
        return st.booleans()
    if parameter.kind == "bands":
        return st.lists(
            st.sampled_from(parameter.fields[0].choices).flatmap(
                lambda kind: st.fixed_dictionaries(
                    {
                        field.name: st.just(kind) if field.kind == "choice" else _values(field)
                        for field in parameter.fields_of(kind)
                    }
                )
            ),
            max_size=4,
        )
    assert parameter.minimum is not None
    assert parameter.maximum is not None
    if parameter.step:
        return st.sampled_from(range(int(parameter.minimum), int(parameter.maximum) + 1, parameter.step))
    return st.sampled_from([parameter.minimum, parameter.maximum]) | st.floats(
        parameter.minimum, parameter.maximum
    )


@pytest.mark.parametrize("name", EFFECTS)
@given(data=st.data())
@settings(deadline=None, max_examples=20)
def test_whatever_is_permitted_gives_sound(name: str, data: st.DataObject) -> None:
    described = EFFECTS[name]
    rate = data.draw(st.sampled_from((44_100, 48_000, 96_000)))
    channels = data.draw(st.sampled_from((1, 2, 6)))
    if described.format_fault(rate, channels):
        channels = 2
    values: dict[str, Any] = {}
    for parameter in described.parameters:
        value = data.draw(_values(parameter), label=parameter.name)
        allowed = parameter.fault(value, sample_rate_hz=rate) is None
        values[parameter.name] = parameter.plain(value if allowed else parameter.default)
    sound = noise(0.2, channels=channels, sample_rate_hz=rate)
    heard = play(build_own(name, values), sound, rate=rate)
    assert heard.shape == sound.shape
    assert np.isfinite(heard).all()


@pytest.mark.parametrize("name", EFFECTS)
def test_values_given_again_while_sound_runs_change_nothing(name: str) -> None:
    described = EFFECTS[name]
    sound = music_like(0.5)[: _channels(name)]
    processor = built(name, **AT_WORK.get(name, {}))
    same = {
        p.name: AT_WORK.get(name, {}).get(p.name, p.default)
        for p in described.parameters
        if p.kind == "number" and p.changeable
    }
    processor.prepare(Format(48_000, len(sound), 480))
    heard = []
    for at in range(0, sound.shape[1], 480):
        processor.change(same)  # type: ignore[attr-defined]
        heard.append(processor.process(np.ascontiguousarray(sound[:, at : at + 480])))
    late = processor.latency
    joined = np.concatenate(heard, axis=1)[:, late:]
    expected = played(name, sound, **AT_WORK.get(name, {}))
    assert np.array_equal(joined, expected[:, : joined.shape[1]])


MOVING = [
    (name, p.name)
    for name, described in EFFECTS.items()
    for p in described.parameters
    if p.kind == "number" and p.changeable and p.typical
]


@pytest.mark.parametrize(("name", "parameter"), MOVING)
def test_a_moving_parameter_moves_alike_whatever_the_blocks(name: str, parameter: str) -> None:
    described = EFFECTS[name].parameter(parameter)
    assert described is not None
    assert described.typical is not None
    sound = music_like(1.0)[: _channels(name)]
    low, high = described.typical

    def moved(block: int) -> Sound:
        course = Curve((Point(0.2, low), Point(0.8, high)))
        part = cast("Changeable", built(name, **AT_WORK.get(name, {})))
        return play(Automated(part, {parameter: course}, part.change), sound, block=block)

    whole = moved(8192)
    assert np.isfinite(whole).all()
    for block in (64, 1000, 4097):
        assert np.array_equal(moved(block), whole), block
