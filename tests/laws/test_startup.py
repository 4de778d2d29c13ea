"""What a command imports is what it needs: the rest would be waited for every time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from meters.hearing import noise
from support.files import write

HEAVY = {
    "numpy",
    "scipy",
    "pedalboard",
    "soundfile",
    "soxr",
    "rich",
    "pyloudnorm",
    "mutagen",
    "pebble",
    "jinja2",
}


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        (["--help"], ()),
        (["--version"], ()),
        (["render", "--help"], ()),
        (["check", "--help"], ()),
        (["chain", "validate", "streaming-safe"], ()),
        (["chain", "schema"], ()),
        (["effects", "list", "--format", "json"], ("rich",)),
        (["platforms", "list"], ("rich",)),
        (["measure", "nowhere.wav"], ("numpy", "soundfile", "rich", "mutagen")),
    ],
    ids=" ".join,
)
def test_a_command_imports_only_what_it_needs(words: list[str], allowed: tuple[str, ...]) -> None:
    loaded = {name.split(".")[0] for name in modules_of(words)}
    assert "masterchain" in loaded
    assert loaded & HEAVY <= set(allowed)


def test_measuring_plain_wav_waits_for_nothing_but_numpy(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", noise(2.5))
    more = {"typer", "pydantic", "sqlite3", "multiprocessing", "importlib.metadata", "subprocess", "numpy.ma"}
    loaded = modules_of(["measure", "--no-cache", str(path)])
    assert "masterchain.meters.meter" in loaded
    assert loaded & (HEAVY | more) == {"numpy"}


def modules_of(words: list[str]) -> set[str]:
    """All that was loaded when the program ended."""
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('loaded:', *sys.modules))\n"
        f"sys.argv = ['masterchain', *{words!r}]\n"
        "from masterchain.cli import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return set(done.stdout.rsplit("loaded:", 1)[1].split())
