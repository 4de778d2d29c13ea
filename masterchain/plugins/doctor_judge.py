"""From what the doctor's workers measured to what it means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from masterchain.dsp.processor import Block
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.diagnosis import Check, Status
from masterchain.plugins.doctor_jobs import Altered, Loads, Odd, Rendered, Repeats, Restored
from masterchain.plugins.doctor_signals import difference_dbfs, lag
from masterchain.units import gain_to_db

_LATE_FRAMES = 3
"""A filter's own delay; a latency that is not told is longer."""
_ALIKE = 0.9
"""Below this correlation the plug-in changes the sound so much that its delay is a matter of opinion."""
_QUIET_DBFS = -90.0
_LOUD_DBFS = -60.0
_NO_TAIL_S = 0.005
_INAUDIBLE_DBFS = -100.0
"""What a plug-in did while it was set differs: a warm-up, a slow filter. No state is off by so little."""


def judge_loads(found: Loads) -> list[Check]:
    """Loading, and the memory it takes."""
    times = {"first_s": found.first_s, "again_s": found.again_s}
    memory = {"first_mib": found.first_mib, "again_mib": found.again_mib}
    return [
        Check("load", "ok", f"loads in {found.first_s:.2f} s, and again in {found.again_s:.2f} s", times),
        Check(
            "memory", "ok", f"takes {found.first_mib:.0f} MiB, {found.again_mib:.1f} MiB each again", memory
        ),
    ]


def judge_channels(description: PluginDescription) -> Check:
    """Mono, stereo, or both."""
    takes: dict[str, float | bool | str | None] = {
        "mono": 1 in description.channels,
        "stereo": 2 in description.channels,
    }
    if description.channels == (1,):
        care = "masterchain runs one instance a channel, with the same settings"
        return Check("channels", "note", "is mono only", takes, care)
    if description.channels == (2,):
        care = "masterchain feeds a mono track to both sides, and says so where they come out different"
        return Check("channels", "note", "is stereo only", takes, care)
    return Check("channels", "ok", "takes mono and stereo", takes)


def judge_rates(refused: Mapping[tuple[int, int], str]) -> Check:
    """The sample rates it runs at; `refused` says why not by rate and channels, empty where it runs."""
    numbers = {f"{rate}_hz_{channels}_channels": not why for (rate, channels), why in refused.items()}
    bad = {rate: why for (rate, _), why in sorted(refused.items()) if why}
    if not bad:
        return Check("rates", "ok", f"runs at all of {_listed({rate for rate, _ in refused})} Hz", numbers)
    words = f"does not run at {_listed(bad)} Hz: {next(iter(bad.values()))}"
    return Check(
        "rates", "bad" if len(bad) > len(refused) // 2 else "care", words, numbers, "use it at other rates"
    )


def judge_latency(rendered: Rendered, sound: Block) -> Check:
    """The latency reported against the one measured."""
    offset, alike = lag(rendered.sound, sound)
    reported = rendered.latency
    if alike < _ALIKE:
        numbers = {"reported_frames": reported, "measured_frames": None, "alike": alike}
        words = f"reports a latency of {reported} frames; it changes the sound too much to measure it"
        return Check("latency", "note", words, numbers)
    measured = reported + offset
    numbers = {"reported_frames": reported, "measured_frames": measured, "alike": alike}
    if abs(offset) <= _LATE_FRAMES:
        return Check("latency", "ok", f"reports a latency of {reported} frames, and it is right", numbers)
    words = f"reports a latency of {reported} frames at 48 kHz, and has {measured}"
    return Check("latency", "bad", words, numbers, f"set `latency_samples = {measured}` in the step")


def judge_repeats(found: Repeats, repeat: float | None, *, mono_only: bool) -> list[Check]:
    """The same twice in a process.

    Args:
        found: what was measured.
        repeat: by how much two processes differ, dBFS; None for not at all.
        mono_only: a stereo track takes two instances.
    """
    fresh = "masterchain takes a fresh process a track" if repeat is None else ""
    second = "the channels of a stereo track are such instances; a render says so" if mono_only else fresh
    apart = worst((found.second_instance_dbfs, found.side_by_side_dbfs))
    return [
        _same("again", found.same_instance_dbfs, "the same instance run twice", "care", fresh),
        _same("instances", apart, "a second instance in the process", "care", second),
    ]


def judge_processes(count: int, repeat: float | None) -> Check:
    """The same in so many processes."""
    numbers = {"difference_dbfs": repeat, "processes": count}
    if repeat is None:
        return Check("processes", "ok", f"gives the same sound to the bit in {count} processes", numbers)
    words = f"does not give the same sound in {count} processes (by up to {repeat:.1f} dBFS)"
    care = "a render with it may not repeat bit for bit; the report says so"
    return Check("processes", "bad", words, numbers, care)


