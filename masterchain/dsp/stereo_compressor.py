"""A compressor for the whole mix: one gain for all channels, so the image stays where it is.

Curve and ballistics are those of `gain_curve`, levels those of `riding`. What the level is taken of may pass a
Butterworth high-pass of 2nd order first, so that the bass does not move the whole mix. Below the knee every bit is
kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from masterchain.dsp.biquads import butterworth
from masterchain.dsp.gain_curve import reduction_db
from masterchain.dsp.linear_system import F64, cascade
from masterchain.dsp.processor import Block, Format
from masterchain.dsp.riding import Riding
from masterchain.dsp.state_space import SystemFilter


class StereoCompressor(Riding):
    """Turns all channels down together.

    Args:
        values: `threshold_db`, `ratio`, `knee_db`, `attack_ms`, `release_ms` (time constants: 63 % of the way, in dB),
            `detector` (`peak` or `rms`), `sidechain_high_pass_hz` (0 is none), `make_up_db`, and `auto_make_up`: half
            of what the curve takes off 0 dBFS is put back.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.detector = values["detector"]

    def start(self, stream: Format) -> None:
        """Set the side-chain's filter up."""
        self._stream = stream
        self._filter: SystemFilter | None = None
        self._filter_hz = 0.0
        self._make_up_db = self._wanted_make_up_db()
        self._tune()

    def change(self, values: Mapping[str, float]) -> None:
        """Take other values for some of the parameters, from the next cell on."""
        super().change(values)
        if self.latency:
            self._tune()

    def listened(self, block: Block) -> F64:
        """The side-chain."""
        return block.astype(np.float64) if self._filter is None else self._filter.process(block)[0]

    def target_db(self, level_db: F64) -> F64:
        """Down by the curve."""
        values = self.values
        return -reduction_db(level_db, values["threshold_db"], values["ratio"], values["knee_db"])

    def ridden(self, sound: F64, heard: F64, gain_db: F64) -> F64:
        """The sound times the gain."""
        del heard
        make_up_db = np.full(len(gain_db), self._wanted_make_up_db())
        make_up_db[0] = self._make_up_db
        self._make_up_db = float(make_up_db[-1])
        return sound * self.ramp(10.0 ** ((gain_db + make_up_db) / 20.0))

    def _wanted_make_up_db(self) -> float:
        make_up_db = float(self.values["make_up_db"])
        if self.values["auto_make_up"]:
            make_up_db -= 0.5 * float(self.target_db(np.zeros(1))[0])
        return make_up_db

    def _tune(self) -> None:
        wanted_hz = float(self.values["sidechain_high_pass_hz"])
        if wanted_hz == self._filter_hz:
            return
        self._filter_hz = wanted_hz
        if wanted_hz == 0.0:
            self._filter = None
            return
        system = cascade(butterworth(wanted_hz, 2, self._stream.sample_rate_hz, high=True))
        if self._filter is None:
            self._filter = SystemFilter(system, self._stream.channels)
        else:
            self._filter.change(system)
