"""A plug-in's whole state in a file: `.vstpreset`, as every host writes it, or our own `.mcstate`."""

from __future__ import annotations

from pathlib import Path

from masterchain.audio.stage import Staged
from masterchain.dsp.processor import Format
from masterchain.errors import PluginError
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.float_mode import plugin_float_mode
from masterchain.plugins.host import settle, usual_stream
from masterchain.plugins.native import NativePlugin
from masterchain.plugins.state_file import known_ending, own_file, own_state, read_state_file
from masterchain.plugins.vstpreset import parse_preset


@plugin_float_mode()
def save_state(
    plugin: NativePlugin, description: PluginDescription, path: Path, *, overwrite: bool = False
) -> None:
    """Write a loaded plug-in's state.

    The plug-in processes a little silence first: parameters just set are missing from some plug-ins' states otherwise.

    Args:
        plugin: loaded from the description.
        description: what it is.
        path: ends in `.vstpreset` (VST3 only) or `.mcstate`.
        overwrite: whether a file that is there is replaced.

    Raises:
        PluginError: the plug-in gives no state, or the ending is another.
        AudioFileError: the file cannot be written.
    """
    known_ending(description, path)
    settle(plugin, usual_stream(description))
    data = (
        _preset(plugin, description)
        if path.suffix == ".vstpreset"
        else own_file(description, plugin.raw_state)
    )
    with Staged(path) as staged:
        staged.file.write(data)
        staged.commit(overwrite=overwrite)


@plugin_float_mode()
def load_state(
    plugin: NativePlugin, description: PluginDescription, path: Path, stream: Format | None = None
) -> bool:
    """Give a loaded plug-in the state in a file.

    Args:
        plugin: loaded from the description.
        description: what it is.
        path: a `.vstpreset` or `.mcstate`.
        stream: the format it is about to process, where that is known.

    Returns:
        Whether the state read back is the one in the file. Where it is not, the plug-in may still have taken it: some
        write another state than they were given, so this is told and is no error.

    Raises:
        PluginError: the file is missing, cut off, no state at all, or another plug-in's; or the plug-in refuses it.
    """
    known_ending(description, path)
    data = read_state_file(path)
    if path.suffix == ".vstpreset":
        return _load_preset(plugin, description, path, data, stream or usual_stream(description))
    return _load_own(plugin, description, path, data, stream or usual_stream(description))


def _preset(plugin: NativePlugin, description: PluginDescription) -> bytes:
    try:
        data: bytes = plugin.preset_data  # type: ignore[attr-defined]
    except RuntimeError as refused:
        raise PluginError(f"{description.identity.name} gives no preset: {refused}") from refused
    return data


def _load_preset(
    plugin: NativePlugin, description: PluginDescription, path: Path, data: bytes, stream: Format
) -> bool:
    name = description.identity.name
    given = parse_preset(data, str(path))
    own = parse_preset(_preset(plugin, description), name)
    if given.class_id != own.class_id:
        raise PluginError(
            f"{path} is another plug-in's preset: it is for the class {given.class_id}, {name} is {own.class_id}"
        )
    try:
        object.__setattr__(plugin, "preset_data", data)
    except RuntimeError as refused:
        raise PluginError(f"{name} refuses the preset {path}", hint=str(refused)) from refused
    settle(plugin, stream)
    return parse_preset(_preset(plugin, description), name).component == given.component


def _load_own(
    plugin: NativePlugin, description: PluginDescription, path: Path, data: bytes, stream: Format
) -> bool:
    state = own_state(description, path, data)
    object.__setattr__(plugin, "raw_state", state)
    settle(plugin, stream)
    # The parameters it shows are no proof: they are the editor's, which a state reaches on another way.
    return plugin.raw_state == state
