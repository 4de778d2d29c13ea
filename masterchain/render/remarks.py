"""What rendering has to tell of a track though it did not fail: permanent codes with their explanations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from masterchain.diagnostics.codes import Explanation


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to be told of a track.

    Attributes:
        code: one of `EXPLANATIONS`.
        status: how much it weighs; `fail` makes the run end in exit code 1.
        message: one sentence without a full stop.
    """

    code: str
    status: Literal["info", "warn", "fail"]
    message: str


EXPLANATIONS: dict[str, Explanation] = {
    "ceiling-in-the-way": Explanation(
        "The track could not be raised to its loudness: its true peaks would have passed the ceiling.",
        '`reach = "gain"` is one linear gain and never touches dynamics, so it stops at the ceiling and says how '
        'far off the loudness is. Lower the target, let the limiter hold the ceiling (`reach = "limiter"`), tame the '
        "peaks in the chain, or accept the distance.",
    ),
    "cd-text": Explanation(
        "Titles or names have characters that CD-Text cannot hold.",
        "CD-Text is written in ISO 8859-1, that is western European letters. In the TOC such characters lose their "
        "marks or become question marks; cue sheet, PQ list and tags keep them.",
    ),
    "changed-file": Explanation(
        "A file of a delivery is no longer the one its manifest names.",
        "Every byte counts in a SHA-256. A changed tag changes the file and not the sound; `measures-otherwise` beside "
        "it says that the sound is another one too.",
    ),
    "incomplete-record": Explanation(
        "The record was landed as one while some of its tracks had failed.",
        "The gain of the others would be another one with them. They were delivered, without a manifest; mend what "
        "failed and render the record whole again.",
    ),
    "measures-otherwise": Explanation(
        "A file of a delivery measures something else than its manifest says.",
        "Its sound has been changed since, or was never that of this delivery.",
    ),
    "no-loudness": Explanation(
        "The track has no integrated loudness: it never rises above -70 LUFS, or is shorter than 0.4 s.",
        "It cannot be landed on a loudness, and was left at its level.",
    ),
    "not-in-manifest": Explanation(
        "Audio stands in a delivery that its manifest does not know.",
        "Whoever receives the folder would take it for part of the record. Move it away, or render the record again.",
    ),
    "off-target": Explanation(
        "The track did not come as near to its loudness as it should have.",
        "Its quiet parts lie at the gates of the measurement, so that every gain changes what is counted. The remark "
        "says how far off the file is; a fade or a trim of those parts settles it.",
    ),
    "other-record": Explanation(
        "The manifest of a delivery and the album file say different things.",
        "The album file was changed after the render, or the delivery is another record's. Render it again.",
    ),
    "overs": Explanation(
        "Samples went beyond full scale and were clipped when the file was written.",
        "A file of 16 or 24 bits has nothing above 0 dBFS. Set `ceiling_dbtp` in [loudness], lower the level at the "
        'end of the chain, or write `bit_depth = "32f"`.',
    ),
    "partial-chain": Explanation(
        "The file was made without some of the chain's steps, as the command line asked for.",
        "`--solo`, `--until` and `--bypass` are there to listen to what a step does. What they write is no master of "
        "the chain; the record beside it says which steps were switched off.",
    ),
    "resampled": Explanation(
        "The codec does not carry the source's sample rate, and the deliverable names none.",
        "The file was written at the nearest rate of the same family that the codec has: Opus is always 48 kHz. Name "
        "`sample_rate` in the deliverable to choose another, or to say that this is what you mean.",
    ),
    "reduction-in-the-way": Explanation(
        "The track could not be driven to its loudness: its peaks would have had to come down by more than allowed.",
        'With `reach = "limiter"` peaks are turned down by at most `max_gain_reduction_db` (6 where nothing is said): '
        "what takes more is better done in the chain, with compression or another mix. Lower the target, allow more, "
        "or accept the distance.",
    ),
    "silent": Explanation(
        "The track had sound before the chain and has none after it.",
        "Often a gate whose threshold is too high, or a gain far too low.",
    ),
    "spread": Explanation(
        "Tracks are farther from the record's loudness than `max_spread_lu` allows.",
        "On a record that is played through, such a track makes a listener reach for the volume. `gain_db` of the "
        "track moves it; or it is meant, and `max_spread_lu` may be wider.",
    ),
    "tags-lost": Explanation(
        "The file written cannot hold all tags of its source.",
        "The sound is not touched. Another container may hold them: `masterchain render` names which were left out.",
    ),
    "tail-cut": Explanation(
        "Sound was still coming 30 s after the end of the track, and was cut there.",
        "An effect that feeds back or makes noise of its own never dies away. Set `tail_s` in the chain to a number "
        "of seconds that suits the track.",
    ),
}
