"""Our own effects, driven as a render drives them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.processor import Format, Processor
from masterchain.dsp.stream import Stream
from masterchain.effects.catalogue import effects
from masterchain.effects.own import build_own

Sound = NDArray[np.float32]


def built(name: str, **values: Any) -> Processor:
    """An effect with these values, and its defaults for the rest."""
    return build_own(
        name, {p.name: p.plain(values.get(p.name, p.default)) for p in effects()[name].parameters}
    )


def play(
    processor: Processor, sound: Sound, *, rate: int = 48_000, block: int = 8192, pieces: int = 5000
) -> Sound:
    """The sound after the effect, as long as it was and aligned with it."""
    stream = Stream(processor, Format(rate, sound.shape[0], block), 0.0)
    cut = (sound[:, at : at + pieces] for at in range(0, sound.shape[1], pieces))
    return np.concatenate(list(stream.run(cut)), axis=1)


def played(name: str, sound: Sound, *, rate: int = 48_000, block: int = 8192, **values: Any) -> Sound:
    """As `play`, by the effect's name."""
    return play(built(name, **values), sound, rate=rate, block=block)


def gain_db(sound: Sound, reference: Sound, frequency_hz: float, rate: int = 48_000) -> float:
    """How much louder than `reference` the first channel is at one frequency, from the second halves of both."""
    half = sound.shape[1] // 2
    time = np.arange(half, sound.shape[1]) / rate
    # A window without side lobes at what else there is.
    turn = np.exp(-2j * np.pi * frequency_hz * time) * np.blackman(len(time))
    at = [abs(complex(one[0, half:].astype(np.float64) @ turn)) for one in (sound, reference)]
    return float(20.0 * np.log10(at[0] / at[1]))
