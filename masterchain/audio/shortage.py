"""The error for a file that holds less sound than its header promises."""

from __future__ import annotations

from pathlib import Path

from masterchain.audio.promise import Promise
from masterchain.errors import AudioFileError
from masterchain.units import position


def shortage(
    path: Path, promise: Promise, promised: int | None, came: int, sample_rate_hz: int | None
) -> AudioFileError:
    """Names both lengths, in frames and in time where the sample rate is known.

    Args:
        path: the file.
        promise: what its container says.
        promised: the promised frames at `sample_rate_hz`; None where the file says only that it goes on.
        came: the frames that could be decoded.
        sample_rate_hz: None before the file could be opened.
    """

    def length(frames: int) -> str:
        return f"{frames} frames" + (f" ({position(frames / sample_rate_hz)})" if sample_rate_hz else "")

    if promised is None or promised <= came:
        message = f"{path} is cut short: it ends after {length(came)}, before its stream says it is over"
        return AudioFileError(message, hint="get the file again from where it came from")
    least = "at least " if promise.at_least else ""
    message = f"{path} is cut short: it promises {least}{length(promised)}, but {length(came)} came"
    return AudioFileError(message, hint="get the file again from where it came from")
