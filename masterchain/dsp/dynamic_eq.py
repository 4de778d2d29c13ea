"""One band of an equalizer whose gain follows the level in the band.

The band is a part B of the sound that a fixed filter takes out, and the output is `sound + (gain - 1) * B` (P. A.
Regalia, S. K. Mitra, "Tunable Digital Frequency Response Equalization Filters", IEEE Trans. ASSP 35 (1), 1987). Only
the gain moves and no filter does, so there is nothing to click, and at 0 dB every bit is kept. B is a band-pass of
gain 1 in its middle for a peak, a first-order low-pass or high-pass for a shelf.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from masterchain.dsp.biquads import band_pass, butterworth
from masterchain.dsp.gain_curve import reduction_db
from masterchain.dsp.linear_system import F64, System, cascade
from masterchain.dsp.processor import Block, Format
from masterchain.dsp.riding import Riding
from masterchain.dsp.state_space import SystemFilter

_NOTHING = 1e-30


class DynamicEQ(Riding):
    """Lowers or raises a band, all channels alike, when it is louder than a threshold.

    Args:
        values: `type` (`peak`, `low_shelf`, `high_shelf`), `frequency_hz`, `q` (of a peak), `threshold_db`, `ratio`,
            `knee_db`, `range_db` (how far the gain may go, with its sign), `attack_ms`, `release_ms`.
    """

    def start(self, stream: Format) -> None:
        """Set the band's filter up."""
        self._stream = stream
        self._tuned = self._tuning()
        self._filter = SystemFilter(self._band(), stream.channels)

    def change(self, values: Mapping[str, float]) -> None:
        """Take other values for some of the parameters, from the next cell on; the filter's from the next frame on."""
        super().change(values)
        if self.latency and self._tuning() != self._tuned:
            self._tuned = self._tuning()
            self._filter.change(self._band())

    def listened(self, block: Block) -> F64:
        """The band."""
        band: F64 = self._filter.process(block)[0]
        return band

    def target_db(self, level_db: F64) -> F64:
        """As far as the curve goes, within the range and in its direction."""
        values = self.values
        far = reduction_db(level_db, values["threshold_db"], values["ratio"], values["knee_db"])
        wanted: F64 = np.copysign(np.minimum(far, abs(values["range_db"])), values["range_db"])
        return wanted

    def ridden(self, sound: F64, heard: F64, gain_db: F64) -> F64:
        """The sound, and what the gain adds or takes of the band."""
        changed = heard * self.ramp(10.0 ** (gain_db / 20.0) - 1.0)
        # What dies away would pass through denormal numbers.
        changed[np.abs(changed) < _NOTHING] = 0.0
        return sound + changed

    def _tuning(self) -> tuple[float, float]:
        return self.values["frequency_hz"], self.values["q"]

    def _band(self) -> System:
        frequency_hz, q = self._tuned
        kind, rate_hz = self.values["type"], self._stream.sample_rate_hz
        if kind == "peak":
            return cascade((band_pass(frequency_hz, q, rate_hz),))
        return cascade(butterworth(frequency_hz, 1, rate_hz, high=kind == "high_shelf"))
