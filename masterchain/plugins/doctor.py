"""The doctor: loads a plug-in in fresh processes and tells what can be relied on, with numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from masterchain.jobs.job import Job, Outcome
from masterchain.jobs.pool import run
from masterchain.plugins import doctor_jobs as work
from masterchain.plugins import doctor_judge as judge
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.diagnosis import Check, Diagnosis
from masterchain.plugins.doctor_signals import difference_dbfs, probe_sound
from masterchain.plugins.host import PLUGIN_BLOCK_FRAMES
from masterchain.plugins.layout import layout

RATES_HZ = (44100, 48000, 88200, 96000, 176400, 192000)
_OTHER_BLOCKS = (64, 441, 8192)
_PROCESSES = 6
"""What comes out differently in one render of ten comes to light in every second examination."""
_PRELOAD = ("masterchain.plugins.doctor_jobs", "pedalboard")

Watcher = Callable[[int, int], None]
"""Called with how many examinations are done, and of how many."""


def examine(
    description: PluginDescription,
    watcher: Watcher | None = None,
    *,
    processes: int = 2,
    stall_s: float = 120.0,
) -> Diagnosis:
    """Examine a plug-in.

    Args:
        description: which.
        watcher: is told how far it is.
        processes: how many examinations run at the same time; each has a process of its own.
        stall_s: an examination that takes longer has hung, and is killed.

    Returns:
        What was found. A crash or hang is a finding like any other.

    Raises:
        PluginError: it is no effect, or takes neither mono nor stereo: there is nothing to examine it with.
    """
    layout(description, max(description.channels, default=2))
    return _Examination(description, watcher, processes, stall_s).diagnosis()


class _Examination:
    def __init__(
        self, description: PluginDescription, watcher: Watcher | None, processes: int, stall_s: float
    ) -> None:
        self._description = description
        self._watcher = watcher
        self._processes = processes
        self._stall_s = stall_s
        self._done = 0
        self._total = 1 + len(list(self._examinations())) + len(work.state_endings(description))
        self._values: dict[Any, Any] = {}
        self._failed: dict[Any, Outcome] = {}

    def diagnosis(self) -> Diagnosis:
        self._run([Job("load", work.loads, (self._description,))])
        if "load" in self._values:
            self._run(list(self._examinations()))
            self._run(list(self._restorations()))
        return Diagnosis(self._description.identity, (*self._checks(), *self._failures()))

    def _examinations(self) -> Iterator[Job]:
        this = self._description
        for number in range(_PROCESSES):
            yield Job(("process", number), work.render, (this, PLUGIN_BLOCK_FRAMES))
        for size in _OTHER_BLOCKS:
            yield Job(("blocks of", size), work.render, (this, size))
        yield Job("runs in one process", work.repeats, (this,))
        yield Job("saving its state", work.alter, (this,))
        yield Job("odd input", work.odd_input, (this,))
        for rate in RATES_HZ:
            for channels in this.channels:
                yield Job(("rate", rate, channels), work.runs_at, (this, rate, channels))

    def _restorations(self) -> Iterator[Job]:
        altered: work.Altered | None = self._values.get("saving its state")
        for ending, state in altered.states.items() if altered else ():
            yield Job(("state", ending), work.restore, (self._description, ending, state))

    def _run(self, jobs: list[Job]) -> None:
        for outcome in run(jobs, processes=self._processes, stall_s=self._stall_s, preload=_PRELOAD):
            if outcome.error or outcome.bug:
                self._failed[outcome.key] = outcome
            else:
                self._values[outcome.key] = outcome.value
            self._done += 1
            if self._watcher:
                self._watcher(self._done, self._total)

    def _checks(self) -> Iterator[Check]:
        found = self._values
        if "load" not in found:
            return
        yield from judge.judge_loads(found["load"])
        yield judge.judge_channels(self._description)
        if rates := {key[1:]: why for key, why in found.items() if key[0] == "rate"}:
            yield judge.judge_rates(rates)
        if odd := found.get("odd input"):
            yield from judge.judge_odd(odd)
        rendered = [value for key, value in found.items() if key[0] == "process"]
        if not rendered:
            return
        one: work.Rendered = rendered[0]
        yield judge.judge_latency(one, probe_sound(max(self._description.channels)))
        yield judge.judge_speed(rendered)
        repeat = judge.worst(difference_dbfs(one.sound, other.sound) for other in rendered[1:])
        if len(rendered) > 1:
            yield judge.judge_processes(len(rendered), repeat)
        if repeats := found.get("runs in one process"):
            yield from judge.judge_repeats(repeats, repeat, mono_only=self._description.channels == (1,))
        if repeat is None:
            # Where no two renders are the same, the rest cannot be told apart from that.
            blocks = {key[1]: value.sound for key, value in found.items() if key[0] == "blocks of"}
            yield judge.judge_blocks(one.sound, blocks)
        if altered := found.get("saving its state"):
            for name, ending in (("state", ".mcstate"), ("preset", ".vstpreset")):
                if restored := found.get(("state", ending)):
                    yield judge.judge_state(name, one.sound, altered, restored, repeat)

    def _failures(self) -> Iterator[Check]:
        for key, outcome in self._failed.items():
            name = key if isinstance(key, str) else " ".join(map(str, key))
            why = outcome.error.message if outcome.error else (outcome.bug or "").strip().splitlines()[-1]
            yield Check("failed", "bad", f"failed while examined ({name}): {why}", {"examination": name})
