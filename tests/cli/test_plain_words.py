"""What is read without the command-line library is read as the library reads it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st

from masterchain.cli import measuring
from masterchain.cli.measure import app
from masterchain.cli.plain_words import plain

PLAIN = [
    "a.wav",
    "a.wav b.wav -",
    "--no-cache a.wav",
    "a.wav --no-cache --cache",
    "-r album",
    "--recursive album -j 2",
    "--jobs 3 --format json a.wav",
    "--format=csv --output=report.csv --jobs=1 a.wav",
    "-f ndjson -o out/report.ndjson -j 12 a.wav",
    "-f markdown a.wav -f terminal",
]
NOT_PLAIN = [
    "",
    "-r",
    "--help",
    "a.wav -h",
    "a.wav --jobs 0",
    "a.wav --jobs -1",
    "a.wav -j2",
    "a.wav -f=json",
    "a.wav --format",
    "a.wav --format xml",
    "a.wav --no-cache=yes",
    "a.wav --output -x",
    "a.wav --output=",
    "-- -a.wav",
    "a.wav --platform spotify",
    "-rf json a.wav",
]


def called(run: Callable[[], Any]) -> dict[str, Any]:
    """What `measure` is called with."""
    signature = inspect.signature(measuring.measure)
    found: list[dict[str, Any]] = []

    def measure(*positional: Any, **named: Any) -> int:
        bound = signature.bind(*positional, **named)
        bound.apply_defaults()
        found.append({**bound.arguments, "files": list(bound.arguments["files"])})
        return 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measuring, "measure", measure)
        run()
    return found[0]


def by_library(words: list[str]) -> dict[str, Any]:
    return called(lambda: typer.main.get_command(app)(words, standalone_mode=False))


@pytest.mark.parametrize("line", PLAIN)
def test_plain_words_mean_what_the_library_takes_them_for(line: str) -> None:
    words = line.split()
    assert called(lambda: plain(["measure", *words])()) == by_library(words)  # type: ignore[misc]


@pytest.mark.parametrize("line", NOT_PLAIN)
def test_what_is_not_plain_is_left_to_the_library(line: str) -> None:
    assert plain(["measure", *line.split()]) is None


@pytest.mark.parametrize("words", [[], ["check", "a.wav"], ["--version"], ["measure", "", "a.wav"]])
def test_other_verbs_and_empty_names_are_left_to_the_library(words: list[str]) -> None:
    assert plain(words) is None


WORDS = st.sampled_from(
    [
        *("a.wav", "b c.wav", "-", "2", "json", "csv", "-r", "--recursive", "--cache", "--no-cache"),
        *("-f", "--format", "--format=json", "-o", "--output", "--output=x", "-j", "--jobs", "--jobs=4"),
        *("--", "-j4", "--jobs=", "--jobs=+4", "--jobs=1_0", "--form", "-fjson", "-", "--format=JSON", "²"),
    ]
)


@settings(deadline=None, max_examples=300)
@given(words=st.lists(WORDS, max_size=6))
def test_no_words_are_understood_in_two_ways(words: list[str]) -> None:
    understood = plain(["measure", *words])
    if understood is not None:
        assert called(understood) == by_library(words)


def test_every_option_of_the_library_is_known() -> None:
    options = {
        name
        for parameter in typer.main.get_command(app).params
        for name in (*parameter.opts, *parameter.secondary_opts)
        if name.startswith("-") and name != "--help"
    }
    values = {"--format": "json", "-f": "json", "--output": "x", "-o": "x", "--jobs": "2", "-j": "2"}
    assert options
    for name in options:
        words = [name, values[name]] if name in values else [name]
        assert plain(["measure", *words, "a.wav"]) is not None, name


def test_the_files_are_paths_as_written(tmp_path: Path) -> None:
    odd = tmp_path / "ünder $HOME ~ [1].wav"
    assert called(plain(["measure", str(odd)]))["files"] == [str(odd)]  # type: ignore[arg-type]
