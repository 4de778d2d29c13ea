"""Drive and ceiling over the time of a stream."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]

RAMP_FRAMES = 64
"""A change is spread over so many frames."""


class Course:
    """A value in dB that may be changed while sound runs.

    Args:
        value: until something else is said.
    """

    def __init__(self, value: float) -> None:
        self._frames = [0.0]
        self._values = [value]

    def change(self, frame: int, value: float) -> None:
        """Go to another value from a frame on; frames never go back."""
        if value == self._values[-1]:
            return
        now = float(np.interp(frame, self._frames, self._values))
        while len(self._frames) > 1 and self._frames[-1] > frame:
            self._frames.pop()
            self._values.pop()
        self._frames += [float(frame), float(frame + RAMP_FRAMES)]
        self._values += [now, value]

    def forget_before(self, frame: float) -> None:
        """Nothing before this frame will be asked for any more."""
        while len(self._frames) > 1 and self._frames[1] <= frame:
            del self._frames[0], self._values[0]

    def cells(self, first: int, count: int, cell: int) -> F32:
        """The value in the middle of each of some cells, the first of them the stream's cell `first`."""
        if len(self._frames) == 1:
            return np.full(count, self._values[0], np.float32)
        at = (np.arange(first, first + count) + 0.5) * cell
        values: F32 = np.interp(at, self._frames, self._values).astype(np.float32)
        return values
