"""Our own effects: what a mastering desk needs and pedalboard lacks.

A file an effect: `EFFECT`, its description, and `build(values, folder)`, which imports the arithmetic when called. The
arithmetic itself stands in `dsp`, in a file of the same name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from masterchain.effects.description import Effect
from masterchain.effects.own import (
    balance,
    butterworth_filter,
    dc_block,
    dynamic_eq,
    linear_phase_eq,
    mono_below,
    parametric_eq,
    saturation,
    stereo_compressor,
    tilt_eq,
    true_peak_limiter,
    width,
)

if TYPE_CHECKING:
    from masterchain.dsp.processor import Processor
    from masterchain.dsp.twins import Changeable

_FILES = (
    balance,
    butterworth_filter,
    dc_block,
    dynamic_eq,
    linear_phase_eq,
    mono_below,
    parametric_eq,
    saturation,
    stereo_compressor,
    tilt_eq,
    true_peak_limiter,
    width,
)
_BUILDERS: dict[str, Callable[[Mapping[str, Any], Path | None], Processor]] = {
    file.EFFECT.name: file.build for file in _FILES
}


def own_effects() -> tuple[Effect, ...]:
    """Their descriptions."""
    return tuple(file.EFFECT for file in _FILES)


def build_own(name: str, values: Mapping[str, Any], folder: Path | None = None) -> Changeable:
    """One of them, ready to be prepared; changeable parameters take new values while sound runs.

    Args:
        name: of `own_effects`.
        values: a permitted value for every parameter, as a resolved chain has them.
        folder: what relative file names are relative to: the chain file's folder.
    """
    return cast("Changeable", _BUILDERS[name](values, folder))
