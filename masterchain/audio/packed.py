"""Samples as they lie in a plain file: packed little-endian behind a header known in full."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from masterchain.audio.coding import BitDepth

Samples = npt.NDArray[np.int32] | npt.NDArray[np.float32]


class PackedFile:
    """Writes samples behind a header that already says how many will come.

    Args:
        file: open for writing; stays open.
        header: everything in front of the first sample.
        bit_depth: of a sample.
        padding: what follows the last sample.

    Raises:
        OSError: the disk says no, here and in every method.
    """

    def __init__(self, file: BinaryIO, header: bytes, bit_depth: BitDepth, padding: bytes = b"") -> None:
        self._file = file
        self._bit_depth = bit_depth
        self._padding = padding
        file.write(header)

    def write(self, interleaved: Samples) -> None:
        """Writes `(frames, channels)`: int32 codes at the bit depth, or float32."""
        if self._bit_depth == "32f":
            packed = interleaved.astype("<f4", copy=False)
        elif self._bit_depth == 16:
            packed = interleaved.astype("<i2")
        else:
            words = interleaved.astype("<i4", copy=False)
            packed = words.view(np.uint8).reshape(*words.shape, 4)[..., :3]
        self._file.write(np.ascontiguousarray(packed).data.cast("B"))

    def close(self) -> None:
        """Ends the sound."""
        self._file.write(self._padding)
        self._file.flush()
