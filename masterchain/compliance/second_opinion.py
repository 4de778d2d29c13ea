"""The integrated loudness once more, by a meter somebody else wrote."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from masterchain.compliance.figures import beside
from masterchain.compliance.rules.on_request import SECOND_OPINION
from masterchain.compliance.verdict import Finding, Status
from masterchain.platforms.provenance import Strength

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from masterchain.meters.measurement import Measurement

MOST_DISAGREEMENT_LU = 0.1
MOST_SAMPLES = 1 << 27
"""A GiB as float64, and about three while it is measured: 25 minutes of stereo at 44.1 kHz."""
_SHORTEST_S = 0.4
_COLUMNS = ("L", "R", "C", "Ls", "Rs")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What pyloudnorm says.

    Attributes:
        integrated_lufs: the gated programme loudness; None where there is none.
        reason: why there is none.
    """

    integrated_lufs: float | None
    reason: str = ""


def second_opinion(path: Path) -> Opinion:
    """A file's integrated loudness by pyloudnorm (ITU-R BS.1770-4), which needs all of the sound in memory at once.

    Its K-weighting is designed a little differently: it reads some 0.04 LU low on most music.

    Args:
        path: any file that can be read; one of more than `MOST_SAMPLES` samples is refused, in the reason.

    Raises:
        AudioFileError: the file cannot be read whole.
    """
    from masterchain.audio.read import Reader
    from masterchain.meters.layout import default_layout

    with Reader(path) as reader:
        rate, channels = reader.info.sample_rate_hz, reader.info.channels
        layout = default_layout(channels)
        if channels > 1 and not set(layout) <= {*_COLUMNS, "LFE"}:
            return Opinion(None, f"pyloudnorm knows no layout of {channels} channels ({' '.join(layout)})")
        blocks, samples = [], 0
        for block in reader.blocks():
            samples += block.size
            if samples > MOST_SAMPLES:
                return Opinion(
                    None, f"the file has more than {MOST_SAMPLES:,} samples, too many to hold in memory"
                )
            blocks.append(block)
    frames = samples // channels
    if frames < _SHORTEST_S * rate:
        return Opinion(None, f"the sound is shorter than {_SHORTEST_S:g} s")
    return _by_pyloudnorm(_columns(blocks, layout, frames), rate)


def _columns(blocks: list[NDArray[np.float32]], layout: tuple[str, ...], frames: int) -> NDArray[np.float64]:
    """`(frames, channels)` in the order pyloudnorm takes for granted, without the LFE channel."""
    import numpy as np

    order = _COLUMNS if len(layout) > 3 else layout
    sound = np.zeros((frames, len(order)))
    start = 0
    for block in blocks:
        part = sound[start : start + block.shape[1]]
        for name, samples in zip(layout, block, strict=True):
            if name in order:
                part[:, order.index(name)] = samples
        start += block.shape[1]
    blocks.clear()
    return sound


def _by_pyloudnorm(sound: NDArray[np.float64], rate: int) -> Opinion:
    # It brings scipy, which takes a second to import.
    import numpy as np
    import pyloudnorm

    with np.errstate(all="ignore"):
        loudness = float(pyloudnorm.Meter(rate).integrated_loudness(sound))
    if not math.isfinite(loudness):
        return Opinion(None, "pyloudnorm finds nothing above the gate of -70 LUFS")
    return Opinion(loudness)


def opinion_finding(measurement: Measurement, opinion: Opinion) -> Finding:
    """Whether the two meters agree: within 0.1 LU passes, more fails.

    Args:
        measurement: of the same file.
        opinion: from `second_opinion`.
    """
    ours, theirs = measurement.integrated_lufs, opinion.integrated_lufs
    if ours is None or theirs is None:
        reason = opinion.reason if theirs is None else measurement.reasons.get("integrated_lufs", "")
        words = "integrated loudness has no second opinion"
        return Finding(
            Status.SKIP, words, rule=SECOND_OPINION.id, source=SECOND_OPINION.source, reason=reason
        )
    gap = abs(ours - theirs)
    agrees = gap <= MOST_DISAGREEMENT_LU
    own, other, apart = beside(ours, theirs, decimals=2)
    words = f"integrated loudness {own} LUFS, by pyloudnorm {other}: {apart} LU apart"
    return Finding(
        Status.PASS if agrees else Status.FAIL,
        words,
        rule=SECOND_OPINION.id,
        strength=Strength.STANDARD,
        measured=gap,
        limit=MOST_DISAGREEMENT_LU,
        unit="LU",
        by=None if agrees else gap - MOST_DISAGREEMENT_LU,
        advice="" if agrees else "trust neither figure before it is known why; a third meter may tell",
        source=SECOND_OPINION.source,
    )
