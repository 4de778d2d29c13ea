"""What each step of a chain did, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from masterchain.render.step_heard import StepHeard
from masterchain.report.entry import Entry
from masterchain.report.measured import figure
from masterchain.report.terminal import plain_table
from masterchain.units import position

_OCTAVES = (31.5, 63.0, 125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0)
_THIRD = 2.0 ** (1.0 / 3.0) * 1.03


def steps_heard(entries: Sequence[Entry]) -> Iterator[RenderableType]:
    """A table a track: levels after each step, how it moved the level, and the change of each octave in dB."""
    for entry in entries:
        if entry.steps:
            yield Text(f"\n{entry.path.name}: after each step, and what it changed", style="bold")
            yield _levels(entry.steps)
            yield _spectrum(entry.steps)


def _levels(steps: Sequence[StepHeard]) -> RenderableType:
    table = plain_table()
    table.add_column("step", overflow="fold")
    for heading in (
        "LUFS",
        "dBTP",
        "LRA",
        "RMS dBFS",
        "crest dB",
        "mean dB",
        "most down",
        "at",
        "most up",
        "late",
    ):
        table.add_column(heading, justify="right", no_wrap=True)
    for step in steps:
        table.add_row(
            step.step,
            figure(step.integrated_lufs, 1),
            figure(step.true_peak_dbtp, 1),
            figure(step.loudness_range_lu, 1),
            figure(step.rms_dbfs, 1),
            figure(step.crest_db, 1),
            _change(step.mean_change_db),
            _change(step.most_down_db),
            position(step.most_down_at_s) if step.most_down_at_s is not None else "",
            _change(step.most_up_db),
            str(step.latency_frames) if step.latency_frames else "",
        )
    return table


def _spectrum(steps: Sequence[StepHeard]) -> RenderableType:
    table = plain_table()
    table.add_column("change in dB at", overflow="fold")
    for centre in _OCTAVES:
        table.add_column(
            f"{centre:g}" if centre < 1000.0 else f"{centre / 1000:g}k", justify="right", no_wrap=True
        )
    for step in steps[1:]:
        table.add_row(step.step, *(_change(_octave(step, centre)) for centre in _OCTAVES))
    return table


def _octave(step: StepHeard, centre: float) -> float | None:
    near = (band for band in step.third_octaves if centre / _THIRD <= band.centre_hz <= centre * _THIRD)
    inside = [band.change_db for band in near]
    return sum(inside) / len(inside) if inside else None


def _change(value: float | None) -> str:
    return "" if value is None else f"{round(value, 1) + 0.0:+.1f}"
