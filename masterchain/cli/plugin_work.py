"""What the plug-in commands do once their words are parsed; plug-in code runs in worker processes only."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from masterchain.chain.load import load
from masterchain.chain.model import PluginStep
from masterchain.chain.step_tree import walk
from masterchain.cli.bars import counted
from masterchain.cli.talk import console, say
from masterchain.diagnostics.suggest import did_you_mean
from masterchain.errors import UsageError
from masterchain.jobs.job import Job
from masterchain.jobs.pool import run
from masterchain.plugins.description import PluginDescription, PluginFormat
from masterchain.plugins.editing import StateOrder, edit_state, write_state
from masterchain.plugins.find import PluginReference, find
from masterchain.plugins.scan import ScanProgress, ScanReport
from masterchain.plugins.scan import scan as scan_folders
from masterchain.report.plugins import scanned

_A_DAY_S = 86_400.0


def found(name: str, plugin_format: str | None, vendor: str | None) -> PluginDescription:
    """The plug-in meant.

    Raises:
        UsageError: there is no such format.
        PluginError: there is no such plug-in, or more than one.
    """
    formats: dict[str | None, PluginFormat | None] = {None: None, "vst3": "VST3", "au": "AU"}
    wanted = plugin_format.lower() if plugin_format else None
    if wanted not in formats:
        raise UsageError(f"there is no plug-in format {plugin_format!r}", hint="VST3 or AU")
    return find(PluginReference(plugin=name, format=formats[wanted], vendor=vendor), Path())


def scan_shown(paths: Sequence[str], *, rescan: bool, timeout_s: float) -> ScanReport:
    """Scan, with a bar on a terminal, and say what was found."""
    with counted("scanning") as bar:

        def watch(progress: ScanProgress) -> None:
            bar(progress.done, progress.total, ", ".join(Path(path).stem for path in progress.running))

        report = scan_folders(paths, rescan=rescan, timeout_s=timeout_s, watcher=watch)
    out = console(stderr=True)
    for part in scanned(report):
        out.print(part)
    return report


@dataclass(frozen=True, slots=True)
class _Meant:
    step: PluginStep
    order: StateOrder


def save(chain: Path, step_id: str, path: Path, *, overwrite: bool) -> None:
    """Write the state of a chain's plug-in step.

    Raises:
        UsageError: the chain has no such plug-in step.
        PluginError: the plug-in failed.
        AudioFileError: the file cannot be written.
    """
    _worked(Job("save", write_state, (_meant(chain, step_id, path, overwrite=overwrite).order,)))


def edit(chain: Path, step_id: str) -> str:
    """Open a plug-in's window, save its state beside the chain, and make the step use it; what was done, in words.

    Raises:
        UsageError: there is no display, or the chain has no such plug-in step.
        PluginError: the plug-in failed.
        AudioFileError: a file cannot be written.
    """
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        raise UsageError(
            "there is no display to open the plug-in's window on",
            hint="set its parameters in the chain (`masterchain plugins params NAME --toml`), or edit on a desktop",
        )
    from masterchain.chain.edit import set_in_step

    state = chain.parent / "states" / f"{step_id}.mcstate"
    meant = _meant(chain, step_id, state, overwrite=True)
    _worked(Job("edit", edit_state, (meant.order,)))
    name = state.relative_to(chain.parent).as_posix()
    # What the window shows is in the state now; parameters of the step would be set over it.
    set_in_step(chain, step_id, {"state": name}, remove=("parameters",))
    return f"saved {state}; the step `{step_id}` of {chain} uses it"


def _meant(chain: Path, step_id: str, path: Path, *, overwrite: bool) -> _Meant:
    loaded = load(chain)
    steps = {str(step.id): step for _, step in walk(loaded.chain.step) if isinstance(step, PluginStep)}
    if step_id not in steps:
        known = ", ".join(f"`{name}`" for name in steps) or "none"
        hint = did_you_mean(step_id, steps) or f"its plug-in steps: {known}"
        raise UsageError(f"{chain} has no plug-in step `{step_id}`", hint=hint)
    step = steps[step_id]
    state = loaded.folder / step.state if step.state else None
    return _Meant(step, StateOrder(loaded.plugins[step_id], step.parameters, state, path, overwrite))


def _worked(job: Job) -> Any:
    (outcome,) = run([job], processes=1, stall_s=_A_DAY_S)
    if outcome.log.strip():
        say(outcome.log.strip())
    if outcome.error:
        raise outcome.error
    if outcome.bug:
        raise RuntimeError(outcome.bug)
    return outcome.value
