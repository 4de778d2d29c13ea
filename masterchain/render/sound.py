"""A track's sound after its chain, at the rate a file will have, and what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Lock

from masterchain.dsp.limiter.settings import Settings
from masterchain.dsp.processor import Block
from masterchain.meters.measurement import Measurement
from masterchain.render.envelope import Envelope
from masterchain.render.limited import limit, limited
from masterchain.render.pressing import Pressed, press
from masterchain.render.spool import Spool
from masterchain.render.target import Limiter


@dataclass(frozen=True, slots=True)
class Sound:
    """What files are made from; several may be made at the same time.

    Attributes:
        spool: the samples.
        sample_rate_hz: of them.
        measured: what they measure.
        cores: how many may be at work on it.
    """

    spool: Spool
    sample_rate_hz: int
    measured: Measurement
    cores: int = 1
    _envelopes: dict[Settings, Envelope] = field(default_factory=dict, repr=False)
    _pressed: dict[object, Pressed] = field(default_factory=dict, repr=False)
    _made: dict[Pressed, Spool] = field(default_factory=dict, repr=False)
    _one_at_a_time: Lock = field(default_factory=Lock, repr=False)

    def press(
        self,
        limiter: Limiter,
        gain_db: float,
        ceiling_dbtp: float,
        *,
        wanted_lufs: float | None,
        peak_dbtp: float,
    ) -> Pressed:
        """As `pressing.press`; sound is read once for files of one limiter, searched once for files that land alike."""
        settings = Settings(limiter.lookahead_ms, limiter.release_ms, limiter.link)
        asked = (limiter, gain_db, ceiling_dbtp, wanted_lufs)
        with self._one_at_a_time:
            if asked not in self._pressed:
                if settings not in self._envelopes:
                    self._envelopes[settings] = Envelope(
                        self.spool, self.sample_rate_hz, settings, self.cores
                    )
                self._pressed[asked] = press(
                    self._envelopes[settings],
                    gain_db,
                    ceiling_dbtp,
                    wanted_lufs=wanted_lufs,
                    peak_dbtp=peak_dbtp,
                    most_db=limiter.max_gain_reduction_db,
                )
            return self._pressed[asked]

    def limit(self, pressed: Pressed, made: Spool, told: Callable[[], None]) -> None:
        """Make the sound through the limiter beforehand, for several files: as `limited.limit`."""
        limit(self.spool, self.sample_rate_hz, pressed, made, self.cores, told)
        self._made[pressed] = made

    def is_made(self, pressed: Pressed) -> bool:
        """Whether `limit` has made it."""
        return pressed in self._made

    def limited(self, pressed: Pressed) -> Iterator[Block]:
        """The sound through the limiter, by what `press` has said: made now where it was not made beforehand."""
        made = self._made.get(pressed)
        return made.blocks() if made else limited(self.spool, self.sample_rate_hz, pressed)
