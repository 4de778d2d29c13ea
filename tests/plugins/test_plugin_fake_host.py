"""Audio Units, and parameters that show themselves in odd ways: with a host that is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))
from fake_host import FakeHost, FakeParameter, FakePlugin

from masterchain.errors import PluginError
from masterchain.plugins.description import PluginParameter
from masterchain.plugins.examine import RefusedError, examine
from masterchain.plugins.pedalboard_host import PedalboardHost
from masterchain.plugins.read_parameters import python_name, read_parameters


def read(*parameters: FakeParameter) -> list[PluginParameter]:
    return list(read_parameters(parameters)[0])


@pytest.fixture
def component(tmp_path: Path) -> str:
    bundle = tmp_path / "Strip.component"
    (bundle / "Contents").mkdir(parents=True)
    (bundle / "Contents" / "Info.plist").write_text("<plist/>")
    return str(bundle)


def test_an_audio_unit_takes_the_same_way(component: str) -> None:
    gain = FakeParameter("Gain", lambda raw: f"{raw * 24 - 12:.1f} dB", raw_value=0.5)
    host = FakeHost(FakePlugin("Strip", [gain]))
    (strip,) = examine(component, host)
    identity = strip.identity
    assert (identity.format, identity.name, identity.vendor) == ("AU", "Strip", "Fake Audio")
    assert identity.identifier == "AudioUnit-Strip-61756678"
    assert (strip.channels, strip.latency_frames, strip.plugin_name) == ((2,), 64, None)
    (parameter,) = strip.parameters
    assert (parameter.key, parameter.label, parameter.kind) == ("gain", "dB", "number")
    assert (parameter.minimum, parameter.maximum, parameter.default) == (-12.0, 12.0, 0.0)
    assert host.opened == [(component, None)]


def test_each_of_several_is_opened_by_its_name(component: str) -> None:
    host = FakeHost(FakePlugin("A"), FakePlugin("B", channels=1))
    assert [(one.plugin_name, one.channels) for one in examine(component, host)] == [("A", (2,)), ("B", (1,))]
    # Two more of the mono one, held against each other.
    assert host.opened == [(component, "A"), *[(component, "B")] * 3]


def test_a_bundle_that_holds_nothing_is_refused(component: str) -> None:
    with pytest.raises(RefusedError, match="it holds no plug-in"):
        examine(component, FakeHost())


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has Audio Units")
def test_audio_units_are_refused_where_there_are_none() -> None:
    with pytest.raises(PluginError, match="format AU"):
        PedalboardHost("AU")


def test_what_cannot_be_automated_is_a_control_where_the_state_keeps_it(component: str) -> None:
    kept = FakeParameter("Gain Reduction", lambda raw: f"{raw:.2f}")
    meter = FakeParameter("Peak", lambda raw: f"{raw:.2f}", is_automatable=False)
    (strip,) = examine(component, FakeHost(FakePlugin("Strip", [kept, meter])))
    assert [one.settable for one in strip.parameters] == [True, False]
    assert (kept.raw_value, meter.raw_value) == (0.0, 0.0)


@pytest.mark.parametrize("texts", [("Off", "On"), ("no", "yes"), ("0", "1"), ("0.000000", "1.000000")])
def test_two_texts_for_no_and_yes_are_a_boolean(texts: tuple[str, str]) -> None:
    (found,) = read(FakeParameter("Switch", lambda raw: texts[raw >= 0.5], num_steps=2, raw_value=1.0))
    assert (found.kind, found.default, found.minimum) == ("boolean", True, None)


@pytest.mark.parametrize("texts", [("On", "Off"), ("Pre", "Post")])
def test_other_pairs_are_choices(texts: tuple[str, str]) -> None:
    (found,) = read(FakeParameter("Switch", lambda raw: texts[raw >= 0.5], num_steps=2))
    assert (found.kind, found.choices, found.default) == ("choice", texts, texts[0])


def test_kilohertz_are_hertz() -> None:
    (found,) = read(
        FakeParameter(
            "Cutoff", lambda raw: f"{20 + raw * 900:.0f} Hz" if raw < 0.5 else f"{raw * 20:.2f} kHz"
        )
    )
    assert (found.label, found.minimum, found.maximum) == ("Hz", 20.0, 20000.0)


def test_a_range_that_ends_in_minus_infinity_has_no_least_number() -> None:
    (found,) = read(FakeParameter("Level", lambda raw: "-inf dB" if raw == 0 else f"{raw * 66 - 60:.1f} dB"))
    assert (found.kind, found.minimum, found.maximum, found.label) == ("number", None, 6.0, "dB")


def test_a_word_among_many_numbers_leaves_them_numbers() -> None:
    (found,) = read(FakeParameter("Threshold", lambda raw: "Off" if raw == 0 else f"{raw * 60 - 60:.2f}"))
    assert (found.kind, found.maximum) == ("number", 0.0)


def test_names_on_a_parameter_that_calls_itself_continuous_are_all_found() -> None:
    names = [f"Model {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    (found,) = read(FakeParameter("Model", lambda raw: names[min(25, int(raw * 26))]))
    assert (found.kind, list(found.choices)) == ("choice", names)


def test_a_plugin_that_shows_only_what_is_set_is_set_and_put_back() -> None:
    shy = FakeParameter("Drive", lambda raw: f"{raw * 10:.1f}", raw_value=0.3, answers=False)
    (found,) = read(shy)
    assert (found.kind, found.minimum, found.maximum, found.default) == ("number", 0.0, 10.0, 3.0)
    assert shy.raw_value == 0.3


def test_float32_noise_in_texts_is_taken_away_and_nothing_else() -> None:
    noisy, fine = read(
        FakeParameter("Noisy", lambda raw: f"{raw * 72 - 60.000001:.6f}"),
        FakeParameter("Fine", lambda raw: f"{raw * 0.0123457:.7f}"),
    )
    assert (noisy.minimum, noisy.maximum) == (-60.0, 12.0)
    assert fine.maximum == 0.0123457


@given(st.text(max_size=12), st.sampled_from(["", "dB", "%", ":1", "Hz", "µs"]))
def test_python_names_are_pedalboards_own(name: str, label: str) -> None:
    from pedalboard._pedalboard import to_python_parameter_name

    assert python_name(name, label) == (to_python_parameter_name(FakeParameter(name, str, label=label)) or "")
