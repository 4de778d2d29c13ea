"""Where the parts of a TOML document stand in its text.

Asked only when something is wrong: a document without faults never pays for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import tomli
import tree_sitter
import tree_sitter_toml

from masterchain.diagnostics.record import Place, Source

Path = tuple[str | int, ...]
"""Keys and array positions from the document's root: `("step", 1, "parameters", "ratio")`."""

_KEYS = {"bare_key", "quoted_key", "dotted_key"}
_TABLES = {"table", "table_array_element"}


@dataclass(frozen=True, slots=True)
class Entry:
    """The spans, in bytes, of a key and of its value; a table header counts as the key."""

    key: tuple[int, int]
    value: tuple[int, int]


class Places:
    """The places of a document's keys and values, by path."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._raw = source.text.encode("utf-8", errors="replace")
        self._entries: dict[Path, Entry] = {}
        self._arrays: dict[Path, int] = {}
        parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
        self._document(parser.parse(self._raw).root_node)

    def key(self, path: Path) -> Place:
        """The place of the key that names `path`; of the nearest enclosing thing where it has none."""
        return self._nearest(path, value=False)

    def value(self, path: Path) -> Place:
        """The place of the value at `path`; of the nearest enclosing key where it is not written."""
        return self._nearest(path, value=True)

    def _nearest(self, path: Path, *, value: bool) -> Place:
        if entry := self._entries.get(path):
            return self._place(*(entry.value if value else entry.key))
        for length in range(len(path) - 1, 0, -1):
            if entry := self._entries.get(path[:length]):
                return self._place(*entry.key)
        return self._place(0, 0)

    def _place(self, start: int, end: int) -> Place:
        # tree-sitter counts bytes, people count characters.
        first = len(self._raw[:start].decode("utf-8", errors="replace"))
        length = len(self._raw[start:end].decode("utf-8", errors="replace"))
        return Place(self._source, first, first + length)

    def _document(self, root: tree_sitter.Node) -> None:
        for node in root.children:
            if node.type == "pair":
                self._pair(node, ())
            elif node.type in _TABLES:
                self._table(node)

    def _table(self, node: tree_sitter.Node) -> None:
        key = next(child for child in node.children if child.type in _KEYS)
        path = self._resolve(tuple(self._words(key)), last=node.type == "table_array_element")
        span = (
            node.start_byte,
            next((c.end_byte for c in node.children if c.type in ("]", "]]")), key.end_byte),
        )
        self._entries.setdefault(path, Entry(span, span))
        if node.type == "table_array_element":
            self._entries.setdefault(path[:-1], Entry(span, span))
        for child in node.children:
            if child.type == "pair":
                self._pair(child, path)

    def _resolve(self, words: tuple[str, ...], *, last: bool) -> Path:
        """A header's words with the running positions of the arrays of tables they pass through."""
        path: Path = ()
        for position, word in enumerate(words):
            path = (*path, word)
            if last and position == len(words) - 1:
                self._arrays[path] = self._arrays.get(path, -1) + 1
            if path in self._arrays:
                path = (*path, self._arrays[path])
        return path

    def _pair(self, node: tree_sitter.Node, base: Path) -> None:
        key, value = [child for child in node.children if child.is_named and child.type != "comment"][:2]
        path = base
        for word in self._words(key):
            path = (*path, word)
            # With dotted keys the first mention stands for the table on the way.
            self._entries.setdefault(path, Entry(_span(key), _span(value)))
        self._value(value, path)

    def _value(self, node: tree_sitter.Node, path: Path) -> None:
        if node.type == "inline_table":
            for child in node.children:
                if child.type == "pair":
                    self._pair(child, path)
        elif node.type == "array":
            values = [c for c in node.children if c.is_named and c.type != "comment"]
            for position, child in enumerate(values):
                self._entries.setdefault((*path, position), Entry(_span(child), _span(child)))
                self._value(child, (*path, position))

    def _words(self, key: tree_sitter.Node) -> Iterator[str]:
        if key.type == "dotted_key":
            for child in key.children:
                if child.type in _KEYS:
                    yield from self._words(child)
            return
        text = self._raw[key.start_byte : key.end_byte].decode("utf-8", errors="replace")
        yield tomli.loads(f"v = {text}")["v"] if key.type == "quoted_key" else text


def _span(node: tree_sitter.Node) -> tuple[int, int]:
    return node.start_byte, node.end_byte
