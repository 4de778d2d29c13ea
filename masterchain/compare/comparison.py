"""Two files compared: what each measures, and what is left of one when the other is taken away."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from masterchain.audio.info import AudioInfo
from masterchain.compare.align import Shift, best_gain, find_shift
from masterchain.compare.balance import Balance, OctaveChange
from masterchain.compare.null import NullTest, null_test
from masterchain.errors import AudioFileError
from masterchain.meters.measurement import Measurement


@dataclass(frozen=True, slots=True)
class Side:
    """One of the files."""

    path: Path
    info: AudioInfo
    measurement: Measurement


@dataclass(frozen=True, slots=True)
class Comparison:
    """What there is to tell of two files.

    Attributes:
        first: the one that the other is taken away from.
        second: the other.
        null: what is left; None where the two cannot be laid over each other.
        why_not: why they cannot.
        shift: where they fit, where that was asked for and found; frames count from the files' beginnings.
        gain: what the second was multiplied with.
        octaves: in which octaves the second, with that gain, is louder or softer; empty without a null test.
    """

    first: Side
    second: Side
    null: NullTest | None
    why_not: str | None = None
    shift: Shift | None = None
    gain: float = 1.0
    octaves: tuple[OctaveChange, ...] = ()

    @property
    def same(self) -> bool:
        """Whether both are the same sound, as they were laid over each other."""
        return self.null is not None and self.null.same


def compare_files(first: Side, second: Side, *, align: bool = False, match: bool = False) -> Comparison:
    """Compare two files.

    Args:
        first: the one that the other is taken away from.
        second: the other.
        align: look for the whole number of frames by which one comes later.
        match: give the second the gain that leaves the least.

    Raises:
        AudioFileError: a file cannot be read whole.
    """
    kinds = [(side.info.sample_rate_hz, side.info.channels) for side in (first, second)]
    if kinds[0] != kinds[1]:
        words = " and ".join(f"{rate} Hz with {channels} channels" for rate, channels in kinds)
        return Comparison(first, second, None, f"they cannot be laid over each other: {words}")
    shift = None
    if align:
        loudest = first.measurement.places.get("max_momentary_lufs") or first.measurement.places.get(
            "sample_peak_dbfs"
        )
        shift = find_shift(first.path, second.path, loudest.at_s if loudest else 0.0)
        if shift is None:
            return Comparison(first, second, None, "no place was found where the two are alike")
    later = shift.frames if shift else 0
    gain = best_gain(first.path, second.path, later) if match else None
    factor = 1.0 if gain is None else gain
    balance = Balance(first.info.sample_rate_hz)
    null = null_test(first.path, second.path, later=later, gain=factor, listener=balance.feed)
    if not null.frames:
        raise AudioFileError(f"{first.path.name} and {second.path.name} have no frame side by side")
    return Comparison(first, second, null, shift=shift, gain=factor, octaves=balance.octaves(factor))
