"""What a null test found, in words."""

from __future__ import annotations

from collections.abc import Iterator

from masterchain.compare.null import NullTest
from masterchain.units import position


def residual_lines(null: NullTest, first: str, second: str) -> Iterator[str]:
    """What a null test found, in words.

    Args:
        null: the test.
        first: what the first sound is called.
        second: what the second is called.
    """
    if null.peak_dbfs is not None and null.rms_dbfs is not None and null.at_s is not None:
        channel = 0 if null.channel is None else null.channel
        where = f"at {position(null.at_s)}, channel {channel + 1}"
        yield f"residual {null.peak_dbfs:.1f} dBFS peak {where}; {null.rms_dbfs:.1f} dBFS RMS"
        step = ""
        if null.within_step is not None:
            step = ", none by more than one step" if null.within_step else ", some by more than one step"
            step += f" ({null.step_dbfs:.1f} dBFS)"
        differ = "differs" if null.differing == 1 else "differ"
        yield f"{null.differing} of {null.samples} samples {differ}{step}"
    for frames, longer, other in ((null.first_alone, first, second), (null.second_alone, second, first)):
        if frames:
            yield f"{longer} is {frames} frame{'' if frames == 1 else 's'} longer than {other}"
