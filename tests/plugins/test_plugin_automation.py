"""Plug-ins whose parameters move while sound runs."""

from __future__ import annotations

import numpy as np
import pytest
from support.plugins import RATE, play, plugin, zam
from support.processors import Late
from support.signals import music_like, noise

from masterchain.dsp.automated import Automated
from masterchain.dsp.curve import Curve, Point
from masterchain.dsp.processor import Processor
from masterchain.dsp.serial import Serial
from masterchain.errors import PluginError
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.host import AUTOMATED_BLOCK_FRAMES
from masterchain.plugins.processor import PluginProcessor


def automated(description: PluginDescription, parameter: str, *points: tuple[float, float]) -> Automated:
    hosted = PluginProcessor(description, block_frames=AUTOMATED_BLOCK_FRAMES)
    course = Curve(tuple(Point(at_s, value) for at_s, value in points))
    return Automated(hosted, {parameter: course}, hosted.change, step_frames=AUTOMATED_BLOCK_FRAMES)


@pytest.mark.parametrize("block", [1000, 8192])
def test_a_level_moves_at_its_own_moment_of_the_track(block: int) -> None:
    sound = np.full((2, RATE), 0.5, np.float32)
    chain = Serial([Late(1234), automated(plugin("Gain"), "gain_db", (0.2, -6.0), (0.6, -30.0))])
    heard_db = 20 * np.log10(play(chain, sound, block=block)[0] / 0.5)
    course = np.interp(np.arange(RATE) / RATE, [0.2, 0.6], [-6.0, -30.0])
    step_db = 60.0 * AUTOMATED_BLOCK_FRAMES / RATE
    assert (heard_db <= course + 0.01).all()
    assert (heard_db >= course - step_db - 0.01).all()


def test_a_mono_plugin_moves_on_every_channel() -> None:
    sound = noise(0.6)
    both = play(automated(plugin("Mono"), "smoothing", (0.1, 0.0), (0.4, 0.9)), sound)
    for channel in range(2):
        alone = play(
            automated(plugin("Mono"), "smoothing", (0.1, 0.0), (0.4, 0.9)), sound[channel : channel + 1]
        )
        assert (alone[0] == both[channel]).all()
    assert (both[:, :4000] == sound[:, :4000]).all()
    assert not np.allclose(both[:, -4000:], sound[:, -4000:], atol=0.01)


def _same_for_all_blocks(one: Processor, others: list[Processor]) -> None:
    sound = music_like(0.8)
    whole = play(one, sound)
    for block, other in zip((512, 1000, 4096), others, strict=True):
        assert (play(other, sound, block=block, pieces=777) == whole).all()


def test_the_block_size_does_not_matter() -> None:
    one, *others = (automated(plugin("Mono"), "smoothing", (0.1, 0.0), (0.4, 0.9)) for _ in range(4))
    _same_for_all_blocks(one, list(others))


@pytest.mark.plugin
def test_the_block_size_does_not_matter_to_a_real_plugin() -> None:
    one, *others = (automated(zam("ZamCompX2"), "threshold_db", (0.1, -10.0), (0.5, -30.0)) for _ in range(4))
    _same_for_all_blocks(one, list(others))


def test_a_second_stream_begins_with_the_first_value_again() -> None:
    sound = noise(0.5)
    chain = automated(plugin("Gain"), "gain_db", (0.1, 0.0), (0.3, -30.0))
    first = play(chain, sound)
    assert (play(chain, sound) == first).all()


def test_a_plugin_that_does_not_take_a_value_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("masterchain.plugins.instance.write_parameters", lambda *_: None)
    with pytest.raises(PluginError, match="did not take gain_db"):
        play(automated(plugin("Gain"), "gain_db", (0.1, 0.0), (0.3, -30.0)), noise(0.5))


def test_what_is_no_parameter_is_an_error() -> None:
    with pytest.raises(PluginError, match="no parameter level"):
        play(automated(plugin("Gain"), "level", (0.1, 0.0), (0.3, -30.0)), noise(0.5))
