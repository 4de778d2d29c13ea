"""File names with places to fill in: `{track:02} {title}`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from string import Formatter

DEFAULT_NAME = "{name}"
WORDS: Mapping[str, str | int] = {
    "name": "the source's own name",
    "track": 1,
    "title": "Title",
    "artist": "Artist",
    "album": "Album",
    "format": "wav",
}
"""What a template may name, each with a value of the right type to try it on."""

# What Windows, macOS or Linux refuse in a file name, and control characters.
_REFUSED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$", re.IGNORECASE)


def fault(template: str) -> str | None:
    """What is wrong with a template, or None."""
    try:
        words = [field for _, field, _, _ in Formatter().parse(template) if field is not None]
    except ValueError as error:
        return f"a brace without its partner: {error}"
    for word in words:
        if word not in WORDS:
            return f"`{{{word}}}` is not known here; there are " + ", ".join(
                f"{{{known}}}" for known in WORDS
            )
    literal = "".join(text for text, *_ in Formatter().parse(template))
    if refused := _REFUSED.search(literal):
        return f"`{refused.group()}` cannot stand in a file name"
    if not template.strip() or template.strip().startswith("."):
        return "the name is empty or begins with a dot"
    try:
        template.format(**WORDS)
    except (ValueError, IndexError) as error:
        return str(error)
    return None


def folder_fault(template: str) -> str | None:
    """What is wrong with the template of a folder inside of another, its parts between slashes, or None."""
    if template.startswith(("/", "\\", "~")) or ":" in template or ".." in _parts(template):
        return "it must lie inside the output folder"
    return next((words for part in _parts(template) if (words := fault(part))), None)


def fill_folder(template: str, words: Mapping[str, str | int]) -> PurePosixPath:
    """The folder a template gives inside of another; raises as `fill`."""
    return PurePosixPath(*(fill(part, words) for part in _parts(template)))


def _parts(template: str) -> list[str]:
    return [part for part in template.replace("\\", "/").split("/") if part not in {"", "."}]


def fill(template: str, words: Mapping[str, str | int]) -> str:
    """The file name a template gives, made safe for every file system.

    Characters that a file system refuses in the words (a slash in a title) become `_`; the name is at most
    200 characters long.

    Raises:
        KeyError: the template names a word that this track does not have.
        ValueError: a word is of the wrong type for its format mark.
    """
    name = _REFUSED.sub("_", template.format_map(words)).strip().rstrip(". ")
    if _RESERVED.match(name):
        name = f"_{name}"
    return name[:200].lstrip(".") or "_"
