"""Read the recording a convolution plays through."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from masterchain.errors import AudioFileError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def read_impulse_response(path: Path, folder: Path | None) -> tuple[NDArray[np.float32], float]:
    """An impulse response as `(channels, frames)` float32, with its own sample rate in Hz.

    Read here rather than by pedalboard, which takes a truncated file for a whole one padded with silence.

    Args:
        path: the file, relative to `folder` unless absolute.
        folder: the chain file's folder; None is the current one.

    Raises:
        AudioFileError: the file is missing, is not sound, is shorter than its header says, or holds nothing to
            play through.
    """
    import numpy as np

    from masterchain.audio.read import Reader

    where = path if folder is None else folder / path
    if not where.is_file():
        raise AudioFileError(
            f"there is no impulse response {where}", hint="it is looked for beside the chain file"
        )
    with Reader(where) as reader:
        if reader.info.channels > 2:
            raise AudioFileError(
                f"{where} has {reader.info.channels} channels; an impulse response is mono or stereo"
            )
        sound = np.concatenate(list(reader.blocks()), axis=1)
    if not np.isfinite(sound).all():
        raise AudioFileError(f"{where} holds samples that are not numbers")
    if not sound.any():
        raise AudioFileError(f"{where} is silent; played through it nothing would be heard")
    return sound, float(reader.info.sample_rate_hz)
