"""What is to be told of a file that is not where it should have landed."""

from __future__ import annotations

from collections.abc import Iterator

from masterchain.render.landing import Landing
from masterchain.render.remarks import Remark
from masterchain.render.target import Target


def misses(landing: Landing, target: Target, near_enough_lu: float) -> Iterator[Remark]:
    """What kept a file from its loudness, or that nothing known did.

    Args:
        landing: how it was landed, and how far off it is.
        target: where it was to land.
        near_enough_lu: a distance that needs no words.
    """
    far, wanted = landing.distance_lu, landing.target_lufs
    if far is not None and abs(far) <= near_enough_lu:
        # Reached, whatever stood in the way of the last hair.
        return
    if landing.stopped_by == "silence":
        words = "no integrated loudness to land: the track was left at its level"
        yield Remark("no-loudness", target.on_miss, words)
    elif landing.stopped_by == "reduction" and target.limiter is not None:
        most = f"{target.limiter.max_gain_reduction_db:g} dB"
        if far is None:
            words = f"turned down {-landing.gain_db:.1f} dB: its peaks would have to come down by more than {most}"
        else:
            words = f"{_short(far)} of {wanted:g} LUFS: more would take over {most} of gain reduction"
        yield Remark("reduction-in-the-way", target.on_miss, words)
    elif landing.stopped_by == "ceiling" and far is not None:
        where = f"the ceiling of {landing.ceiling_dbtp:g} dBTP is in the way"
        yield Remark("ceiling-in-the-way", target.on_miss, f"{_short(far)} of {wanted:g} LUFS: {where}")
    elif far is not None:
        words = f"{far:+.2f} LU from {wanted:g} LUFS: the gates moved with every gain tried"
        yield Remark("off-target", target.on_miss, words)


def _short(far: float) -> str:
    """To a tenth, which may not come out as nothing."""
    return f"{abs(far):.{1 if abs(far) >= 0.05 else 2}f} LU short"
