"""A plug-in's state made by hand or by a chain's settings. Runs third-party code: only in a worker process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from masterchain.jobs.job import Progress
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.host import load, set_parameters
from masterchain.plugins.native import NativePlugin
from masterchain.plugins.state import load_state, save_state


@dataclass(frozen=True, slots=True)
class StateOrder:
    """A plug-in, how it is set, and where its state goes.

    Attributes:
        description: which plug-in.
        values: parameters, set after the state.
        state: a state file to begin with, if any.
        path: the file to write.
        overwrite: whether one that is there is replaced.
    """

    description: PluginDescription
    values: Mapping[str, object]
    state: Path | None
    path: Path
    overwrite: bool


def write_state(progress: Progress, order: StateOrder) -> None:
    """Set a plug-in as ordered and write its state.

    Raises:
        PluginError: it failed.
        AudioFileError: the file cannot be written.
    """
    progress.doing(order.description.identity.name)
    plugin = _set(order)
    progress(0.5)
    save_state(plugin, order.description, order.path, overwrite=order.overwrite)


def edit_state(progress: Progress, order: StateOrder) -> None:
    """Set a plug-in as ordered, show its window until it is closed, and write its state.

    Raises:
        PluginError: it failed, or has no window.
        AudioFileError: the file cannot be written.
    """
    name = order.description.identity.name
    progress.doing(f"{name} while it was loaded")
    plugin = _set(order)
    progress.doing(f"{name}'s window, or the display it was opened on,")
    progress(0.5)
    cast("Any", plugin).show_editor()
    save_state(plugin, order.description, order.path, overwrite=order.overwrite)


def _set(order: StateOrder) -> NativePlugin:
    plugin = load(order.description)
    if order.state:
        load_state(plugin, order.description, order.state)
    set_parameters(plugin, order.description, order.values)
    return plugin
