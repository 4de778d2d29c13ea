"""Peaks and energies of a run's sound, gathered in a worker: what a landing through the limiter searches with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from masterchain.dsp.limiter.settings import Settings
from masterchain.errors import AudioFileError
from masterchain.jobs.job import Progress
from masterchain.render.envelope import Envelope
from masterchain.render.spool import Spool


@dataclass(frozen=True, slots=True)
class EnvelopeOrder:
    """A run's sound to look through.

    Attributes:
        spool: the file of the sound.
        channels: of it.
        frames: of it.
        sample_rate_hz: of it.
        settings: of the limiter.
        threshold_db: every peak above it is wanted.
    """

    spool: Path
    channels: int
    frames: int
    sample_rate_hz: int
    settings: Settings
    threshold_db: float


def gather_envelope(progress: Progress, order: EnvelopeOrder) -> Envelope:
    """The envelope of a run's sound.

    Args:
        progress: told when it is done.
        order: what to look through.

    Raises:
        AudioFileError: the sound cannot be read.
    """
    progress(0.0)
    try:
        with order.spool.open("rb") as file:
            spool = Spool(file, order.channels, order.frames)
            envelope = Envelope(spool, order.sample_rate_hz, order.settings)
            envelope.gather(order.threshold_db)
    except OSError as error:
        raise AudioFileError(f"the sound between two passes cannot be read: {error.strerror}") from error
    progress(1.0)
    return envelope
