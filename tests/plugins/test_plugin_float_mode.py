"""Plug-ins may change how the processor counts; masterchain counts on as before."""

from __future__ import annotations

import ctypes
import platform

import numpy as np
import pytest
from support.plugins import play, plugin, zam
from support.signals import noise

from masterchain.plugins.float_mode import plugin_float_mode
from masterchain.plugins.processor import PluginProcessor

UPWARD = {"x86_64": 0x800, "aarch64": 0x400000}[platform.machine()]
NEAREST = 0x0
"""Roundings as `fenv.h` has them: what the tests can see from outside."""


def rounding() -> int:
    return ctypes.CDLL(None).fegetround()


def smallest_number_counts() -> bool:
    return bool(np.float64(5e-324) * np.float64(1.0) > 0.0)


def test_a_plugin_of_our_own_leaves_our_mode_alone() -> None:
    play(PluginProcessor(plugin("Gain")), noise(0.2))
    assert smallest_number_counts()


@pytest.mark.plugin
def test_a_plugin_built_with_fast_arithmetic_does_not_change_our_mode() -> None:
    maximizer = zam("ZaMaximX2")
    with plugin_float_mode():
        assert not smallest_number_counts()
    play(PluginProcessor(maximizer), noise(0.2))
    assert smallest_number_counts()


def test_theirs_is_kept_from_one_call_to_the_next() -> None:
    with plugin_float_mode():
        before = rounding()
        ctypes.CDLL(None).fesetround(UPWARD)
    try:
        assert rounding() == NEAREST
        with plugin_float_mode(), plugin_float_mode():
            assert rounding() == UPWARD
    finally:
        with plugin_float_mode():
            ctypes.CDLL(None).fesetround(before)
