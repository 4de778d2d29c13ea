"""The words of `--set`."""

from __future__ import annotations

from collections.abc import Sequence

from masterchain.errors import UsageError


def settings_of(words: Sequence[str]) -> dict[str, str]:
    """`NAME=VALUE` words by name; the last of a name wins.

    Raises:
        UsageError: a word has no name or no `=`.
    """
    settings: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise UsageError(f"--set {word}: wants NAME=VALUE")
        settings[name] = value
    return settings
