"""A document in which every value knows where it was written: in which file, where, and over which other value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from masterchain.diagnostics.places import Path as Keys
from masterchain.diagnostics.places import Places
from masterchain.diagnostics.record import Label, Place, Source


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that was read.

    Attributes:
        source: its text.
        folder: what relative paths in it are relative to.
        brought_by: where another file names it (`extends`, `use`), with a few words; None for the file asked for.
    """

    source: Source
    folder: Path
    brought_by: Label | None = None


@dataclass(slots=True)
class Written:
    """A value and where it stands.

    Attributes:
        value: a table of `Written` by key, a list of `Written`, or a plain value.
        paper: the file it stands in.
        keys: its place there.
        over: the value of another file it takes the place of.
    """

    value: Any
    paper: Paper
    keys: Keys
    over: Written | None = field(default=None, repr=False)

    def get(self, key: str) -> Written | None:
        """What stands under a key of a table."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def plain(self) -> Any:
        """The value as plain data."""
        if isinstance(self.value, dict):
            return {key: inner.plain() for key, inner in self.value.items()}
        if isinstance(self.value, list):
            return [inner.plain() for inner in self.value]
        return self.value


def written(value: Any, paper: Paper, keys: Keys = ()) -> Written:
    """A plain value of a file with its places."""
    if isinstance(value, dict):
        return Written(
            {key: written(inner, paper, (*keys, key)) for key, inner in value.items()}, paper, keys
        )
    if isinstance(value, list):
        return Written([written(inner, paper, (*keys, at)) for at, inner in enumerate(value)], paper, keys)
    return Written(value, paper, keys)


class Origins:
    """Where the values of a merged document were written.

    Args:
        root: the document.
    """

    def __init__(self, root: Written) -> None:
        self._root = root
        self._places: dict[int, Places] = {}

    @property
    def source(self) -> Source:
        """The file that was asked for."""
        return self._root.paper.source

    def paper(self, path: Keys) -> Paper:
        """The file a value of the merged document was written in."""
        return self._at(path)[0].paper

    def holds(self, path: Keys) -> bool:
        """Whether somebody wrote a value there."""
        return not self._at(path)[1]

    def papers(self) -> tuple[Paper, ...]:
        """Every file that has a part in the document, each once."""
        return tuple({id(paper): paper for paper in _papers(self._root)}.values())

    def key(self, path: Keys) -> Place:
        """The place of the key that names `path`; of the nearest enclosing thing where it has none."""
        found, rest = self._at(path)
        return self._places_of(found.paper).key((*found.keys, *rest))

    def value(self, path: Keys) -> Place:
        """The place of the value at `path`; of the nearest enclosing key where it is not written."""
        found, rest = self._at(path)
        return self._places_of(found.paper).value((*found.keys, *rest))

    def beside(self, path: Keys) -> Iterator[Label]:
        """Other places that have to do with a value: the one it took the place of, and what brought its file in."""
        found, rest = self._at(path)
        if found.over is not None and not rest and found.over.paper is not found.paper:
            over = found.over
            yield Label(self._places_of(over.paper).value(over.keys), "this is what it takes the place of")
        brought = found.paper.brought_by
        while brought is not None:
            yield brought
            brought = self._brought(brought)

    def _brought(self, label: Label) -> Label | None:
        return next((one.brought_by for one in self.papers() if one.source is label.place.source), None)

    def _at(self, path: Keys) -> tuple[Written, Keys]:
        """The innermost value on the way that is there, and the rest of the way."""
        here = self._root
        for length, key in enumerate(path):
            inner = _inner(here.value, key)
            if inner is None:
                return here, path[length:]
            here = inner
        return here, ()

    def _places_of(self, paper: Paper) -> Places:
        if id(paper) not in self._places:
            self._places[id(paper)] = Places(paper.source)
        return self._places[id(paper)]

    def __getstate__(self) -> Written:
        # What is looked up again in another process holds no parser's memory.
        return self._root

    def __setstate__(self, root: Written) -> None:
        self.__init__(root)  # type: ignore[misc]


def _inner(inside: Any, key: str | int) -> Written | None:
    found: Written | None = None
    if isinstance(inside, dict):
        found = inside.get(key)
    elif isinstance(inside, list) and isinstance(key, int) and key < len(inside):
        found = inside[key]
    return found


def _papers(value: Written) -> Iterator[Paper]:
    yield value.paper
    inside = value.value
    for inner in inside.values() if isinstance(inside, dict) else inside if isinstance(inside, list) else ():
        yield from _papers(inner)
