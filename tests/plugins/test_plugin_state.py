"""States: they bring the sound back, or say what is wrong with them."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.plugins import plugin, zam
from support.signals import noise

from masterchain.dsp.processor import Block
from masterchain.errors import AudioFileError, PluginError
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.host import load, read_back, set_parameters
from masterchain.plugins.state import load_state, save_state
from masterchain.plugins.vstpreset import parse_preset

ENDINGS = [".mcstate", ".vstpreset"]


def saved(folder: Path, description: PluginDescription, ending: str, **values: object) -> tuple[Path, Block]:
    """A state file, and the sound it was saved at."""
    loaded, path = load(description), folder / f"{description.identity.name}{ending}"
    set_parameters(loaded, description, values)
    save_state(loaded, description, path)
    return path, loaded.process(noise(0.5, channels=description.channels[-1]), 48000)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("states")
    return {ending: saved(folder, plugin("Gain"), ending, gain_db=-6.0)[0] for ending in ENDINGS}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_state_brings_the_sound_back(tmp_path: Path, ending: str) -> None:
    gain = plugin("Gain")
    path, sound = saved(tmp_path, gain, ending, gain_db=-7.5, channel="left")
    fresh = load(gain)
    assert load_state(fresh, gain, path)
    assert (fresh.process(noise(0.5), 48000) == sound).all()
    assert not (load(gain).process(noise(0.5), 48000) == sound).all()


@pytest.mark.plugin
@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("name", "values"), [("ZaMaximX2", {"threshold_db": -12.0}), ("ZamEQ2", {"#3": 6.0})]
)
def test_real_plugins_states_bring_their_sound_back(
    tmp_path: Path, ending: str, name: str, values: dict[str, float]
) -> None:
    real = zam(name)
    path, sound = saved(tmp_path, real, ending, **values)
    fresh = load(real)
    assert load_state(fresh, real, path)
    assert (fresh.process(noise(0.5, channels=real.channels[-1]), 48000) == sound).all()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_plugin_that_forgets_is_told(tmp_path: Path, ending: str) -> None:
    forgetful = plugin("Forgetful")
    path, sound = saved(tmp_path, forgetful, ending, gain_db=-6.0)
    fresh = load(forgetful)
    assert not load_state(fresh, forgetful, path)
    assert not (fresh.process(noise(0.5), 48000) == sound).all()


@pytest.mark.parametrize("ending", ENDINGS)
@given(st.floats(0, 0.999))
@settings(max_examples=25)
def test_a_state_cut_off_anywhere_is_an_error(kept: dict[str, Path], ending: str, where: float) -> None:
    whole = kept[ending].read_bytes()
    # The newline at its end is no part of a JSON document.
    cut = kept[ending].with_stem("cut")
    cut.write_bytes(whole[: int(where * (len(whole) - 1))])
    loaded = load(plugin("Gain"))
    with pytest.raises(PluginError, match=r"cut\.\w+ (is|holds) "):
        load_state(loaded, plugin("Gain"), cut)
    assert (loaded.process(noise(0.1), 48000) == noise(0.1)).all()


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("content", [b"", b"garbage" * 50, b"\xff\x00" * 100, b"[1, 2]", b"null"])
def test_garbage_is_an_error(tmp_path: Path, ending: str, content: bytes) -> None:
    path = tmp_path / f"bad{ending}"
    path.write_bytes(content)
    with pytest.raises(PluginError, match=r"bad\.\w+ is no \.\w+"):
        load_state(load(plugin("Gain")), plugin("Gain"), path)


@pytest.mark.parametrize("ending", ENDINGS)
def test_another_plugins_state_is_an_error(tmp_path: Path, ending: str) -> None:
    path, _ = saved(tmp_path, plugin("Forgetful"), ending, gain_db=-6.0)
    with pytest.raises(PluginError, match="another plug-in's"):
        load_state(load(plugin("Gain")), plugin("Gain"), path)


def test_a_state_whose_digest_is_not_right_is_an_error(kept: dict[str, Path], tmp_path: Path) -> None:
    document = json.loads(kept[".mcstate"].read_bytes())
    assert document["sha256"] == hashlib.sha256(base64.b64decode(document["state"])).hexdigest()
    for damage in ({"state": "AAAA"}, {"state": "not base64"}, {"sha256": "0" * 64}):
        path = tmp_path / "damaged.mcstate"
        path.write_text(json.dumps(document | damage))
        with pytest.raises(PluginError, match="is damaged"):
            load_state(load(plugin("Gain")), plugin("Gain"), path)


@pytest.mark.parametrize(
    ("change", "words"),
    [({"version": 2}, "of version 2"), ({"state": None}, "lacks state"), ({"plugin": []}, "lacks plugin"),
     ({"format": "other"}, "is no .mcstate")],
)  # fmt: skip
def test_a_state_of_another_shape_is_an_error(
    kept: dict[str, Path], tmp_path: Path, change: dict[str, object], words: str
) -> None:
    path = tmp_path / "odd.mcstate"
    path.write_text(json.dumps(json.loads(kept[".mcstate"].read_bytes()) | change))
    with pytest.raises(PluginError, match=words):
        load_state(load(plugin("Gain")), plugin("Gain"), path)


def test_other_endings_and_missing_files_are_errors(tmp_path: Path) -> None:
    gain = plugin("Gain")
    with pytest.raises(PluginError, match=r"ini is no state file"):
        load_state(load(gain), gain, tmp_path / "a.ini")
    with pytest.raises(PluginError, match="No such file"):
        load_state(load(gain), gain, tmp_path / "a.mcstate")
    unit = replace(gain, identity=replace(gain.identity, format="AU"))
    with pytest.raises(PluginError, match="VST3 only"):
        save_state(load(gain), unit, tmp_path / "a.vstpreset")
    assert list(tmp_path.iterdir()) == []


def test_a_state_is_not_written_over_unasked(kept: dict[str, Path], tmp_path: Path) -> None:
    path = Path(shutil.copy(kept[".mcstate"], tmp_path / "a.mcstate"))
    before, gain = path.read_bytes(), plugin("Gain")
    with pytest.raises(AudioFileError):
        save_state(load(gain), gain, path)
    assert path.read_bytes() == before
    save_state(load(gain), gain, path, overwrite=True)
    assert path.read_bytes() != before


def test_what_was_only_just_set_is_in_the_state(tmp_path: Path) -> None:
    gain, path = plugin("Gain"), tmp_path / "a.mcstate"
    loaded, fresh = load(gain), load(gain)
    loaded._parameters[0].raw_value = 0.5
    save_state(loaded, gain, path)
    assert load_state(fresh, gain, path)
    assert read_back(fresh, gain, {"gain_db": -24.0}) == {"gain_db": -24.0}


@pytest.mark.parametrize(
    ("at", "number"),
    [(0, 4000), (0, -1), (1, 4000), (1, -1)],
    ids=["begins beyond", "begins before", "ends beyond", "negative size"],
)
def test_a_preset_whose_parts_lie_outside_it_is_an_error(
    kept: dict[str, Path], tmp_path: Path, at: int, number: int
) -> None:
    data = bytearray(kept[".vstpreset"].read_bytes())
    entry = data.index(b"List") + 8
    struct.pack_into("<q", data, entry + 4 + 8 * at, number)
    path = tmp_path / "odd.vstpreset"
    path.write_bytes(data)
    with pytest.raises(PluginError, match=r"odd.vstpreset is damaged or cut off"):
        load_state(load(plugin("Gain")), plugin("Gain"), path)


def test_what_a_preset_says(kept: dict[str, Path]) -> None:
    preset = parse_preset(kept[".vstpreset"].read_bytes(), "it")
    assert len(preset.class_id) == 32
    assert b"gain" in preset.component
    assert np.frombuffer(preset.component, np.uint8).size > 20
