"""Files as reports are given them: passed, warned about, failed, unreadable, rendered."""

from __future__ import annotations

from pathlib import Path

from compliance.cases import info, measured

from masterchain.compliance.playback import Prediction
from masterchain.compliance.rules.faults import HOUSE
from masterchain.compliance.verdict import Finding, Status, Verdict
from masterchain.errors import AudioFileError
from masterchain.platforms.provenance import Strength
from masterchain.render.landing import Landing
from masterchain.render.remarks import Remark
from masterchain.report.entry import Entry

PASSED = Finding(
    Status.PASS, "true peak -2.5 dBTP; at most -1.0 dBTP is asked for", "true_peak", measured=-2.5
)
FAILED = Finding(
    Status.FAIL,
    "true peak 0.3 dBTP is 1.3 dB above the -1.0 dBTP that Spotify requires",
    "true_peak",
    Strength.REQUIREMENT,
    measured=0.3,
    limit=-1.0,
    unit="dBTP",
    by=1.3,
    at_s=83.456,
    channel=1,
    advice="lower by 1.3 dB, or run a true-peak limiter at -1.0 dBTP",
    source="Spotify: Loudness (2026)",
)
WARNED = Finding(
    Status.WARN,
    "2 flat tops, the first of 8 samples",
    "clipping",
    Strength.RECOMMENDATION,
    measured=2.0,
    limit=0.0,
    by=2.0,
    at_s=22.74,
    channel=0,
    advice="lower the level before the stage that clips",
    source=HOUSE,
)
SKIPPED = Finding(
    Status.SKIP, "integrated loudness could not be judged", "integrated", reason="the file is silent"
)
TOLD = Finding(
    Status.INFO, "loudness range 21.0 LU is wide", "loudness_range", reason="waived: it is meant that way"
)
BROKEN = Finding(Status.ERROR, "the rule itself broke: ValueError: 1", "spectral_ceiling")
ADVISED = Finding(Status.INFO, "Spotify: upload FLAC", "advice", reason="no meter can judge this")


def verdict(*findings: Finding, platform: str = "spotify", title: str = "Spotify") -> Verdict:
    """What a platform made of a file."""
    playback = (Prediction("normal", "track", -14.0, -2.0, -14.0, False, 0.0, "turns this down", "Spotify"),)
    return Verdict(platform, title, findings, playback)


def judged(*verdicts: Verdict, path: str = "mixes/01 Harbour.wav", **changed: float | None) -> Entry:
    """A file that was measured and judged."""
    return Entry(path=Path(path), info=info(), measurement=measured(**changed), verdicts=verdicts)


def unreadable(path: str = "broken.wav", message: str = "broken.wav ends after 12 frames") -> Entry:
    """A file that came to nothing."""
    return Entry(
        path=Path(path), error=AudioFileError(message, hint="export it again", notes=("48 promised",))
    )


def rendered(status: str = "warn") -> Entry:
    """A master with a remark."""
    return Entry(
        path=Path("mixes/a.wav"),
        info=info(),
        measurement=measured(),
        verdicts=(verdict(PASSED),),
        remarks=(Remark("tail-cut", status, "sound was still coming"),),  # type: ignore[arg-type]
        master=Path("masters/a.wav"),
        before=measured(integrated_lufs=-20.0),
        landing=Landing(-14.0, -1.0, 6.0, None, -14.0, 0.0),
        log="a line\n",
    )
