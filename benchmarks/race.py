"""Whole processes raced against each other, turn by turn, so that a busy moment hits them all."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Runner:
    """A program in the race.

    Attributes:
        name: what it is called in the table.
        words: its command line.
        read: what its output says, for the table; None when it says nothing of interest.
        cores: how many cores it is pinned to; None for all there are.
        seconds: the wall time of each run.
        processor_s: the processor time of each run, user and system, of the process and its children: it says
            more than wall time where the machine has other work.
        peak_mib: the largest peak memory of any run.
        says: what `read` found.
    """

    name: str
    words: Sequence[str]
    read: Callable[[str], str] | None = None
    cores: int | None = 1
    seconds: list[float] = field(default_factory=list)
    processor_s: list[float] = field(default_factory=list)
    peak_mib: float = 0.0
    says: str = ""

    @property
    def median(self) -> float:
        """The median wall time."""
        return statistics.median(self.seconds)

    @property
    def processor_median(self) -> float:
        """The median processor time."""
        return statistics.median(self.processor_s)


def race(runners: Sequence[Runner], rounds: int) -> None:
    """Run everything once to warm the caches, then `rounds` times in turn, each pinned to its number of cores."""
    for turn in range(rounds + 1):
        for runner in runners:
            seconds, processor_s, peak, out = _run(runner.words, runner.cores)
            runner.peak_mib = max(runner.peak_mib, peak)
            if turn:
                runner.seconds.append(seconds)
                runner.processor_s.append(processor_s)
            elif runner.read:
                runner.says = runner.read(out)


def _run(words: Sequence[str], cores: int | None) -> tuple[float, float, float, str]:
    pinned = list(words)
    if cores is not None and hasattr(os, "sched_getaffinity"):
        chosen = sorted(os.sched_getaffinity(0))[:cores]
        pinned = ["taskset", "-c", ",".join(map(str, chosen)), *words]
    started = time.perf_counter()
    with subprocess.Popen(pinned, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        out = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {process.returncode}:\n{out}")
    return seconds, usage.ru_utime + usage.ru_stime, _mib(usage), out


def _mib(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / 1024


def table(title: str, runners: Sequence[Runner], against: str, *, processor: bool = True) -> str:
    """The race in Markdown: times as ratios to one of the runners.

    Args:
        title: what was done.
        runners: who did it.
        against: the name of the one that counts as 1.
        processor: processor times too; they leave out worker processes that are not the program's own children.
    """
    base = next((runner for runner in runners if runner.name == against), runners[0])
    heads = ["program", f"wall / {against}", "wall s"]
    heads += ["processor / same", "processor s"] if processor else []
    heads += ["peak MiB", "says"]
    lines = [f"### {title}", "", f"| {' | '.join(heads)} |", "|--" * len(heads) + "|"]
    for runner in sorted(runners, key=lambda each: each.median):
        cells = [runner.name, f"{runner.median / base.median:.2f}", f"{runner.median:.2f}"]
        if processor:
            ratio = runner.processor_median / base.processor_median
            cells += [f"{ratio:.2f}", f"{runner.processor_median:.2f}"]
        cells += [f"{runner.peak_mib:.0f}", runner.says]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"
