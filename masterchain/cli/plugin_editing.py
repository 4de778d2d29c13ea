"""States saved and edited for a chain's plug-in steps; plug-in code runs in worker processes only."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from masterchain.chain.automation import first_values, moves
from masterchain.chain.edit import set_in_step, written_parameters
from masterchain.chain.load import Loaded, load
from masterchain.chain.model import PluginStep
from masterchain.chain.step_tree import walk
from masterchain.cli.talk import say
from masterchain.diagnostics.suggest import did_you_mean
from masterchain.errors import AudioFileError, MasterchainError, PluginError, UsageError
from masterchain.jobs.job import Job
from masterchain.jobs.pool import run
from masterchain.plugins.editing import Edited, StateOrder, edit_state, write_state
from masterchain.plugins.state_file import known_ending

_STALL_S = 300.0


def save(chain: Path, step_id: str, path: Path, *, overwrite: bool) -> None:
    """Write the state of a chain's plug-in step.

    Raises:
        UsageError: the chain has no such plug-in step.
        PluginError: the plug-in failed.
        AudioFileError: the file cannot be written.
    """
    loaded = load(chain)
    order = _order(loaded, _step(loaded, chain, step_id), path, overwrite=overwrite)
    known_ending(order.description, path)
    if path.exists() and not overwrite:
        raise AudioFileError(f"{path} already exists, use --overwrite to replace it")
    _worked(Job("save", write_state, (order,)))


def edit(chain: Path, step_id: str) -> str:
    """Open a plug-in's window, save its state beside the chain, and make the step use it; what was done, in words.

    Raises:
        UsageError: there is no display, or the chain has no such plug-in step written out.
        PluginError: the plug-in failed.
        AudioFileError: a file cannot be written.
    """
    if sys.platform == "linux" and not os.environ.get("DISPLAY"):
        raise UsageError(
            "there is no display to open the plug-in's window on",
            hint="set its parameters in the chain (`masterchain plugins params NAME --toml`), or edit on a desktop",
        )
    loaded = load(chain)
    step = _step(loaded, chain, step_id)
    _refuse_what_cannot_be_written(chain, step_id, step)
    state = _own_state(chain, step_id, step)
    order = _order(loaded, step, state, overwrite=True)
    name = order.description.identity.name
    say(f"opening {name}'s window; what is set in it is kept when it is closed")
    edited: Edited = _worked(Job("edit", edit_state, (order,)))
    if not edited.changed:
        return f"nothing was changed in {name}'s window: {chain} stays as it is"
    relative = state.relative_to(chain.parent).as_posix()
    # What moves with the track is set over the state all the way, and is no single value a window could hold.
    moving = {key for key, value in step.parameters.items() if moves(value)}
    unset = [key for key in edited.moved if key not in moving]
    try:
        set_in_step(chain, step_id, {"state": relative}, unset_parameters=unset)
    except MasterchainError as error:
        say(
            f'{state} holds what was set, but {chain} was not changed: write `state = "{relative}"` in the step'
        )
        raise error from None
    instead = f" in place of {', '.join(unset)}" if unset else ""
    kept = f"; {', '.join(sorted(moving))} still moves with the track" if moving else ""
    return f"saved {state}; the step `{step_id}` of {chain} uses it{instead}{kept}"


def _step(loaded: Loaded, chain: Path, step_id: str) -> PluginStep:
    steps = {str(step.id): step for _, step in walk(loaded.chain.step) if isinstance(step, PluginStep)}
    if step_id not in steps:
        known = ", ".join(f"`{name}`" for name in steps) or "none"
        hint = did_you_mean(step_id, steps) or f"its plug-in steps: {known}"
        raise UsageError(f"{chain} has no plug-in step `{step_id}`", hint=hint)
    return steps[step_id]


def _order(loaded: Loaded, step: PluginStep, path: Path, *, overwrite: bool) -> StateOrder:
    state = loaded.folder / step.state if step.state else None
    values = first_values(step.parameters)
    return StateOrder(loaded.plugins[str(step.id)], values, state, path, overwrite)


def _refuse_what_cannot_be_written(chain: Path, step_id: str, step: PluginStep) -> None:
    """Before anybody has set anything in a window."""
    elsewhere = sorted(set(step.parameters) - written_parameters(chain, step_id))
    if elsewhere:
        raise UsageError(
            f"the step `{step_id}` takes {', '.join(elsewhere)} from another chain",
            hint=f"write them out in {chain}, or edit the other one",
        )
    if not os.access(chain.resolve().parent, os.W_OK):
        raise UsageError(f"{chain} cannot be written", hint="copy it to a folder of your own")


def _own_state(chain: Path, step_id: str, step: PluginStep) -> Path:
    """Where the step's state goes: over its own of earlier, never over one that another step may use."""
    name = f"{chain.stem}-{step_id}"
    state = chain.parent / "states" / f"{name}.mcstate"
    number = 2
    while state.exists() and not (step.state and state.samefile(chain.parent / step.state)):
        state = state.with_name(f"{name}-{number}.mcstate")
        number += 1
    return state


def _worked(job: Job) -> Any:
    (outcome,) = run([job], processes=1, stall_s=_STALL_S)
    if isinstance(outcome.error, PluginError) and outcome.log.strip():
        say("the plug-in printed:")
        for line in dict.fromkeys(outcome.log.splitlines()):
            say(f"  | {line}")
    if outcome.error:
        raise outcome.error
    if outcome.bug:
        raise RuntimeError(outcome.bug)
    return outcome.value
