"""Plug-ins as processors: aligned to the frame, the same however the stream is cut, in mono and stereo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.plugins import RATE, play, plugin, zam
from support.signals import music_like, noise, sine

from masterchain.dsp.mix import Mix
from masterchain.dsp.processor import Format, Processor
from masterchain.dsp.serial import Serial
from masterchain.errors import PluginError
from masterchain.plugins.host import load, set_parameters
from masterchain.plugins.processor import PluginProcessor
from masterchain.plugins.state import save_state

SILENT = 10.0 ** (-120.0 / 20.0)

CHAINS: dict[str, Callable[[], Processor]] = {
    "late": lambda: PluginProcessor(plugin("Late")),
    "two in series": lambda: Serial([PluginProcessor(plugin("Late")), PluginProcessor(plugin("Gain"))]),
    "late in a mix": lambda: Mix(PluginProcessor(plugin("Late")), 0.5),
    "mono with a memory": lambda: PluginProcessor(plugin("Mono"), values={"smoothing": 0.9}),
    "lying, told": lambda: PluginProcessor(plugin("Liar"), latency_samples=256),
}
REAL: dict[str, Callable[[], Processor]] = {
    "limiter": lambda: PluginProcessor(zam("ZaMaximX2"), values={"threshold_db": -12.0}),
    "equalizer, limiter in a mix": lambda: Serial(
        [
            PluginProcessor(zam("ZamEQ2"), values={"Boost/Cut 1": 3.0}),
            Mix(PluginProcessor(zam("ZaMaximX2"), values={"threshold_db": -12.0}), 0.3),
        ]
    ),
    "compressor": lambda: PluginProcessor(zam("ZamCompX2"), values={"threshold_db": -30.0}),
}
NEUTRAL: dict[str, Callable[[], Processor]] = {
    "limiter": lambda: PluginProcessor(zam("ZaMaximX2")),
    "limiter in a mix": lambda: Mix(PluginProcessor(zam("ZaMaximX2")), 0.5),
    "all in series": lambda: Serial(
        [
            PluginProcessor(zam("ZamCompX2"), values={"threshold_db": 0.0, "makeup_db": 0.0}),
            PluginProcessor(zam("ZaMaximX2"), values={"threshold_db": 0.0, "output_ceiling_db": 0.0}),
            Mix(PluginProcessor(plugin("Late")), 0.5),
            PluginProcessor(plugin("Gain"), values={"gain_db": 0.0}),
        ]
    ),
}


@pytest.mark.parametrize("chain", [pytest.param(make, id=name) for name, make in CHAINS.items()])
@pytest.mark.parametrize("block", [512, 1000, 1024, 4096])
def test_the_block_size_does_not_matter(chain: Callable[[], Processor], block: int) -> None:
    sound = noise(0.7)
    assert (play(chain(), sound, block=block, pieces=777) == play(chain(), sound)).all()


@pytest.mark.plugin
@pytest.mark.parametrize("chain", [pytest.param(make, id=name) for name, make in REAL.items()])
@pytest.mark.parametrize("block", [512, 3000])
def test_the_block_size_does_not_matter_to_real_plugins(chain: Callable[[], Processor], block: int) -> None:
    sound = music_like(1.0)
    assert (play(chain(), sound, block=block, pieces=777) == play(chain(), sound)).all()


@pytest.mark.parametrize("chain", ["late", "late in a mix", "lying, told"])
def test_latency_is_gone_to_the_frame(chain: str) -> None:
    sound = noise(0.7)
    assert (play(CHAINS[chain](), sound) == sound).all()


@pytest.mark.plugin
@pytest.mark.parametrize("chain", [pytest.param(make, id=name) for name, make in NEUTRAL.items()])
@pytest.mark.parametrize("block", [1024, 1500])
def test_a_neutral_chain_nulls_below_minus_120_dbfs(chain: Callable[[], Processor], block: int) -> None:
    sound = music_like(2.0) * np.float32(0.5)
    assert np.abs(play(chain(), sound, block=block) - sound).max() < SILENT


def test_a_lie_that_is_not_told_is_heard() -> None:
    sound = noise(0.5)
    out = play(PluginProcessor(plugin("Liar")), sound)
    assert (out[:, 256:] == sound[:, :-256]).all()


def test_nothing_of_the_track_is_dropped_when_the_latency_told_is_less_than_reported() -> None:
    sound = noise(0.5)
    out = play(PluginProcessor(plugin("Late"), latency_samples=0), sound)
    assert not out[:, :1000].any()
    assert (out[:, 1000:] == sound[:, :-1000]).all()


@pytest.mark.plugin
def test_the_stream_gives_what_one_whole_call_gives() -> None:
    maximizer, values = zam("ZaMaximX2"), {"threshold_db": -12.0}
    whole = load(maximizer)
    set_parameters(whole, maximizer, values)
    sound = music_like(1.5)
    expected = whole.process(sound, RATE, buffer_size=1024, reset=True)
    assert (play(PluginProcessor(maximizer, values=values), sound) == expected).all()


def test_a_mono_plugin_treats_both_channels_alike_and_apart() -> None:
    sound, values = noise(0.5), {"smoothing": 0.8}
    both = play(PluginProcessor(plugin("Mono"), values=values), sound)
    for channel in (0, 1):
        alone = play(PluginProcessor(plugin("Mono"), values=values), sound[channel : channel + 1])
        assert (both[channel] == alone[0]).all()
    assert not (both == sound).all()


def test_a_mono_plugin_takes_six_channels() -> None:
    sound = noise(0.2, channels=6)
    processor = PluginProcessor(plugin("Mono"), values={"smoothing": 0.0})
    assert (play(processor, sound) == sound).all()


def test_a_stereo_plugin_keeps_a_mono_track_mono() -> None:
    sound = noise(0.5, channels=1)
    processor = PluginProcessor(plugin("Gain"), values={"gain_db": -6.0})
    out = play(processor, sound)
    stereo = play(PluginProcessor(plugin("Gain"), values={"gain_db": -6.0}), np.repeat(sound, 2, axis=0))
    assert (out == stereo[:1]).all()
    assert processor.findings() == ()


def test_two_different_sides_of_a_mono_track_are_told() -> None:
    sound = np.concatenate(
        (np.zeros((1, RATE // 4), np.float32), sine(997, 0.5, dbfs=-6, channels=1)), axis=1
    )
    processor = PluginProcessor(plugin("Gain"), values={"gain_db": -60.0, "channel": "left"}, step="wide")
    out = play(processor, sound)
    (found,) = processor.findings()
    assert (found.step, found.code, found.severity) == ("wide", "stereo-from-mono", "warn")
    assert "up to -6.0 dBFS" in found.message
    assert found.at_s == pytest.approx(0.25, abs=2 / RATE)
    assert np.abs(out - sound * np.float32(0.5005)).max() < 1e-6


@pytest.mark.parametrize(
    ("name", "channels", "words"),
    [("Gain", 6, "Gain cannot process a track of 6 channels"), ("Synth", 2, "Synth is an instrument")],
)
def test_what_it_cannot_run_on_is_an_error(name: str, channels: int, words: str) -> None:
    with pytest.raises(PluginError, match=words):
        PluginProcessor(plugin(name)).prepare(Format(RATE, channels, 8192))


def test_parameters_come_after_the_state(tmp_path: Path) -> None:
    gain, path = plugin("Gain"), tmp_path / "a.mcstate"
    loaded = load(gain)
    set_parameters(loaded, gain, {"gain_db": -20.0, "channel": "left"})
    save_state(loaded, gain, path)
    sound = np.ones((2, 9000), np.float32)
    processor = PluginProcessor(gain, values={"gain_db": -6.0}, state=path)
    out = play(processor, sound)
    assert processor.taken == {"gain_db": -6.0}
    assert out[0] == pytest.approx(10 ** (-6 / 20), rel=1e-6)
    assert (out[1] == 1.0).all()


def test_a_state_that_does_not_read_back_is_told(tmp_path: Path) -> None:
    forgetful, path = plugin("Forgetful"), tmp_path / "a.mcstate"
    loaded = load(forgetful)
    set_parameters(loaded, forgetful, {"gain_db": -20.0})
    save_state(loaded, forgetful, path)
    processor = PluginProcessor(forgetful, state=path)
    play(processor, noise(0.2))
    assert [found.code for found in processor.findings()] == ["state-not-verified", "no-change"]


def test_silence_goes_before_the_track() -> None:
    fault = plugin("Fault")
    sound = np.ones((2, 48000), np.float32)
    begins = []
    for preroll_s in (0.0, 0.25):
        processor = PluginProcessor(fault, values={"mode": "nan", "after": 40}, preroll_s=preroll_s)
        with pytest.raises(PluginError) as raised:
            play(processor, sound)
        begins.append(float(raised.value.message.rsplit(":", 1)[1]))
    # 0.25 s are 12 blocks of 1024 frames.
    assert begins[0] - begins[1] == pytest.approx(12 * 1024 / RATE, abs=0.001)


def test_what_runs_and_when_is_told() -> None:
    told: list[float | None] = []
    play(PluginProcessor(plugin("Gain"), watch=told.append), noise(0.5))
    assert told[:3] == [None, 0.0, 8192 / RATE]
    assert len(told) == 4


def test_a_latency_that_changes_while_it_runs_is_an_error() -> None:
    processor = PluginProcessor(plugin("Late"))
    stream = Format(RATE, 2, 8192)
    processor.prepare(stream)
    processor._hosted.instances[0]._reported = 999
    with pytest.raises(PluginError, match="Late changed its latency while running, from 999 to 1000 frames"):
        processor.process(noise(1.0)[:, :8192])
    processor.close()


def test_it_can_be_prepared_again_and_closed_twice() -> None:
    processor = PluginProcessor(plugin("Late"))
    first, second = play(processor, noise(0.3)), play(processor, noise(0.3))
    assert (first == second).all()
    processor.close()
    PluginProcessor(plugin("Late")).close()


def test_a_description_that_takes_nothing_is_refused() -> None:
    with pytest.raises(PluginError, match="cannot process a track of 2 channels"):
        PluginProcessor(replace(plugin("Gain"), channels=())).prepare(Format(RATE, 2, 8192))


@pytest.mark.parametrize(("channels", "codes"), [(1, []), (2, ["instances-differ"])])
def test_instances_that_do_not_sound_alike_are_told(channels: int, codes: list[str]) -> None:
    processor = PluginProcessor(plugin("Shared"), step="valve")
    play(processor, noise(0.5, channels=channels))
    found = processor.findings()
    assert [one.code for one in found] == codes
    assert all("left and right are not treated the same" in one.message for one in found)
