"""`masterchain plugins edit` on a display, by hand: a window is seen, something is pressed in it, it is closed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from support.display import Screen, screen, until
from support.files import read, write
from support.program import masterchain
from support.signals import noise
from support.vst3 import vst3

BAR, GROUND = 0x306090, 0xF0F0E0
IN_BAR_X = 60

CHAIN = """\
# A warm chain.
schema = 1

[variables]
drive = { default = 0.0, min = 0.0, max = 200.0 }  # of the sides

[[step]]  # the only one
id = "glue"
plugin = "PLUGIN"
parameters = { gain_db = -24.0, width = "${drive}" }  # by ear

[[deliverable]]
bit_depth = "32f"
"""


@pytest.fixture(scope="module")
def display() -> Iterator[Screen]:
    with screen() as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MASTERCHAIN_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


def chain(desk: Path, plugin: str = "Window") -> Path:
    path = desk / "warm.toml"
    path.write_text(CHAIN.replace("PLUGIN", str(vst3(plugin))))
    return path


class Editing:
    """The program, with the window open, and how it ended."""

    def __init__(self, display: Screen, desk: Path) -> None:
        self._told = desk / "told.txt"
        command = [sys.executable, "-m", "masterchain", "plugins", "edit", "warm.toml", "glue"]
        with self._told.open("w") as told:
            self._process = subprocess.Popen(
                command, cwd=desk, env={**os.environ, "DISPLAY": display.display}, stderr=told
            )

    @property
    def told(self) -> str:
        return self._told.read_text()

    def end(self) -> int:
        code = self._process.wait(timeout=60)
        assert "Traceback" not in self.told
        return code

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def bar_ends_at(display: Screen, y: int) -> bool:
    return display.pixel(IN_BAR_X, y) == BAR and display.pixel(IN_BAR_X, y - 1) == GROUND


def edited(display: Screen, desk: Path, press_at: int | None) -> str:
    """What the program said: its window was looked at, pressed at that height, and closed."""
    editing = Editing(display, desk)
    try:
        window = display.window("Pedalboard")
        until(lambda: bar_ends_at(display, 72))  # two pixels a decibel: the window shows the chain's -24
        if press_at is not None:
            display.click(IN_BAR_X, press_at)
            until(lambda: bar_ends_at(display, press_at))
        display.close(window)
        assert editing.end() == 0, editing.told
    finally:
        editing.kill()
    return editing.told


def test_what_is_set_in_the_window_is_what_is_rendered(display: Screen, desk: Path) -> None:
    path, sound = chain(desk), noise(1.0, dbfs=-12)
    sound[1] = sound[0]  # no sides: the width does not matter to the level
    write(desk / "a.wav", sound, subtype="FLOAT")
    told = edited(display, desk, 36)
    assert "the step `glue` of warm.toml uses it in place of gain_db" in told
    before = CHAIN.replace("PLUGIN", str(vst3("Window"))).splitlines()
    after = path.read_text().splitlines()
    assert [line for line in after if line not in before] == [
        'parameters = {  width = "${drive}" }  # by ear',
        'state = "states/warm-glue.mcstate"',
    ]
    assert [line for line in before if line not in after] == [
        'parameters = { gain_db = -24.0, width = "${drive}" }  # by ear'
    ]
    assert masterchain("render", "a.wav", "-c", "warm.toml", cwd=desk).code == 0
    peak = np.abs(read(desk / "masters/a.wav")).max() / np.abs(sound).max()
    assert 20 * np.log10(peak) == pytest.approx(-6.0, abs=0.001)


def test_a_variable_still_turns_what_the_window_left_alone(display: Screen, desk: Path) -> None:
    chain(desk)
    sound = noise(1.0, dbfs=-12)
    write(desk / "a.wav", sound, subtype="FLOAT")
    edited(display, desk, 24)
    for drive in (0, 100):
        words = ("--set", f"drive={drive}", "-o", str(drive))
        assert masterchain("render", "a.wav", "-c", "warm.toml", *words, cwd=desk).code == 0
    narrow, wide = read(desk / "0/a.wav"), read(desk / "100/a.wav")
    assert (narrow[0] == narrow[1]).all()
    assert np.abs(wide - sound).max() < 1e-6


def test_what_moves_with_the_track_goes_on_moving(display: Screen, desk: Path) -> None:
    path = chain(desk)
    points = '[["0:00", -24.0], ["0:01", -12.0]]'
    path.write_text(path.read_text().replace("gain_db = -24.0", f"gain_db = {points}"))
    told = edited(display, desk, 36)
    assert "gain_db still moves with the track" in told
    assert f'parameters = {{ gain_db = {points}, width = "${{drive}}" }}  # by ear' in path.read_text()
    assert 'state = "states/warm-glue.mcstate"' in path.read_text()
    assert masterchain("chain", "validate", "warm.toml", cwd=desk).code == 0


def test_a_window_that_was_only_looked_at_changes_nothing(display: Screen, desk: Path) -> None:
    path = chain(desk)
    before = path.read_bytes()
    assert "nothing was changed in Window's window" in edited(display, desk, None)
    assert path.read_bytes() == before
    assert not (desk / "states").exists()


def test_the_state_of_another_chain_is_not_replaced(display: Screen, desk: Path) -> None:
    path = chain(desk)
    (desk / "states").mkdir()
    other = desk / "states/warm-glue.mcstate"
    other.write_text("another chain's")
    edited(display, desk, 36)
    assert other.read_text() == "another chain's"
    assert 'state = "states/warm-glue-2.mcstate"' in path.read_text()


def test_a_display_that_goes_away_leaves_the_chain_as_it_was(desk: Path) -> None:
    path = chain(desk)
    before = path.read_bytes()
    with screen() as display:
        editing = Editing(display, desk)
        display.window("Pedalboard")
    assert editing.end() == 3
    assert "Window's window, or the display it was opened on, ended the worker process" in editing.told
    assert path.read_bytes() == before


def test_a_plugin_without_a_window_says_so(
    display: Screen, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = chain(desk, "Gain")
    path.write_text(path.read_text().replace(', width = "${drive}"', ""))
    monkeypatch.setenv("DISPLAY", display.display)
    done = masterchain("plugins", "edit", "warm.toml", "glue", cwd=desk)
    assert done.code == 3
    assert "Gain has no window of its own" in done.err


def test_a_display_that_is_not_there_is_told(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chain(desk)
    monkeypatch.setenv("DISPLAY", ":4711")
    done = masterchain("plugins", "edit", "warm.toml", "glue", cwd=desk)
    assert done.code == 3
    assert "Window has no display to open its window on" in done.err


def test_a_step_that_could_not_be_changed_opens_no_window(
    display: Screen, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = chain(desk)
    path.write_text(path.read_text().replace('id = "glue"\n', ""))
    monkeypatch.setenv("DISPLAY", display.display)
    done = masterchain("plugins", "edit", "warm.toml", "window", cwd=desk)
    assert done.code == 2
    assert 'no step has `id = "window"` written out' in done.err
