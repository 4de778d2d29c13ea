"""A plug-in that is silent for a while may have sound to come."""

from __future__ import annotations

import numpy as np
import pytest
from support.plugins import RATE, plugin
from support.signals import noise

from masterchain.dsp.processor import Format
from masterchain.dsp.stream import Stream
from masterchain.plugins.host import load, set_parameters
from masterchain.plugins.processor import PluginProcessor
from masterchain.plugins.waiting import seconds_in, waiting_s


@pytest.mark.parametrize(
    ("text", "label", "seconds"),
    [
        ("250.0", "ms", 0.25),
        ("1.5 s", "ms", 1.5),
        ("800ms", "", 0.8),
        (" 3 ", "Seconds", 3.0),
        ("12", "", None),
        ("12", "Hz", None),
        ("-6.0", "ms", None),
        ("Off", "ms", None),
        ("", "s", None),
    ],
)
def test_times_are_read_by_the_unit_shown(text: str, label: str, seconds: float | None) -> None:
    assert seconds_in(text, label) == seconds


@pytest.mark.parametrize(("time_ms", "waits"), [(10.0, 2.0), (5000.0, 5.05), (8000.0, 8.08)])
def test_the_longest_time_set_is_waited_for(time_ms: float, waits: float) -> None:
    loaded = load(plugin("Echo"))
    set_parameters(loaded, plugin("Echo"), {"time_ms": time_ms})
    assert waiting_s(loaded, plugin("Echo")) == pytest.approx(waits, abs=1e-3)


@pytest.mark.parametrize("time_ms", [500.0, 5000.0, 8000.0])
def test_an_echo_that_comes_late_is_kept(time_ms: float) -> None:
    sound = noise(0.5)
    processor = PluginProcessor(plugin("Echo"), values={"time_ms": time_ms})
    stream = Stream(processor, Format(RATE, 2, 8192))
    out = np.concatenate(list(stream.run([sound])), axis=1)
    late = round(time_ms * RATE / 1000)
    assert (out[:, late : late + sound.shape[1]] == 0.5 * sound).all()
    assert out.shape[1] == late + sound.shape[1]


def test_a_plugin_without_times_is_waited_for_two_seconds() -> None:
    assert waiting_s(load(plugin("Gain")), plugin("Gain")) == 2.0
