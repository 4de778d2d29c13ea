"""A track's sound after its chain, at the rate a file will have, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from masterchain.dsp.limiter.settings import Settings
from masterchain.meters.measurement import Measurement
from masterchain.render.envelope import Envelope
from masterchain.render.spool import Spool
from masterchain.render.target import Limiter


@dataclass(frozen=True, slots=True)
class Sound:
    """What files are made from.

    Attributes:
        spool: the samples.
        sample_rate_hz: of them.
        measured: what they measure.
    """

    spool: Spool
    sample_rate_hz: int
    measured: Measurement
    _envelopes: dict[Settings, Envelope] = field(default_factory=dict, repr=False)

    def envelope(self, limiter: Limiter) -> Envelope:
        """Its peaks and energies, read once for all files that are landed through one limiter."""
        settings = Settings(limiter.lookahead_ms, limiter.release_ms, limiter.link)
        if settings not in self._envelopes:
            self._envelopes[settings] = Envelope(self.spool, self.sample_rate_hz, settings)
        return self._envelopes[settings]
