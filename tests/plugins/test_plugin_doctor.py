"""The doctor calls what must be called, and leaves what is well alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from support.plugins import plugin, zam
from support.signals import noise

from masterchain.errors import PluginError
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.diagnosis import Check, Diagnosis
from masterchain.plugins.doctor import examine
from masterchain.plugins.doctor_jobs import Odd, Repeats
from masterchain.plugins.doctor_judge import judge_odd, judge_repeats
from masterchain.plugins.doctor_signals import difference_dbfs, lag, probe_sound


@cache
def diagnosis(find: Callable[[str], PluginDescription], name: str) -> Diagnosis:
    return examine(find(name))


def status(found: Diagnosis, name: str) -> str:
    check = found.check(name)
    assert check is not None, name
    return check.status


def numbers(found: Diagnosis, name: str) -> dict[str, object]:
    check = found.check(name)
    assert check is not None, name
    return dict(check.numbers)


def test_a_plugin_without_fault_is_safe() -> None:
    found = diagnosis(plugin, "Gain")
    assert found.verdict == "safe"
    assert found.reasons == ()
    assert {check.name for check in found.checks} == {
        "load", "memory", "channels", "rates", "latency", "speed", "processes", "again", "instances", "blocks",
        "state", "preset", "tail", "silence", "nan",
    }  # fmt: skip
    assert numbers(found, "state") == {"difference_dbfs": None, "reads_back": True}
    assert numbers(found, "nan") == {"after": "gone"}
    assert len(numbers(found, "rates")) == 6


def test_a_latency_that_is_right_is_found_right() -> None:
    found = examine(plugin("Late"))
    assert numbers(found, "latency")["measured_frames"] == 1000
    assert status(found, "latency") == "ok"


def test_a_latency_that_is_a_lie_is_called() -> None:
    found = diagnosis(plugin, "Liar")
    assert found.verdict == "unsafe"
    measured = numbers(found, "latency")
    assert (measured["reported_frames"], measured["measured_frames"]) == (0, 256)
    assert "set `latency_samples = 256` in the step" in found.reasons[0]


def test_a_state_that_does_not_come_back_is_called() -> None:
    found = diagnosis(plugin, "Forgetful")
    assert found.verdict == "unsafe"
    assert (status(found, "state"), status(found, "preset")) == ("bad", "bad")
    assert numbers(found, "state")["reads_back"] is False


def test_what_is_never_the_same_twice_is_called() -> None:
    found = diagnosis(plugin, "Random")
    assert found.verdict == "unsafe"
    assert [status(found, name) for name in ("processes", "again", "instances")] == ["bad", "care", "care"]
    assert numbers(found, "processes")["difference_dbfs"] == pytest.approx(-54.0, abs=0.2)
    assert status(found, "silence") == "note"
    assert status(found, "tail") == "care"
    # What cannot be told apart from the noise is not claimed.
    assert status(found, "state") == "note"
    assert found.check("blocks") is None


def test_an_instrument_is_not_examined() -> None:
    with pytest.raises(PluginError, match="Synth is an instrument"):
        examine(plugin("Synth"))


def test_mono_only_is_safe() -> None:
    found = diagnosis(plugin, "Mono")
    assert found.verdict == "safe"
    assert (status(found, "channels"), status(found, "instances")) == ("note", "ok")


def test_mono_instances_with_one_memory_need_care() -> None:
    found = diagnosis(plugin, "Shared")
    assert found.verdict == "care"
    assert status(found, "instances") == "care"
    assert "a second instance in the process gives another sound" in found.reasons[0]
    assert "a render says so" in found.reasons[0]


def test_silence_within_a_tail_is_told() -> None:
    found = diagnosis(plugin, "Echo")
    # The test sound lasts two seconds, its echo comes after three.
    assert numbers(found, "tail") == {
        "tail_s": pytest.approx(3.0, abs=0.01),
        "silent_s": pytest.approx(1.0, abs=0.1),
    }
    assert status(found, "tail") == "ok"


@pytest.mark.parametrize(("waits", "expected"), [(4.1, "ok"), (3.9, "care")])
def test_a_silence_longer_than_a_render_waits_needs_care(waits: float, expected: str) -> None:
    tail = judge_odd(Odd(0.0, tail_s=5.0, silent_s=4.0, waiting_s=waits, nan="gone"))[0]
    assert (tail.name, tail.status) == ("tail", expected)
    assert ("set `tail_s`" in tail.care) == (expected == "care")


@pytest.mark.plugin
def test_zamheadx2_is_the_same_in_every_instance_but_its_state_does_not_come_back() -> None:
    # Loaded by pedalboard as it comes, every second instance is another: some of the noise it plays is left.
    found = diagnosis(zam, "ZamHeadX2")
    assert [status(found, name) for name in ("processes", "again", "instances", "blocks")] == ["ok"] * 4
    assert [status(found, name) for name in ("state", "preset")] == ["bad"] * 2
    assert found.verdict == "unsafe"


@pytest.mark.parametrize(
    ("mono_only", "words"), [(True, "the channels of a stereo track"), (False, "a fresh process")]
)
def test_what_a_second_instance_means_depends_on_the_channels(mono_only: bool, words: str) -> None:
    same, second = judge_repeats(Repeats(None, -90.0), None, mono_only=mono_only)
    assert (same.status, second.status) == ("ok", "care")
    assert words in second.care


@pytest.mark.plugin
def test_a_real_limiter_is_safe() -> None:
    found = diagnosis(zam, "ZaMaximX2")
    assert found.verdict == "safe"
    assert numbers(found, "latency")["measured_frames"] == 480
    assert (status(found, "state"), status(found, "preset")) == ("ok", "ok")


def test_one_that_cannot_be_loaded_is_unsafe_and_why() -> None:
    gain = plugin("Gain")
    found = examine(replace(gain, identity=replace(gain.identity, bundle_digest="0" * 64)))
    assert found.verdict == "unsafe"
    assert [check.name for check in found.checks] == ["failed"]
    assert "has changed since it was scanned" in found.reasons[0]


def test_channels_it_turns_out_not_to_take_are_called() -> None:
    found = examine(replace(plugin("Mono"), channels=(2,)))
    assert found.verdict == "unsafe"
    assert "does not support 2-channel output" in " ".join(found.reasons)


def test_it_tells_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    examine(plugin("Mono"), lambda done, total: told.append((done, total)))
    total = told[0][1]
    assert told == [(number, total) for number in range(1, total + 1)]


@pytest.mark.parametrize("name", ["Gain", "Liar", "Random"])
def test_it_is_json(name: str) -> None:
    document = json.loads(json.dumps(diagnosis(plugin, name).to_dict(), allow_nan=False))
    assert document["plugin"]["name"] == name
    assert document["verdict"] == diagnosis(plugin, name).verdict
    assert {check["status"] for check in document["checks"]} <= {"ok", "note", "care", "bad"}


def test_the_verdict_is_the_worst_of_the_checks() -> None:
    identity = plugin("Gain").identity
    checks = [
        Check("a", "ok", ""),
        Check("b", "note", "x"),
        Check("c", "care", "y", care="do"),
        Check("d", "bad", "z"),
    ]
    verdicts = [Diagnosis(identity, tuple(checks[:n])).verdict for n in range(5)]
    assert verdicts == ["safe", "safe", "safe", "care", "unsafe"]
    assert Diagnosis(identity, tuple(checks)).reasons == ("z", "y: do")


@pytest.mark.parametrize("frames", [-300, 0, 1, 4800])
@pytest.mark.parametrize("polarity", [1.0, -1.0])
def test_lag_is_found_to_the_frame(frames: int, polarity: float) -> None:
    sound = probe_sound(2)
    moved = np.roll(sound, frames, axis=1) * np.float32(polarity)
    at, alike = lag(moved, sound)
    assert at == frames
    assert alike > 0.9


def test_two_sounds_that_have_nothing_in_common_are_not_alike() -> None:
    assert lag(noise(1.0, seed=1), noise(1.0, seed=2))[1] < 0.1
    assert lag(np.zeros((2, 1000), np.float32), noise(0.1))[1] == 0.0


def test_differences_are_in_dbfs() -> None:
    sound = noise(0.1)
    assert difference_dbfs(sound, sound) is None
    other = sound.copy()
    other[0, 100] += np.float32(0.1)
    assert difference_dbfs(sound, other) == pytest.approx(-20.0, abs=1e-3)
    assert difference_dbfs(sound, sound[:, :-1]) == 0.0
