"""Holding the files a chain is to write against what their formats carry, and against each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from masterchain.audio.carried import not_carried
from masterchain.audio.coding import LOSSLESS, Coding, Dither, Format
from masterchain.chain.faults import Faults
from masterchain.chain.template import DEFAULT_NAME, fault, folder_fault

_LOSSY_ONLY = ("bitrate_kbps", "bitrate_mode", "quality")
_LOSSLESS_ONLY = ("bit_depth", "dither")


def check_deliverables(tables: Iterator[tuple[int, dict[str, Any]]], faults: Faults) -> None:
    """Gather every disagreement of the `[[deliverable]]` tables.

    Args:
        tables: each with its position.
        faults: takes what is found.
    """
    taken: dict[tuple[str, str, str], int] = {}
    for position, table in tables:
        form = table.get("format", "wav")
        if form in get_args(Format):
            _format(table, form, position, faults)
        name, folder = table.get("name", DEFAULT_NAME), table.get("folder", "")
        if not isinstance(name, str) or not isinstance(folder, str) or not isinstance(form, str):
            continue
        place = ("deliverable", position)
        if words := fault(name):
            faults.at_value((*place, "name"), "bad-template", f"`name` cannot be filled in: {words}")
        if folder and (words := folder_fault(folder)):
            faults.at_value((*place, "folder"), "bad-template", f"`folder` cannot be used: {words}")
        key = (folder.casefold(), name.casefold(), form)
        if key in taken:
            faults.at_key(
                (*place, "name") if "name" in table else place,
                "duplicate-deliverable",
                f"deliverables {taken[key] + 1} and {position + 1} would be written to the same file",
                hint="give one of them another `name` or `folder`",
            )
        taken.setdefault(key, position)


def _format(table: Mapping[str, Any], form: Format, position: int, faults: Faults) -> None:
    place = ("deliverable", position)
    name = Coding(form).name
    conflicts = list(_conflicts(table, form, name))
    for key, words, hint in conflicts:
        faults.at_key((*place, key), "conflict", words, hint=hint)
    useless = {key for key, _, _ in conflicts}
    rate, kbps, quality = (
        None if key in useless else _number(table.get(key))
        for key in ("sample_rate", "bitrate_kbps", "quality")
    )
    dither: Dither = "shaped" if table.get("dither") == "shaped" and "dither" not in useless else "none"
    coding = Coding(form, dither=dither, bitrate_kbps=None if kbps is None else int(kbps), quality=quality)
    for found in not_carried(coding, None if rate is None else int(rate), None):
        faults.at_value((*place, found.setting), "bad-value", found.message, hint=found.hint)


def _conflicts(table: Mapping[str, Any], form: Format, name: str) -> Iterator[tuple[str, str, str]]:
    """A key that the format, or another key, has no use for; what is wrong; what to do."""
    if form in LOSSLESS:
        for key in _LOSSY_ONLY:
            if key in table:
                yield (
                    key,
                    f"{name} is lossless and has no `{key}`",
                    "leave it out, or choose a lossy `format`",
                )
        if form == "flac" and table.get("bit_depth") == "32f":
            yield "bit_depth", "FLAC holds no floating point", "use 24, or WAV, AIFF or CAF"
        if table.get("dither") == "shaped" and table.get("bit_depth") == "32f":
            yield "dither", "floating point is not rounded, so there is nothing to dither", "leave it out"
        return
    for key in _LOSSLESS_ONLY:
        if key in table:
            yield (
                key,
                f"{name} is lossy and has no `{key}`",
                f"leave `{key}` out: the codec takes the sound as it is",
            )
    mode = table.get("bitrate_mode")
    if form == "mp3":
        if "quality" in table and mode != "vbr":
            hint = 'set `bitrate_mode = "vbr"`, or name `bitrate_kbps`'
            yield "quality", "an MP3 of constant bit rate has no `quality`", hint
        if "bitrate_kbps" in table and mode == "vbr":
            hint = "name `quality` in its place: 0 is the best, 9 the smallest"
            yield "bitrate_kbps", "an MP3 of variable bit rate follows `quality`", hint
        return
    natural = "cbr" if form == "aac" else "vbr"
    if mode in ("cbr", "vbr") and mode != natural:
        words = f"{name} is written at {'constant' if natural == 'cbr' else 'variable'} bit rate only"
        yield "bitrate_mode", words, "leave `bitrate_mode` out"
    if "quality" in table and form != "vorbis":
        yield "quality", f"{name} has no `quality`", "name `bitrate_kbps`"
    if "quality" in table and "bitrate_kbps" in table:
        yield "quality", "`quality` and `bitrate_kbps` both say how good it is to be", "keep one of the two"


def _number(value: object) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
