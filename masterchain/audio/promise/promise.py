"""The type every container's reader answers with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """What a container's own bookkeeping says about the sound inside.

    Attributes:
        frames: how many frames there should be; None where the header does not say (a stream written to a pipe).
        clock_hz: the rate `frames` is counted at where that is not the file's sample rate (Opus: always 48 kHz).
        at_least: whether `frames` counts only what is left of a file that is not whole (Ogg: no header says it all).
        whole: False where the container shows that bytes are missing, whether or not it says how many.
        wav_format_tag: the `fmt ` chunk's format tag of a WAV family file, as it stands (0xFFFE is not resolved).
        data_last: whether nothing follows the data chunk of a WAV family file but its pad byte; None where the
            data chunk's length is not known, and for other containers.
    """

    frames: int | None = None
    clock_hz: int | None = None
    at_least: bool = False
    whole: bool = True
    wav_format_tag: int | None = None
    data_last: bool | None = None
