"""The measurement as data."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest
from meters.hearing import measured, programme

from masterchain.meters import Measurement, Place
from masterchain.meters.spectrum import NOMINAL_HZ


def leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for each in value.values() for leaf in leaves(each)]
    return [leaf for each in value for leaf in leaves(each)] if isinstance(value, list) else [value]


@pytest.mark.parametrize(
    "sound", [programme(5.0), np.zeros((2, 9)), np.zeros((1, 0)), np.full((2, 99), math.nan)]
)
def test_it_is_json_as_it_is(sound: np.ndarray) -> None:
    plain = measured(sound).to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert list(plain) == [each.name for each in fields(Measurement)]
    assert all(type(leaf) in (int, float, str, bool, type(None)) for leaf in leaves(plain))


@pytest.mark.parametrize(
    "sound", [programme(5.0), np.zeros((2, 9)), np.zeros((1, 0)), np.full((2, 99), math.nan)]
)
def test_every_value_that_is_missing_says_why(sound: np.ndarray) -> None:
    found = measured(sound)
    missing = {each.name for each in fields(found) if getattr(found, each.name) is None}
    assert missing == set(found.reasons)


def test_it_does_not_change() -> None:
    found = measured(programme(1.0))
    with pytest.raises(FrozenInstanceError):
        found.integrated_lufs = -14.0  # type: ignore[misc]
    assert Place(1.5) == Place(1.5, None)


def test_describing_needs_no_numpy() -> None:
    code = "import sys, masterchain.meters.measurement, masterchain.meters; print('numpy' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"


def test_the_meter_is_offered_by_the_room() -> None:
    import masterchain.meters as room

    assert {name for name in room.__all__ if getattr(room, name) is None} == set()
    with pytest.raises(AttributeError):
        room.Metre  # noqa: B018
    assert len(NOMINAL_HZ) == 31
