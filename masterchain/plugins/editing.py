"""A plug-in's state made by hand or by a chain's settings. Runs third-party code: only in a worker process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

from masterchain.jobs.job import Progress
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.host import load, set_parameters, settle, usual_stream
from masterchain.plugins.native import NativePlugin
from masterchain.plugins.parameters import resolve
from masterchain.plugins.state import load_state, save_state
from masterchain.plugins.window import show_window

_BEAT_S = 5.0
_SAME = 1e-6
"""Raw values are 32-bit floats from 0 to 1: the same setting read back differs by less."""


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


@dataclass(frozen=True, slots=True)
class Edited:
    """What came of a window.

    Attributes:
        changed: something was set in it, and the state written.
        moved: those of the parameters ordered that are now another, or that change the state when they are set over it:
            they must not be set any more.
    """

    changed: bool
    moved: tuple[str, ...] = ()


def write_state(progress: Progress, order: StateOrder) -> None:
    """Set a plug-in as ordered and write its state.

    Raises:
        PluginError: it failed.
        AudioFileError: the file cannot be written.
    """
    progress.doing(order.description.identity.name)
    progress(0.0)
    plugin = _set(order.description, order.state, order.values)
    progress(0.5)
    save_state(plugin, order.description, order.path, overwrite=order.overwrite)


def edit_state(progress: Progress, order: StateOrder) -> Edited:
    """Set a plug-in as ordered, show its window until it is closed, and write its state where it has changed.

    Raises:
        PluginError: it failed, or has no window.
        AudioFileError: the file cannot be written.
    """
    description = order.description
    name = description.identity.name
    progress.doing(f"{name} while it was loaded")
    progress(0.0)
    plugin = _set(description, order.state, order.values)
    before = plugin.raw_state, _raw_values(plugin, description)
    progress.doing(f"{name}'s window, or the display it was opened on,")
    with _alive(progress):
        show_window(plugin)
    progress.doing(f"{name} after its window was closed")
    settle(plugin, usual_stream(description))
    after = _raw_values(plugin, description)
    if (plugin.raw_state, after) == before:
        return Edited(changed=False)
    save_state(plugin, description, order.path, overwrite=order.overwrite)
    progress(0.9)
    moved = tuple(key for key in order.values if _of(key, before[1], order) != _of(key, after, order))
    kept = {key: value for key, value in order.values.items() if key not in moved}
    if kept and not _agree(_raw_values(_set(description, order.path, kept), description), after):
        moved = tuple(order.values)
    return Edited(changed=True, moved=moved)


def _set(description: PluginDescription, state: Path | None, values: Mapping[str, object]) -> NativePlugin:
    plugin = load(description)
    if state:
        load_state(plugin, description, state)
    set_parameters(plugin, description, values)
    return plugin


def _raw_values(plugin: NativePlugin, description: PluginDescription) -> dict[int, float]:
    natives = plugin._parameters  # noqa: SLF001 - the public table drops what shares a name
    return {p.index: natives[p.index].raw_value for p in description.parameters if p.settable}


def _of(key: str, values: Mapping[int, float], order: StateOrder) -> float | None:
    parameter = resolve(order.description, key)
    return values.get(parameter.index) if parameter else None


def _agree(some: Mapping[int, float], others: Mapping[int, float]) -> bool:
    return all(abs(value - others[index]) <= _SAME for index, value in some.items())


@contextmanager
def _alive(progress: Progress) -> Iterator[None]:
    """Tell a sign of life now and then: a window may stay open for as long as a person likes."""
    closed = Event()

    def beat() -> None:
        while not closed.wait(_BEAT_S):
            progress(0.5)

    progress(0.5)
    thread = Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        closed.set()
        thread.join()