def judge_blocks(reference: Block, others: Mapping[int, Block]) -> Check:
    """The same for any block size."""
    differences = {size: difference_dbfs(reference, sound) for size, sound in others.items()}
    numbers = {f"block_{size}_dbfs": found for size, found in differences.items()}
    apart = worst(differences.values())
    if apart is None:
        return Check("blocks", "ok", "gives the same sound for any block size", numbers)
    words = f"gives another sound for another block size (by up to {apart:.1f} dBFS)"
    return Check("blocks", "care", words, numbers, "masterchain always gives it 1024 frames at a time")


def judge_state(name: str, plain: Block, altered: Altered, restored: Restored, repeat: float | None) -> Check:
    """The sound after a state came back, against the sound it was saved at.

    Args:
        name: `state` or `preset`.
        plain: the sound of a fresh instance.
        altered: with parameters moved.
        restored: a fresh instance with the state of those.
        repeat: by how much two renders differ anyway, dBFS.
    """
    words = "its own state file" if name == "state" else "a .vstpreset"
    if restored.sound is None:
        status: Status = "note" if difference_dbfs(plain, altered.sound) is None else "bad"
        return Check(name, status, f"{words} is refused by the plug-in itself", {"reads_back": False})
    apart = difference_dbfs(altered.sound, restored.sound)
    numbers = {"difference_dbfs": apart, "reads_back": restored.came_back}
    if repeat is not None and apart is not None:
        return Check(name, "note", f"{words}: not known, since no two renders are the same", numbers)
    if difference_dbfs(plain, altered.sound) is None:
        return Check(name, "note", f"{words}: not known, since moving parameters changed no sound", numbers)
    if apart is not None and apart < _INAUDIBLE_DBFS:
        return Check(name, "note", f"{words} brings its sound back but for {apart:.1f} dBFS", numbers)
    if apart is not None:
        care = "give the settings as `parameters`, and listen"
        return Check(
            name, "bad", f"{words} does not bring its sound back (off by {apart:.1f} dBFS)", numbers, care
        )
    if not restored.came_back:
        return Check(name, "note", f"{words} brings its sound back, though it reads back otherwise", numbers)
    return Check(name, "ok", f"{words} brings its sound back to the bit", numbers)


def judge_odd(found: Odd) -> list[Check]:
    """Tail, silence and NaN."""
    peak = gain_to_db(found.silence_peak) if found.silence_peak else None
    numbers = {"peak_dbfs": peak}
    if peak is None or peak < _QUIET_DBFS:
        silence = Check("silence", "ok", "gives silence for silence", numbers)
    else:
        status: Status = "care" if peak > _LOUD_DBFS else "note"
        silence = Check("silence", status, f"makes noise of its own, at {peak:.1f} dBFS", numbers)
    words = {
        "kept out": "keeps a NaN out of its output",
        "gone": "gives NaN for NaN, and recovers within a second",
        "stays": "never recovers from a NaN",
    }[found.nan]
    care = "masterchain stops the track at the first NaN" if found.nan == "stays" else ""
    return [_tail(found), silence, Check("nan", "note" if care else "ok", words, {"after": found.nan}, care)]


def _tail(found: Odd) -> Check:
    numbers = {"tail_s": found.tail_s, "silent_s": found.silent_s}
    if found.tail_s is None:
        words, care = "is still heard 20 s after the sound", "set `tail_s` in the chain"
        return Check("tail", "care", words, numbers, care)
    words = f"rings for {found.tail_s:.2f} s after the sound"
    if found.tail_s < _NO_TAIL_S:
        words = "is silent as soon as the sound ends"
    if found.silent_s < 1.0:
        return Check("tail", "ok", words, numbers)
    words += f", with {found.silent_s:.2f} s of silence in it"
    if found.silent_s < found.waiting_s:
        return Check("tail", "ok", words, numbers)
    care = f"a render waits {found.waiting_s:.1f} s for sound to come back: set `tail_s` in the chain"
    return Check("tail", "care", words, numbers, care)


def judge_speed(rendered: Sequence[Rendered]) -> Check:
    """How many times faster than the sound lasts, at worst."""
    realtime = min(one.realtime for one in rendered)
    numbers = {"realtime_factor": realtime}
    words = f"runs at {realtime:.3g} times realtime"
    return Check("speed", "ok" if realtime >= 1.0 else "note", words, numbers)


def worst(differences: Iterable[float | None]) -> float | None:
    """The greatest of differences in dBFS; None where there is none."""
    return max((found for found in differences if found is not None), default=None)


def _same(name: str, apart: float | None, what: str, otherwise: Status, care: str) -> Check:
    numbers = {"difference_dbfs": apart}
    if apart is None:
        return Check(name, "ok", f"{what} gives the same sound to the bit", numbers)
    words = f"{what} gives another sound (by up to {apart:.1f} dBFS)"
    return Check(name, otherwise, words, numbers, care)


def _listed(rates: set[int] | Mapping[int, str]) -> str:
    return ", ".join(map(str, sorted(rates)))
