"""`masterchain measure`, understood without the library that understands every command line.

Loading that library takes longer than four minutes of sound take to measure. So the plain forms of the one verb
that people wait for a thousand times are read here: long and short options as the reference page lists them.
Whatever is not plain (help, a mistake, an option joined to its value) is left to the library, which knows all forms
and says what is wrong. A test holds the two to the same understanding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

_FLAGS = {
    "--recursive": ("recursive", True),
    "-r": ("recursive", True),
    "--cache": ("cache", True),
    "--no-cache": ("cache", False),
}
_VALUES = {
    "--format": "form",
    "-f": "form",
    "--output": "output",
    "-o": "output",
    "--jobs": "jobs",
    "-j": "jobs",
}


def plain(words: Sequence[str]) -> Callable[[], int] | None:
    """What a command line asks for, ready to be called; None where it is no plain `measure`.

    Args:
        words: the command line without the program's name.
    """
    if not words or words[0] != "measure":
        return None
    files: list[str] = []
    options: dict[str, object] = {}
    rest = iter(words[1:])
    for word in rest:
        if word == "-" or not word.startswith("-"):
            files.append(word)
        elif flag := _FLAGS.get(word):
            options[flag[0]] = flag[1]
        elif not _take_value(word, rest, options):
            return None
    if not files or "" in files:
        return None
    from masterchain.cli import measuring

    return lambda: measuring.measure(files, **options)  # type: ignore[arg-type]


def _take_value(word: str, rest: Iterator[str], options: dict[str, object]) -> bool:
    """Note an option and its value; whether both are plain."""
    name, joined, value = word.partition("=")
    option = _VALUES.get(name)
    if option is None or (joined and not name.startswith("--")):
        return False
    if not joined:
        value = next(rest, "")
    if not value or value.startswith("-"):
        return False
    if option == "form":
        from masterchain.cli.telling import ReportForm

        if value not in set(ReportForm):
            return False
        options[option] = ReportForm(value)
    elif option == "jobs":
        if not (value.isascii() and value.isdecimal() and int(value) >= 1):
            return False
        options[option] = int(value)
    else:
        options[option] = Path(value)
    return True
