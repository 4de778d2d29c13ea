"""A chain as a record keeps it: made again it is the same chain, and it tells no folder of this machine."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from masterchain.chain.load import Loaded, load, loads
from masterchain.chain.recorded import chain_of, recorded, with_paths
from masterchain.diagnostics.record import DiagnosticError
from masterchain.effects.catalogue import effects

ROOT = Path(__file__).parents[2]


def again(loaded: Loaded, folder: Path = Path()) -> Loaded:
    """A chain by way of a record's JSON."""
    return chain_of(json.loads(json.dumps(recorded(loaded), allow_nan=False)), folder)


@pytest.mark.parametrize("path", sorted((ROOT / "chains").glob("*.toml")), ids=lambda p: p.stem)
def test_a_house_chain_comes_back_as_it_was(path: Path) -> None:
    loaded = load(path)
    back = again(loaded)
    assert back.digest == loaded.digest
    assert back.chain.model_dump(exclude={"variables"}) == loaded.chain.model_dump(exclude={"variables"})


MOVING = st.lists(
    st.tuples(st.floats(0, 100), st.floats(-20, 20), st.sampled_from(["linear", "hold"])),
    min_size=1,
    max_size=4,
).map(lambda points: [list(p) for p in sorted(points, key=lambda p: p[0])])
STILL = st.sampled_from(
    [name for name, one in effects().items() if not any(p.required for p in one.parameters)]
)
LEAF = st.builds(
    lambda name, mix, enabled: {"effect": name, "mix": mix, "enabled": enabled},
    STILL,
    st.floats(0, 1),
    st.booleans(),
) | st.builds(
    lambda points: {"effect": "Gain", "parameters": {"gain_db": points}}, st.floats(-20, 20) | MOVING
)
STEP = st.recursive(
    LEAF,
    lambda inner: (
        st.builds(
            lambda mid, side: {"split": "mid-side", "mid": mid, "side": side},
            st.lists(inner, max_size=2),
            st.lists(inner, max_size=2),
        )
        | st.builds(
            lambda steps, gain: {
                "split": "parallel",
                "branches": [{"steps": s, "gain_db": gain} for s in steps],
            },
            st.lists(st.lists(inner, max_size=2), min_size=1, max_size=3),
            st.floats(-60, 12),
        )
    ),
    max_leaves=6,
)


@given(st.lists(STEP, max_size=4), st.sampled_from([{}, {"loudness": {"integrated_lufs": -14.0}}]))
def test_any_chain_comes_back_as_it_was(steps: list[object], more: dict[str, object]) -> None:
    import tomlkit

    try:
        loaded = loads(tomlkit.dumps({"schema": 1, "step": steps, **more}))
    except DiagnosticError:  # points that stand too near to each other
        return
    assert again(loaded).digest == loaded.digest


def test_a_path_from_the_root_of_this_machine_is_kept_as_a_name(tmp_path: Path) -> None:
    response = tmp_path / "rooms/hall.wav"
    response.parent.mkdir()
    soundfile.write(response, np.eye(1, 64).T, 48000)
    step = '[[step]]\nid = "r"\neffect = "Convolution"\nparameters = { impulse_response_filename = "%s" }\n'
    absolute = recorded(loads("schema = 1\n" + step % response))
    assert str(tmp_path) not in json.dumps(absolute)
    assert absolute["step"][0]["parameters"]["impulse_response_filename"] == "hall.wav"
    relative = recorded(loads("schema = 1\n" + step % "rooms/hall.wav", folder=tmp_path))
    assert relative["step"][0]["parameters"]["impulse_response_filename"] == "rooms/hall.wav"

    found = with_paths(absolute, lambda step, key, path: f"{step}/{key}/{path}")
    assert (
        found["step"][0]["parameters"]["impulse_response_filename"] == "r/impulse_response_filename/hall.wav"
    )
    assert absolute["step"][0]["parameters"]["impulse_response_filename"] == "hall.wav"


@pytest.mark.parametrize("path", [r"C:\states\glue.mcstate", "/home/ada/glue.mcstate", "~/glue.mcstate"])
def test_a_state_of_any_system_is_kept_as_a_name(path: str) -> None:
    document = {
        "step": [{"split": "mid-side", "mid": [{"id": "p", "plugin": "X", "state": path}], "side": []}]
    }
    from masterchain.chain.recorded import _portable

    found = with_paths(document, lambda _, __, path: _portable(path))
    assert found["step"][0]["mid"][0]["state"] == "glue.mcstate"


def test_a_chain_that_cannot_be_made_says_why() -> None:
    document = recorded(loads('schema = 1\n[[step]]\neffect = "Gain"\n'))
    document["step"][0]["effect"] = "Compresser"
    with pytest.raises(DiagnosticError) as caught:
        chain_of(document, Path())
    assert [d.code for d in caught.value.diagnostics] == ["unknown-effect"]
    assert caught.value.diagnostics[0].label is not None
