"""The house's presets: every one sound, each says when, none moves the level further than a preset should."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from support.chains import RATE, through
from support.signals import Sound, music_like

from masterchain.chain.preset_file import Preset, load_presets
from masterchain.meters.meter import Meter

HOUSE = Path(__file__).parents[2] / "presets"
PRESETS = [preset for path in sorted(HOUSE.glob("*.toml")) for preset in load_presets(path)]
FILES = {"de-mud", "air", "glue", "low-end", "mono-bass", "spoken-word", "vinyl-safety", "colour"}


def loudness(sound: Sound) -> float:
    meter = Meter(RATE, 2)
    meter.feed(sound)
    measured = meter.measurement().integrated_lufs
    assert measured is not None
    return measured


@pytest.fixture(scope="module")
def mix() -> Sound:
    """Something like music at -18 LUFS, for which the presets are written."""
    sound = music_like(6.0)
    return (sound * np.float32(10.0 ** ((-18.0 - loudness(sound)) / 20.0))).astype(np.float32)


def test_the_house_has_what_a_desk_needs() -> None:
    assert {preset.file for preset in PRESETS} == FILES
    assert all(sum(preset.file == file for preset in PRESETS) >= 3 for file in FILES)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.reference)
def test_a_preset_says_when_and_works(preset: Preset, mix: Sound) -> None:
    assert preset.when[0].isupper()
    assert not preset.when.endswith(".")
    out = through(f'[[step]]\nuse = "{preset.reference}"\n', mix)
    assert np.isfinite(out).all()
    assert not np.array_equal(out, mix)
    assert abs(loudness(out) - loudness(mix)) < 4.0
