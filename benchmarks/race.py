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
        seconds: the wall time of each run.
        peak_mib: the largest peak memory of any run.
        says: what `read` found.
    """

    name: str
    words: Sequence[str]
    read: Callable[[str], str] | None = None
    seconds: list[float] = field(default_factory=list)
    peak_mib: float = 0.0
    says: str = ""

    @property
    def median(self) -> float:
        """The median wall time."""
        return statistics.median(self.seconds)


def race(runners: Sequence[Runner], rounds: int) -> None:
    """Run everything once to warm the caches, then `rounds` times in turn, each pinned to one core."""
    for turn in range(rounds + 1):
        for runner in runners:
            seconds, peak, out = _run(runner.words)
            runner.peak_mib = max(runner.peak_mib, peak)
            if turn:
                runner.seconds.append(seconds)
            elif runner.read:
                runner.says = runner.read(out)


def _run(words: Sequence[str]) -> tuple[float, float, str]:
    core = min(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    pinned = ["taskset", "-c", str(core), *words] if core is not None else list(words)
    started = time.perf_counter()
    with subprocess.Popen(pinned, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        out = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {process.returncode}:\n{out}")
    return seconds, _mib(usage), out


def _mib(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / 1024


def table(title: str, runners: Sequence[Runner], against: str) -> str:
    """The race in Markdown: wall time as a ratio to one of the runners."""
    base = next((runner.median for runner in runners if runner.name == against), runners[0].median)
    lines = [
        f"### {title}",
        "",
        f"| program | wall / {against} | wall s | peak MiB | says |",
        "|--|--|--|--|--|",
    ]
    lines += [
        f"| {r.name} | {r.median / base:.2f} | {r.median:.2f} | {r.peak_mib:.0f} | {r.says} |"
        for r in sorted(runners, key=lambda r: r.median)
    ]
    return "\n".join(lines) + "\n"
