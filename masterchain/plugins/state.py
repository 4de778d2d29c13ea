"""A plug-in's whole state in a file: `.vstpreset`, as every host writes it, or our own `.mcstate`.

pedalboard sets any bytes as a raw state without a word. So `.mcstate` says which plug-in the state is of and carries
its digest, and a `.vstpreset` is looked through before it is handed over.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from pathlib import Path
from typing import Any

from masterchain.audio.stage import Staged
from masterchain.dsp.processor import Format
from masterchain.errors import PluginError
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.float_mode import plugin_float_mode
from masterchain.plugins.host import settle, usual_stream
from masterchain.plugins.native import NativePlugin
from masterchain.plugins.vstpreset import parse_preset

_FORMAT = "masterchain.state"
_VERSION = 1
_LARGEST = 1 << 28


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
    _known(description, path)
    settle(plugin, usual_stream(description))
    data = _preset(plugin, description) if path.suffix == ".vstpreset" else _own(plugin, description)
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
    _known(description, path)
    data = _read(path)
    if path.suffix == ".vstpreset":
        return _load_preset(plugin, description, path, data, stream or usual_stream(description))
    return _load_own(plugin, description, path, data, stream or usual_stream(description))


def look_into(path: Path) -> None:
    """Whether a file is a whole state, as far as that shows without the plug-in.

    Raises:
        PluginError: it is missing, cut off, or no state at all.
    """
    data = _read(path)
    if path.suffix == ".vstpreset":
        parse_preset(data, path.name)
    else:
        _state_in(_document(path, data), path)


def _known(description: PluginDescription, path: Path) -> None:
    if path.suffix not in (".vstpreset", ".mcstate"):
        raise PluginError(
            f"{path} is no state file masterchain knows", hint="it ends in .vstpreset or .mcstate"
        )
    if path.suffix == ".vstpreset" and description.identity.format != "VST3":
        raise PluginError(f"{path}: a .vstpreset is for VST3 only", hint="use a .mcstate")


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise PluginError(f"{path} is larger than any plug-in's state")
        return path.read_bytes()
    except OSError as error:
        raise PluginError(f"the state {path} cannot be read: {error.strerror}") from error


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


def _own(plugin: NativePlugin, description: PluginDescription) -> bytes:
    identity = description.identity
    state = plugin.raw_state
    document = {
        "format": _FORMAT,
        "version": _VERSION,
        "plugin": {
            "format": identity.format,
            "name": identity.name,
            "vendor": identity.vendor,
            "version": identity.version,
        },
        "sha256": hashlib.sha256(state).hexdigest(),
        "state": base64.b64encode(state).decode("ascii"),
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _load_own(
    plugin: NativePlugin, description: PluginDescription, path: Path, data: bytes, stream: Format
) -> bool:
    document = _document(path, data)
    identity = description.identity
    of = {key: document["plugin"].get(key) for key in ("format", "name", "vendor")}
    ours = {"format": identity.format, "name": identity.name, "vendor": identity.vendor}
    if of != ours:
        theirs = " ".join(str(part) for part in of.values())
        raise PluginError(f"{path} is another plug-in's state: {theirs}, not {' '.join(ours.values())}")
    state = _state_in(document, path)
    object.__setattr__(plugin, "raw_state", state)
    settle(plugin, stream)
    # The parameters it shows are no proof: they are the editor's, which a state reaches on another way.
    return plugin.raw_state == state


def _state_in(document: dict[str, Any], path: Path) -> bytes:
    try:
        state = base64.b64decode(document["state"], validate=True)
    except (binascii.Error, ValueError):
        state = b""
    if hashlib.sha256(state).hexdigest() != document["sha256"]:
        raise PluginError(
            f"{path} is damaged: the state in it does not have the digest it says", hint="save it again"
        )
    return state


def _document(path: Path, data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data)
    except ValueError as error:  # not JSON, or not UTF-8
        raise PluginError(f"{path} is no .mcstate, or was cut off: {error}") from error
    kinds = {"plugin": dict, "sha256": str, "state": str}
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise PluginError(f"{path} is no .mcstate")
    if document.get("version") != _VERSION:
        raise PluginError(
            f"{path} is of version {document.get('version')}; this masterchain reads {_VERSION}"
        )
    if missing := [key for key, kind in kinds.items() if not isinstance(document.get(key), kind)]:
        raise PluginError(f"{path} is damaged: it lacks {', '.join(missing)}")
    return document
