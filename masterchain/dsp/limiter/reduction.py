"""From what peaks demand to how far the sound is turned down: the sound of the limiter is made here.

All in dB, on cells. In order:

1. Channels are linked.
2. What peaks may not be turned down by is faded down (`fader`), where a limit is set.
3. Gaps of up to 18 ms between two peaks are filled up to the lower of the two, so that the gain does not move within a
   cycle of anything that is heard as a tone: a limiter that recovers between the crests of a bass distorts it.
4. After a single peak the gain recovers at the release asked for. Where there has been reduction for a while it stays
   down by a quarter of the last half second's mean, and recovers from that in half a second.
5. Before a peak it falls as it recovers after one, mirrored in time (`attack`). Of all gains that meet a peak and cost
   as much loudness, those that fall and rise alike change the spectrum least.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.limiter.attack import Attack
from masterchain.dsp.limiter.fader import Fader
from masterchain.dsp.limiter.grid import Grid
from masterchain.dsp.limiter.release import Release
from masterchain.dsp.limiter.settings import NO_LIMIT_DB, Settings
from masterchain.dsp.limiter.windows import maxima, means, minima

F32 = NDArray[np.float32]

_GAP_S = 0.018
_SUSTAINED_S = 0.5
_SHARE = 0.25


class Reduction:
    """The curve over a stream of demands.

    Args:
        sample_rate_hz: of the sound.
        grid: its grid.
        channels: of the sound.
        settings: how to work.

    Attributes:
        delay: cells by which the curve comes later than the demands.
    """

    def __init__(self, sample_rate_hz: int, grid: Grid, channels: int, settings: Settings) -> None:
        self._link = np.float32(settings.link)
        own = 1 if settings.link == 1.0 else channels
        frames = sample_rate_hz / 1000.0
        self._fader = None
        if settings.max_gain_reduction_db < NO_LIMIT_DB:
            self._fader = Fader(sample_rate_hz, grid, own, settings.max_gain_reduction_db)
        self._gap = grid.cells(_GAP_S * sample_rate_hz)
        self._sustained = grid.cells(_SUSTAINED_S * sample_rate_hz)
        self._release = Release(own, settings.release_ms * frames / grid.cell)
        self._attack = Attack(own, settings.lookahead_ms * frames / grid.cell)
        self._demands = np.zeros((own, 2 * (self._gap - 1)), np.float32)
        self._recent = np.zeros((own, self._sustained - 1), np.float32)
        self.delay = self._gap - 1 + self._attack.delay
        self._fades = np.zeros((1, self.delay), np.float32)
        if self._fader:
            self.delay += self._fader.delay

    def follow(self, demands: F32) -> F32:
        """The next cells of the curve in dB, 0 or more: (channels, cells), or (1, cells) where they are linked.

        Args:
            demands: the next cells' in dB, 0 or more: (channels, cells).
        """
        linked = demands.max(axis=0, keepdims=True)
        if len(self._demands) > 1:
            linked = demands + (linked - demands) * self._link
        if self._fader is None:
            return self._of_peaks(linked)
        left, fade = self._fader.divide(linked)
        late = np.concatenate((self._fades, fade), axis=1)
        self._fades = late[:, fade.shape[1] :]
        return self._of_peaks(left) + late[:, : fade.shape[1]]

    def _of_peaks(self, demands: F32) -> F32:
        count = demands.shape[1]
        wide = np.concatenate((self._demands, demands), axis=1)
        self._demands = wide[:, count:]
        filled = minima(maxima(wide, self._gap), self._gap) if wide.any() else demands
        released = self._release.follow(filled)
        recent = np.concatenate((self._recent, released), axis=1)
        self._recent = recent[:, count:]
        if recent.any():
            released = np.maximum(released, means(recent, self._sustained) * np.float32(_SHARE))
        return self._attack.follow(released)
