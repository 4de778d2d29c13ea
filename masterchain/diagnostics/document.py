"""Reading a TOML file a person wrote: any defect of the text is a placed diagnostic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import tomli

from masterchain.diagnostics.record import Diagnostic, DiagnosticError, Label, Place, Source

LONGEST_BYTES = 2_000_000
"""More than any chain, album or platform file written by hand; a larger file is some other file."""


def read(path: Path) -> tuple[Source, dict[str, Any]]:
    """The text of a TOML file with its name, and the document in it.

    Raises:
        DiagnosticError: the file cannot be read, is not UTF-8, or is not TOML.
    """
    source = Source(str(path), _text(path))
    return source, parse(source)


def parse(source: Source) -> dict[str, Any]:
    """The document a TOML text holds.

    Raises:
        DiagnosticError: `syntax`, `empty-file` or `nested-too-deep`, with its place.
    """
    try:
        document = tomli.loads(source.text)
    except tomli.TOMLDecodeError as error:
        # tomli counts in a text whose CRLF became LF; line and column survive that, the offset does not.
        start = _offset(source.text, error.lineno, error.colno)
        words = error.msg[:1].lower() + error.msg[1:]
        raise _refusal("syntax", f"not valid TOML: {words}", source, start) from None
    except RecursionError:
        raise _refusal(
            "nested-too-deep", "brackets nested deeper than any definition needs", source, 0
        ) from None
    if not document:
        raise DiagnosticError((Diagnostic("empty-file", "the file says nothing", subject=source.name),))
    return document


def _text(path: Path) -> str:
    name = str(path)
    try:
        if path.is_dir():
            raise DiagnosticError(
                (Diagnostic("unreadable", "this is a folder; a TOML file is wanted", subject=name),)
            )
        with path.open("rb") as file:
            raw = file.read(LONGEST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DiagnosticError(
            (Diagnostic("unreadable", f"cannot read the file: {reason}", subject=name),)
        ) from None
    if len(raw) > LONGEST_BYTES:
        words = (
            f"the file is larger than {LONGEST_BYTES // 1_000_000} MB; this is no definition written by hand"
        )
        raise DiagnosticError((Diagnostic("too-large", words, subject=name),))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = raw[: error.start].decode("utf-8")
        source = Source(name, good + raw[error.start :].decode("utf-8", errors="replace"))
        words = f"byte 0x{raw[error.start]:02X} is not UTF-8"
        hint = "save the file as UTF-8; TOML knows no other encoding"
        label = Label(Place(source, len(good), len(good) + 1))
        raise DiagnosticError((Diagnostic("not-utf8", words, label, hint=hint),)) from None


def _refusal(code: str, headline: str, source: Source, start: int) -> DiagnosticError:
    start = min(start, len(source.text))
    return DiagnosticError((Diagnostic(code, headline, Label(Place(source, start, start + 1))),))


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return start + column - 1
