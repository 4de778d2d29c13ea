"""State files as they lie on disk: whose they are and whether they are whole. No plug-in is loaded for it.

A raw state is accepted by any plug-in without a word. So `.mcstate` says which plug-in the state is of and carries its
digest, and a `.vstpreset` is looked through before it is handed over.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from pathlib import Path
from typing import Any

from masterchain.errors import PluginError
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.vstpreset import parse_preset

_FORMAT = "masterchain.state"
_VERSION = 1
_LARGEST = 1 << 28


def check_state_file(description: PluginDescription, path: Path) -> None:
    """What can be said against a state file without loading the plug-in.

    Raises:
        PluginError: it is no state file, cannot be read, is damaged, or (a `.mcstate`) is another plug-in's.
    """
    known_ending(description, path)
    data = read_state_file(path)
    if path.suffix == ".vstpreset":
        parse_preset(data, str(path))
    else:
        own_state(description, path, data)


def look_into(path: Path) -> None:
    """Whether a file is a whole state, whosever it is.

    Raises:
        PluginError: it is missing, cut off, or no state at all.
    """
    data = read_state_file(path)
    if path.suffix == ".vstpreset":
        parse_preset(data, path.name)
    else:
        _state_in(_document(path, data), path)


def known_ending(description: PluginDescription, path: Path) -> None:
    """Refuse a file whose name is no state's of this plug-in.

    Raises:
        PluginError: the ending is another, or not for the plug-in's format.
    """
    if path.suffix not in (".vstpreset", ".mcstate"):
        raise PluginError(
            f"{path} is no state file masterchain knows", hint="it ends in .vstpreset or .mcstate"
        )
    if path.suffix == ".vstpreset" and description.identity.format != "VST3":
        raise PluginError(f"{path}: a .vstpreset is for VST3 only", hint="use a .mcstate")


def read_state_file(path: Path) -> bytes:
    """The bytes of a state file.

    Raises:
        PluginError: it cannot be read, or is larger than any state.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise PluginError(f"{path} is larger than any plug-in's state")
        return path.read_bytes()
    except OSError as error:
        raise PluginError(f"the state {path} cannot be read: {error.strerror}") from error


def own_file(description: PluginDescription, state: bytes) -> bytes:
    """The bytes of a `.mcstate` that holds a state."""
    identity = description.identity
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


def own_state(description: PluginDescription, path: Path, data: bytes) -> bytes:
    """The state in the bytes of a `.mcstate`.

    Raises:
        PluginError: it is damaged, or another plug-in's.
    """
    document = _document(path, data)
    identity = description.identity
    of = {key: document["plugin"].get(key) for key in ("format", "name", "vendor")}
    ours = {"format": identity.format, "name": identity.name, "vendor": identity.vendor}
    if of != ours:
        theirs = " ".join(str(part) for part in of.values())
        raise PluginError(f"{path} is another plug-in's state: {theirs}, not {' '.join(ours.values())}")
    return _state_in(document, path)


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
    except (ValueError, RecursionError) as error:  # not JSON, or not UTF-8
        raise PluginError(
            f"{path} is no .mcstate, or is damaged or cut off", hint=f"it is no JSON: {error}"
        ) from error
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
