"""A plug-in that crashes or hangs costs its own job alone, and is named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support.plugins import plugin

sys.path.insert(0, str(Path(__file__).parent))
import work_with_plugins as work

from masterchain.errors import ExitCode, PluginError
from masterchain.jobs.job import Job, Outcome
from masterchain.jobs.pool import run


def outcome(**values: object) -> Outcome:
    (found,) = run([Job("it", work.render, (plugin("Fault"), values))], processes=1, stall_s=3.0)
    return found


def test_one_that_does_nothing_wrong_is_rendered() -> None:
    found = outcome(mode="none")
    assert (found.value, found.error, found.bug) == (96000, None, None)


@pytest.mark.parametrize(
    ("mode", "end"),
    [
        ("segfault", "ended the worker process (SIGSEGV)"),
        ("abort", "ended the worker process (SIGABRT)"),
        ("exit", "ended the worker process (exit code 3)"),
        ("hang", "showed no sign of life for 3 s and was stopped"),
    ],
)
def test_one_that_ends_its_process_is_named_with_its_place_and_last_words(mode: str, end: str) -> None:
    # Some blocks of silence go ahead of the track; 60 blocks of 1024 frames are 1.28 s.
    found = outcome(mode=mode, after=60)
    assert isinstance(found.error, PluginError)
    assert found.error.message == f"third at 1.024 {end}"
    assert f"Fault: about to {mode}" in found.log.splitlines()


def test_one_that_dies_before_the_track_begins_is_named_too() -> None:
    error = outcome(mode="segfault", after=1).error
    assert error is not None
    assert error.message == "third at None ended the worker process (SIGSEGV)"


@pytest.mark.parametrize(
    ("mode", "words"),
    [("throw", "third failed near 0:01."), ("nan", "third gave NaN or infinity at 0:01.")],
)
def test_one_that_fails_and_lives_is_an_error_of_its_own(mode: str, words: str) -> None:
    error = outcome(mode=mode, after=60).error
    assert isinstance(error, PluginError)
    assert error.message.startswith(words)
    assert error.exit_code is ExitCode.PLUGIN
