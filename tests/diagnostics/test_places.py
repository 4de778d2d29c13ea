"""Places point at what they say they point at."""

from __future__ import annotations

from typing import Any

import tomli
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from masterchain.diagnostics.places import Path, Places
from masterchain.diagnostics.record import Source

NASTY = """\
# a comment = "not a key"
schema = 1
"quoted key" = 'literal'
dotted.inner.deep = 3
"über" = "grün 🎚 μ"

[table]
inline = { a = 1, "b c" = [1, [2, 3], { d = 4 }] }   # trailing
multi = \"\"\"
three
lines\"\"\"

[[step]]
id = "one"
[step.parameters]
ratio = 2.0
[[step]]
id = "two"
parameters = { ratio = 4.0 }
[[step.branch]]
x = 1
[[step.branch]]
x = 2
"""


def leaves(value: Any, path: Path = ()) -> list[tuple[Path, Any]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in leaves(inner, (*path, key))]
    if isinstance(value, list):
        return [leaf for position, inner in enumerate(value) for leaf in leaves(inner, (*path, position))]
    return [(path, value)]


def check(text: str) -> None:
    places = Places(Source("x.toml", text))
    for path, value in leaves(tomli.loads(text)):
        place = places.value(path)
        written = text[place.start : place.end]
        assert tomli.loads(f"v = {written}")["v"] == value, path


def test_every_value_of_a_nasty_document_is_found() -> None:
    check(NASTY)


KEYS = st.text(
    st.characters(codec="utf-8", exclude_characters="\x7f", exclude_categories=("Cc", "Cs")), max_size=8
)
VALUES = st.recursive(
    st.booleans() | st.integers(-(2**40), 2**40) | st.floats(allow_nan=False) | KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
@settings(max_examples=200, deadline=None)
def test_every_value_of_any_document_is_found(document: dict[str, Any]) -> None:
    check(tomlkit.dumps(document))


def test_the_key_of_a_missing_thing_is_its_table() -> None:
    places = Places(Source("x.toml", NASTY))
    place = places.key(("step", 1, "nothing"))
    assert NASTY[place.start : place.end] == "[[step]]"
    assert place.line == 17


def test_a_line_and_column_count_characters_not_bytes() -> None:
    text = 'a = "äöü"\nb = { "ü" = 1, c = 2 }\n'
    place = Places(Source("x.toml", text)).value(("b", "c"))
    assert (place.line, place.column) == (2, 20)
