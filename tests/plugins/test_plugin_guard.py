"""What the guard finds, where, and what it leaves alone."""

from __future__ import annotations

import numpy as np
import pytest
from support.plugins import RATE, play, plugin
from support.signals import music_like, noise, sine

from masterchain.dsp.processor import Block, Format
from masterchain.errors import PluginError
from masterchain.plugins.explanations import EXPLANATIONS
from masterchain.plugins.finding import PluginFinding
from masterchain.plugins.guard import Guard
from masterchain.plugins.processor import PluginProcessor

WINDOW = 1024


def watched(
    given: Block, out: Block, *, latency: int = 0, changed: bool = False, block: int = 4
) -> list[PluginFinding]:
    """The findings of a stream of so many windows a block."""
    guard = Guard("it", Format(RATE, given.shape[0], block * WINDOW), latency, WINDOW, changed=changed)
    whole = given.shape[1] // (block * WINDOW) * (block * WINDOW)
    for start in range(0, whole, block * WINDOW):
        at = slice(start, start + block * WINDOW)
        guard.watch(given[:, at], out[:, at])
    return list(guard.findings())


def delayed(sound: Block, frames: int) -> Block:
    return np.concatenate((np.zeros((sound.shape[0], frames), np.float32), sound), axis=1)[
        :, : sound.shape[1]
    ]


def test_ordinary_sound_is_left_alone() -> None:
    sound = music_like(4.0)
    assert watched(sound, sound * np.float32(0.7), changed=True) == []
    assert watched(sound, sound) == []


@pytest.mark.parametrize("block", [1, 4, 9])
@pytest.mark.parametrize("latency", [0, 9600])
def test_silence_in_the_midst_is_told_with_its_place(block: int, latency: int) -> None:
    sound = sine(100, 6.0, dbfs=-12)
    out = delayed(sound, latency)
    out[:, 2 * RATE : 4 * RATE] = 0.0
    (found,) = watched(sound, out, latency=latency, changed=True, block=block)
    assert (found.code, found.severity) == ("plugin-silent", "warn")
    assert found.at_s == pytest.approx(2.0 - latency / RATE, abs=WINDOW / RATE)
    assert "for 2.0 s" in found.message


def test_a_gate_that_closes_below_quiet_sound_is_left_alone() -> None:
    sound = sine(100, 4.0, dbfs=-45)
    assert watched(sound, sound * np.float32(0), changed=True) == []


def test_a_short_silence_is_left_alone() -> None:
    sound = sine(100, 4.0, dbfs=-12)
    out = sound.copy()
    out[:, RATE : RATE + RATE // 2] = 0.0
    assert watched(sound, out) == []


def test_silence_all_the_way_fails() -> None:
    sound = music_like(3.0)
    (found,) = watched(sound, sound * np.float32(0))
    assert (found.code, found.severity, found.at_s) == ("plugin-silent", "fail", None)


def test_a_level_without_bounds_fails() -> None:
    sound = sine(100, 6.0, dbfs=-12)
    out = sound.copy()
    out[:, 2 * RATE :] *= 100.0
    (found,) = watched(sound, out)
    assert (found.code, found.severity) == ("plugin-runaway", "fail")
    assert found.at_s == pytest.approx(2.0, abs=WINDOW / RATE)
    assert "+28.0 dBFS" in found.message


def test_a_short_burst_is_no_runaway() -> None:
    sound = sine(100, 4.0, dbfs=-12)
    out = sound.copy()
    out[:, RATE : RATE + RATE // 2] *= 100.0
    assert watched(sound, out) == []


def test_a_constant_added_is_told_and_one_passed_on_is_not() -> None:
    sound = sine(100, 2.0, dbfs=-12)
    (found,) = watched(sound, sound + np.float32(0.1))
    assert (found.code, found.severity) == ("plugin-dc", "warn")
    assert "-20.0 dBFS" in found.message
    assert watched(sound + np.float32(0.1), sound + np.float32(0.11)) == []
    assert watched(sound, sound + np.float32(0.009)) == []


@pytest.mark.parametrize("latency", [0, 1000])
def test_no_change_is_told_only_where_one_was_asked(latency: int) -> None:
    sound = music_like(2.0)
    out = delayed(sound, latency)
    (found,) = watched(sound, out, latency=latency, changed=True)
    assert (found.code, found.severity) == ("no-change", "warn")
    assert watched(sound, out, latency=latency) == []
    out[0, 50_000] += np.float32(1e-6)
    assert watched(sound, out, latency=latency, changed=True) == []


def test_silence_unchanged_says_nothing() -> None:
    silence = np.zeros((2, RATE), np.float32)
    assert watched(silence, silence, changed=True) == []


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_an_error_with_its_place(bad: float) -> None:
    sound = noise(2.0)
    out = sound.copy()
    out[1, 70_480] = bad
    with pytest.raises(PluginError, match=r"it gave NaN or infinity at 0:01\.458"):
        watched(sound, out, latency=480)


def test_a_plugin_that_was_given_nan_is_not_blamed() -> None:
    sound = noise(2.0)
    sound[0, 3000] = np.nan
    out = sound.copy()
    out[:, 3000:] = np.nan
    assert watched(sound, out) == []


@pytest.mark.parametrize(
    ("mode", "codes"),
    [
        ("none", ["no-change"]),
        ("dc", ["plugin-dc"]),
        ("denormal", ["plugin-silent"]),
        ("silence", ["plugin-silent"]),
        ("runaway", ["plugin-runaway"]),
        ("random", []),
    ],
)
def test_plugins_that_go_wrong_are_told(mode: str, codes: list[str]) -> None:
    processor = PluginProcessor(plugin("Fault"), values={"mode": mode, "after": 40}, step="bad")
    play(processor, sine(100, 3.0, dbfs=-12))
    assert [found.code for found in processor.findings()] == codes
    assert all(found.message.startswith("bad ") for found in processor.findings())
    assert set(codes) <= EXPLANATIONS.keys()


@pytest.mark.parametrize("mode", ["nan", "inf", "nan once"])
def test_plugins_that_give_no_numbers_are_errors(mode: str) -> None:
    # Eight blocks of silence or so go before the track; the fault comes 60 blocks after its mode was set.
    with pytest.raises(PluginError, match=r"bad gave NaN or infinity at 0:01\.\d\d\d"):
        play(PluginProcessor(plugin("Fault"), values={"mode": mode, "after": 60}, step="bad"), noise(3.0))
