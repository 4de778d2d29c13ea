"""Paths inside a pack: such as every system can write, and none of which leads out of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_LONGEST_PART = 100
_LONGEST = 180
"""Windows ends at 260 characters, and the store's own folder comes before."""
_DEEPEST = 6
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_FORBIDDEN = '<>:"|?*'


def fault(path: str) -> str | None:
    """Why no file of a pack may be called so, in a clause that can follow its name; None where it may.

    The rules are those of the strictest of the usual systems: Windows' reserved names and characters (Microsoft,
    "Naming Files, Paths, and Namespaces"), one spelling of each letter (Unicode NFC), no `..`.
    """
    if not path:
        return "is empty"
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in path):
        return "holds a control character"
    if "\\" in path:
        return "holds a backslash"
    if path.startswith("/"):
        return "is an absolute path"
    if re.match(r"[A-Za-z]:", path):
        return "begins with a drive's letter"
    if path.endswith("/"):
        return "is a folder, and a pack lists files"
    if not unicodedata.is_normalized("NFC", path):
        return "is not spelled in Unicode's composed form (NFC)"
    parts = path.split("/")
    if len(path.encode()) > _LONGEST or len(parts) > _DEEPEST:
        return f"is longer than {_LONGEST} bytes or deeper than {_DEEPEST} folders"
    return next((words for part in parts if (words := _part_fault(part))), None)


def _part_fault(part: str) -> str | None:
    if part == "..":
        return "leads out of the pack"
    if part in {"", "."}:
        return "has an empty part"
    if part.startswith("."):
        return "is hidden"
    if found := [letter for letter in part if letter in _FORBIDDEN]:
        return f"holds `{found[0]}`, which not every system can write"
    if part.endswith((".", " ")) or part.startswith(" "):
        return "has a part that begins or ends with a space, or ends with a dot"
    if _DEVICES.fullmatch(part):
        return "is the name of a device on Windows"
    if len(part.encode()) > _LONGEST_PART:
        return f"has a part longer than {_LONGEST_PART} bytes"
    return None


def clash(paths: Iterable[str]) -> tuple[str, str] | None:
    """Two of the paths that some system would take for one, or one that is a folder on the way to another."""
    seen: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        key = _folded(path)
        if other := seen.get(key) or folders.get(key):
            return other, path
        seen[key] = path
        parts = path.split("/")
        for depth in range(1, len(parts)):
            folder = "/".join(parts[:depth])
            key = _folded(folder)
            if other := seen.get(key):
                return other, path
            # `States/a` and `states/b` are two folders here and one there.
            if not folders.setdefault(key, path).startswith(f"{folder}/"):
                return folders[key], path
    return None


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", path).casefold())
