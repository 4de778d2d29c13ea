"""What is known of runs and deliverables while a record is rendered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from masterchain.album.chain_pass import RunOrder, RunSound
from masterchain.album.deliver_pass import Written
from masterchain.album.landing import Aim, Correction, Gain, Sound
from masterchain.album.limiting import Curve, RunEnvelope
from masterchain.album.record import RecordTrack
from masterchain.dsp.limiter.settings import Settings
from masterchain.errors import MasterchainError
from masterchain.jobs.job import Outcome
from masterchain.render.output import Output


@dataclass(slots=True)
class Failure:
    """Why a run came to nothing."""

    error: MasterchainError
    bug: str | None = None


@dataclass(slots=True)
class RunState:
    """What is known of one run.

    Attributes:
        tracks: its tracks.
        order: what its chain pass was asked for.
        sound: what came of it.
        envelopes: its peaks and energies, by sample rate and the limiter's settings, where they were wanted.
        failure: why it came to nothing.
        log: what its workers printed.
    """

    tracks: tuple[RecordTrack, ...]
    order: RunOrder
    sound: RunSound | None = None
    envelopes: dict[tuple[int, Settings], RunEnvelope] = field(default_factory=dict)
    failure: Failure | None = None
    log: str = ""

    def failed(self, outcome: Outcome) -> None:
        """Take down how a worker failed."""
        error = outcome.error or MasterchainError("a bug of masterchain; see the log")
        self.failure = Failure(error, outcome.bug)

    @property
    def alive(self) -> bool:
        """Whether it has a sound and nothing has failed."""
        return self.sound is not None and self.failure is None

    def lengths(self, rate_hz: int) -> tuple[int, ...]:
        """The lengths of its tracks at a rate, in frames."""
        assert self.sound is not None  # noqa: S101 - asked for runs that have a sound
        return tuple(track.frames[rate_hz] for track in self.sound.tracks)


@dataclass(slots=True)
class DeliverableState:
    """What is known of one deliverable, or of the CD.

    Attributes:
        position: which it is.
        aim: where it lands.
        outputs: its files in the workspace, by the track's number.
        gains: what was done to each track, by its number.
        curves: what the limiter does to runs, by the run's position.
        written: the files, by the track's number.
        corrections: what earlier tries have shown, by the track's number.
    """

    position: int
    aim: Aim | None
    outputs: dict[int, Output]
    gains: dict[int, Gain] = field(default_factory=dict)
    curves: dict[int, Curve] = field(default_factory=dict)
    written: dict[int, Written] = field(default_factory=dict)
    corrections: dict[int, Correction] = field(default_factory=dict)

    def rate_of(self, run: RunState) -> int:
        """The sample rate of its files of a run."""
        return self.outputs[run.tracks[0].number].sample_rate_hz

    def known(self, sounds: Sequence[Sound]) -> list[Correction]:
        """What earlier tries have shown of tracks."""
        return [self.corrections.get(sound.number, Correction()) for sound in sounds]

    def sounds(self, runs: Sequence[RunState]) -> list[Sound]:
        """The tracks that came out of their chains, as this deliverable hears them.

        One whose file could not be written is still among them: the gain of the others stays what it was.
        """
        return [
            Sound(track.number, at, sound.after[self.rate_of(run)], track.gain_db)
            for at, run in enumerate(runs)
            if run.sound is not None
            for track, sound in zip(run.tracks, run.sound.tracks, strict=True)
        ]
