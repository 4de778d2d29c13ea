"""Long kernels over a stream, by FFT."""

from __future__ import annotations

import numpy as np

from masterchain.dsp.linear_system import F64
from masterchain.dsp.processor import Block

_SMALLEST_BITS = 12


class Convolution:
    """Kernels that all filter the same stream, in double precision, by overlap-save.

    The sound is transformed in hops counted from the stream's start, each when it is whole: the output does not depend
    on how the stream is cut, and comes one hop late.

    Args:
        kernels: (kernels, taps).
        channels: of the stream.

    Attributes:
        latency: frames by which the output comes later than the kernels alone would make it.
    """

    def __init__(self, kernels: F64, channels: int) -> None:
        self._overlap = kernels.shape[1] - 1
        size = 1 << max(_SMALLEST_BITS, (2 * self._overlap).bit_length())
        self.latency = size - self._overlap
        self._spectra = np.fft.rfft(kernels, size)[:, None]
        self._input = np.zeros((channels, size))
        self._output = np.zeros((len(kernels), channels, self.latency))
        self._filled = 0

    def process(self, block: Block) -> F64:
        """The next frames through each kernel: (kernels, channels, frames)."""
        frames, hop = block.shape[1], self.latency
        out = np.empty((*self._output.shape[:2], frames))
        done = 0
        while done < frames:
            at = self._filled
            count = min(frames - done, hop - at)
            self._input[:, self._overlap + at : self._overlap + at + count] = block[:, done : done + count]
            out[..., done : done + count] = self._output[..., at : at + count]
            done += count
            self._filled += count
            if self._filled == hop:
                spectrum = np.fft.rfft(self._input)
                self._output = np.fft.irfft(self._spectra * spectrum, self._input.shape[1])[
                    ..., self._overlap :
                ]
                self._input[:, : self._overlap] = self._input[:, hop:]
                self._filled = 0
        return out
