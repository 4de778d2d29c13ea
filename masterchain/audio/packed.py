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
            packed = np.ascontiguousarray(interleaved, "<f4")
        elif self._bit_depth == 16:
            packed = interleaved.astype("<i2", order="C")
        else:
            words = np.ascontiguousarray(interleaved, "<i4")
            four = words.view(np.uint8).reshape(-1, 4)
            packed = np.empty((len(four), 3), np.uint8)
            # Byte by byte: numpy copies pieces of three bytes four times as slowly.
            for byte in range(3):
                packed[:, byte] = four[:, byte]
        self._file.write(packed.data.cast("B"))

    def close(self) -> None:
        """Ends the sound."""
        self._file.write(self._padding)
        self._file.flush()
