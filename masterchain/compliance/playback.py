"""What a platform will do to a track when it is played: the gain of each mode, and the level that comes out.

The arithmetic is the services' own where they publish it (Spotify: "loudness normalization"; TIDAL's player
SDKs; YouTube's player: `min(1, 10^(-loudnessDb / 20))`), and is elsewhere what was observed; the mode's source
says which. Lowering is always whole. Raising depends on `turn_up`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from masterchain.compliance.figures import plain

if TYPE_CHECKING:
    from masterchain.platforms.limits import Playback
    from masterchain.platforms.schema import Platform


@dataclass(frozen=True, slots=True)
class Level:
    """A loudness and the peaks that come with it.

    Attributes:
        integrated_lufs: the integrated loudness, of a track or of a whole album.
        true_peak_dbtp: its true peak, an album's highest; None when unknown.
        sample_peak_dbfs: its sample peak; None when unknown.
    """

    integrated_lufs: float
    true_peak_dbtp: float | None = None
    sample_peak_dbfs: float | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """What one mode does to one track.

    Attributes:
        mode: the mode's name at the platform.
        scope: "track" or "album": what the gain was chosen by.
        reference_lufs: the loudness the mode turns to.
        gain_db: the gain applied; None when it cannot be told.
        integrated_lufs: the track's loudness as heard; None when it cannot be told.
        limiter_works: whether the platform's own limiter will touch the track.
        held_back_db: how much raising was given up because of peaks.
        message: the same in words.
        source: where the mode's rule comes from.
    """

    mode: str
    scope: str
    reference_lufs: float
    gain_db: float | None
    integrated_lufs: float | None
    limiter_works: bool
    held_back_db: float
    message: str
    source: str

    def to_dict(self) -> dict[str, Any]:
        """The prediction as JSON has it."""
        return asdict(self)


def predict(platform: Platform, track: Level, *, album: Level | None = None) -> tuple[Prediction, ...]:
    """What each mode of a platform will do to a track.

    Args:
        platform: the platform.
        track: the track's own levels.
        album: the levels of the album it belongs to; modes that keep albums together then choose by it.
    """
    return tuple(_predict(platform, mode, track, album) for mode in platform.playback)


def _predict(platform: Platform, mode: Playback, track: Level, album: Level | None) -> Prediction:
    by_album = album is not None and "album" in mode.scope
    chosen_by = album if album is not None and by_album else track
    wanted = mode.reference_lufs - chosen_by.integrated_lufs
    gain, held_back, limiter = _gain(mode, wanted, chosen_by)
    level = None if gain is None else track.integrated_lufs + gain
    return Prediction(
        mode=mode.name,
        scope="album" if by_album else "track",
        reference_lufs=mode.reference_lufs,
        gain_db=gain,
        integrated_lufs=level,
        limiter_works=limiter,
        held_back_db=held_back,
        message=_words(platform, mode, wanted, gain, level, held_back=held_back, limiter=limiter),
        source=platform.citation(mode),
    )


def _gain(mode: Playback, wanted: float, level: Level) -> tuple[float | None, float, bool]:
    """The gain applied, how much was held back for the peaks, and whether a limiter works."""
    if wanted <= 0.0:
        return wanted, 0.0, False
    if mode.turn_up == "none":
        return 0.0, 0.0, False
    if mode.turn_up == "unknown" or mode.ceiling_dbtp is None:
        return None, 0.0, False
    if mode.turn_up == "limiter":
        # Such a limiter works on sample values; the true peak stands in where they are unknown.
        peak = level.true_peak_dbtp if level.sample_peak_dbfs is None else level.sample_peak_dbfs
        return wanted, 0.0, peak is not None and peak + wanted > mode.ceiling_dbtp
    if level.true_peak_dbtp is None:
        return None, 0.0, False
    gain = min(wanted, max(0.0, mode.ceiling_dbtp - level.true_peak_dbtp))
    return gain, wanted - gain, False


def _words(
    platform: Platform,
    mode: Playback,
    wanted: float,
    gain: float | None,
    level: float | None,
    *,
    held_back: float,
    limiter: bool,
) -> str:
    doubt = ", by uncertain reports" if platform.confidence == "low" else ""
    who = f"{platform.title} ({mode.name}, {plain(mode.reference_lufs)} LUFS{doubt})"
    if gain is None or level is None:
        return f"{who}: may turn this up by as much as {plain(wanted)} dB; whether it does is not known"
    if round(gain, 1) == 0.0 and round(wanted, 1) == 0.0:
        return f"{who}: plays this as it is"
    if gain < 0.0:
        return f"{who}: turns this down {plain(-gain)} dB, to {plain(level)} LUFS"
    if limiter:
        return f"{who}: turns this up {plain(gain)} dB, and its own limiter will work on the peaks"
    if held_back > 0.0:
        what = f"turns this up only {plain(gain)} dB" if round(gain, 1) > 0.0 else "cannot turn this up"
        return (
            f"{who}: {what}, for its peaks leave no more room; it plays at {plain(level)} LUFS, "
            f"{plain(held_back)} LU below the reference"
        )
    if gain == 0.0:
        return f"{who}: does not turn this up; it plays {plain(wanted)} LU below the reference"
    return f"{who}: turns this up {plain(gain)} dB, to {plain(level)} LUFS"
