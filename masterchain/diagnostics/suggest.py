"""*Did you mean*: the nearest of the names that exist."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str], *, most: int = 3) -> tuple[str, ...]:
    """The known names nearest to `word`, best first, at most `most`; case is ignored."""
    spelled = {name.lower(): name for name in known}
    return tuple(spelled[match] for match in get_close_matches(word.lower(), spelled, n=most, cutoff=0.6))


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint that names the nearest known names, or None when nothing is near."""
    found = [f"`{name}`" for name in nearest(word, known)]
    if not found:
        return None
    return (
        "did you mean " + (found[0] if len(found) == 1 else ", ".join(found[:-1]) + f" or {found[-1]}") + "?"
    )
