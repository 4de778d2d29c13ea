"""Plug-ins loaded and set: the one that was described, to the value that was asked."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pedalboard
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.plugins import play, plugin, zam
from support.signals import noise
from support.vst3 import vst3

from masterchain.dsp.processor import Block
from masterchain.errors import PluginError
from masterchain.plugins.description import PluginDescription, PluginParameter
from masterchain.plugins.host import load, read_back, set_parameters, settle, usual_stream
from masterchain.plugins.processor import PluginProcessor
from masterchain.plugins.state import save_state


def renamed(description: PluginDescription, **changes: str) -> PluginDescription:
    return replace(description, identity=replace(description.identity, **changes))  # type: ignore[arg-type]


@given(st.floats(-60, 12))
@settings(max_examples=40)
def test_a_value_comes_back_within_the_plugins_own_precision(wanted: float) -> None:
    gain = plugin("Gain")
    taken = set_parameters(load(gain), gain, {"gain_db": wanted})["gain_db"]
    # The plug-in keeps a float32 between 0 and 1 for its 72 dB.
    assert taken == pytest.approx(wanted, rel=2.0**-22, abs=72 * 2.0**-24)


def test_minus_six_is_minus_six() -> None:
    gain = plugin("Gain")
    loaded = load(gain)
    assert set_parameters(loaded, gain, {"Gain": -6.0}) == {"Gain": -6.0}
    sound = noise(0.5)
    out = loaded.process(sound, 48000)
    assert 20 * np.log10(out / sound) == pytest.approx(-6.0, abs=1e-4)


def test_switches_choices_and_indices() -> None:
    gain = plugin("Gain")
    values = {"bypass": True, "channel": "right", "#0": -6}
    assert set_parameters(load(gain), gain, values) == {"bypass": True, "channel": "right", "#0": -6.0}


def test_parameters_of_one_name_are_told_apart() -> None:
    names = plugin("Names")
    loaded = load(names)
    assert set_parameters(loaded, names, {"gain#1": -3.0, "gain#2": -20.0, "#2": 0.5}) == {
        "gain#1": -3.0,
        "gain#2": -20.0,
        "#2": 0.5,
    }
    sound = noise(0.5)
    out = loaded.process(sound, 48000)
    assert 20 * np.log10(out / sound) == pytest.approx(-23.0, abs=1e-3)


@pytest.mark.plugin
@pytest.mark.parametrize(("frequency", "nearest"), [(50.0, 50.0), (997.3, 997.3), (13999.0, 13999.0)])
def test_a_frequency_is_not_taken_from_a_table_of_a_thousand(frequency: float, nearest: float) -> None:
    eq = zam("ZamEQ2")
    taken = set_parameters(load(eq), eq, {"frequency_1_hz": frequency})["frequency_1_hz"]
    assert taken == pytest.approx(nearest, rel=1e-6)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"gian_db": 1.0}, "Gain has no parameter gian_db"),
        ({"gain_db": 13.0}, "gain_db 13 is above 12 dB"),
        ({"gain_db": float("nan")}, "gain_db is nan"),
        ({"output_level_db": -3.0}, "output_level_db cannot be set"),
        ({"channel": "middle"}, "channel has no 'middle'"),
        ({"bypass": 1}, "bypass wants true or false"),
    ],
)
def test_what_cannot_be_set_is_refused(values: dict[str, object], words: str) -> None:
    gain = plugin("Gain")
    with pytest.raises(PluginError, match=words):
        set_parameters(load(gain), gain, values)


def test_a_value_that_did_not_stay_is_told_with_both() -> None:
    gain = plugin("Gain")
    loaded = load(gain)
    set_parameters(loaded, gain, {"gain_db": -6.0})
    loaded._parameters[0].raw_value = 0.5
    with pytest.raises(PluginError, match=r"Gain did not take gain_db = -6.0: it shows '-24.000000'"):
        read_back(loaded, gain, {"gain_db": -6.0})


def test_a_bundle_that_has_changed_is_not_loaded(tmp_path: Path) -> None:
    bundle = Path(shutil.copytree(vst3("Gain"), tmp_path / "Gain.vst3"))
    here = renamed(plugin("Gain"), path=str(bundle))
    assert load(here).name == "Gain"
    (bundle / "Contents" / "new.txt").write_text("new")
    with pytest.raises(PluginError, match="has changed since it was scanned") as raised:
        load(here)
    assert "--rescan" in str(raised.value.hint)
    shutil.rmtree(bundle)
    with pytest.raises(PluginError, match="cannot be read"):
        load(here)


def test_the_only_plugin_of_a_bundle_is_not_taken_for_another() -> None:
    with pytest.raises(PluginError, match="holds Gain and not Gian"):
        load(replace(renamed(plugin("Gain"), name="Gian"), plugin_name="Gian"))


def test_a_place_that_holds_another_parameter_now_is_not_set() -> None:
    gain = plugin("Gain")
    shifted = replace(gain, parameters=tuple(replace(p, index=p.index + 1) for p in gain.parameters))
    with pytest.raises(PluginError, match="no longer has gain_db in place 1"):
        set_parameters(load(gain), shifted, {"gain_db": 0.0})


def test_channels_it_does_not_take_are_an_error() -> None:
    mono = plugin("Mono")
    with pytest.raises(PluginError, match=r"Mono.*2-channel"):
        settle(load(mono), replace(usual_stream(mono), channels=2))


def test_an_audio_unit_is_hosted_the_same_way(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    unit = renamed(plugin("Gain"), format="AU")
    monkeypatch.delattr(pedalboard, "AudioUnitPlugin", raising=False)
    with pytest.raises(PluginError, match="cannot load plug-ins of the format AU"):
        load(unit)
    # No machine runs both formats' code: a VST3 plays the part of the unit.
    monkeypatch.setattr(pedalboard, "AudioUnitPlugin", pedalboard.VST3Plugin, raising=False)
    loaded, state = load(unit), tmp_path / "unit.mcstate"
    set_parameters(loaded, unit, {"gain_db": -6.0})
    save_state(loaded, unit, state)
    processor = PluginProcessor(unit, state=state)
    assert play(processor, np.ones((2, 2048), np.float32)) == pytest.approx(10 ** (-6 / 20), rel=1e-6)


class Tied:
    """A plug-in whose first parameter cannot be above its second when it is set, from 0 to 10."""

    name = "Tied"

    class Knob:
        def __init__(self, name: str, ceiling: Callable[[], float]) -> None:
            self.name, self._ceiling, self._raw = name, ceiling, 0.0

        @property
        def raw_value(self) -> float:
            return self._raw

        @raw_value.setter
        def raw_value(self, raw: float) -> None:
            self._raw = min(raw, self._ceiling())

        @property
        def string_value(self) -> str:
            return self.get_text_for_raw_value(self._raw)

        def get_text_for_raw_value(self, raw: float) -> str:
            return f"{raw * 10:.3f}"

        def get_raw_value_for_text(self, text: str) -> float:
            return float(text) / 10

    def __init__(self) -> None:
        second = self.Knob("Second", lambda: 1.0)
        self._parameters = (self.Knob("First", lambda: second.raw_value), second)

    def process(self, block: Block, rate: float, buffer_size: int, reset: bool) -> Block:
        return block


def test_parameters_that_hold_each_other_back_are_set_in_any_order() -> None:
    parameters = tuple(
        PluginParameter(
            key=key,
            name=key.title(),
            index=i,
            label="",
            kind="number",
            minimum=0.0,
            maximum=10.0,
            default=0.0,
        )
        for i, key in enumerate(("first", "second"))
    )
    tied = replace(plugin("Gain"), parameters=parameters)
    values = {"first": 5.0, "second": 6.0}
    assert set_parameters(Tied(), tied, values) == values  # type: ignore[arg-type]
    with pytest.raises(PluginError, match=r"did not take first = 8.0: it shows '6.000'"):
        set_parameters(Tied(), tied, {"first": 8.0, "second": 6.0})  # type: ignore[arg-type]


def test_a_plugin_has_heard_nothing_when_it_is_loaded() -> None:
    # pedalboard plays noise into every effect it loads, another each time.
    for _ in range(3):
        out = load(plugin("Remembers")).process(np.zeros((2, 1024), np.float32), 48000, reset=False)
        assert (out == np.float32(1e-2)).all()
