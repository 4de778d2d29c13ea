"""Float samples to integers of a bit depth, with or without dither."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from masterchain.audio.coding import Dither
from masterchain.audio.noise_shaping import Shaper

# Working arrays of this many samples stay in the processor's cache.
_SLICE_SAMPLES = 16_384


class Quantizer:
    """Rounds a stream of blocks to integers.

    TPDF dither is the difference of two independent uniform values, each one LSB wide: triangular over ±1 LSB,
    variance LSB²/6. With the rounding's own LSB²/12 the total error has mean 0 and variance LSB²/4, whatever the
    sound (Lipshitz, Wannamaker and Vanderkooy, *Quantization and Dither: A Theoretical Survey*, JAES 40, 1992).
    The uniform values are 16-bit words from numpy's SFC64, two a sample, in the order frame by frame and channel by
    channel: the same seed gives the same result however the stream is cut into blocks. Digital silence is dithered
    like any other sound. "shaped" is the same dither with the error's spectrum shaped
    (`masterchain.audio.noise_shaping`).

    Full scale is ±1.0. Exactly +1.0 becomes the highest code, one LSB below it, as in any converter; what lies
    beyond ±1.0 is an over: counted, then clipped. Dither that carries a sample beyond the last code saturates
    there and is no over.

    Args:
        bit_depth: 2 to 24.
        channels: of every block.
        dither: "tpdf", "shaped", or "none" for plain rounding to the nearest code (halves to even).
        seed: of the noise.

    Attributes:
        overs: samples beyond full scale so far.
        first_over: `(frame, channel)` of the earliest, counted from 0 and from the start of the stream.
    """

    def __init__(self, bit_depth: int, channels: int, *, dither: Dither = "tpdf", seed: int = 0) -> None:
        self.overs = 0
        self.first_over: tuple[int, int] | None = None
        self._scale = float(1 << (bit_depth - 1))
        self._channels = channels
        self._noise = _Noise(seed) if dither != "none" else None
        self._shaper = Shaper(channels) if dither == "shaped" else None
        self._frame = 0

    def __call__(self, block: npt.NDArray[np.float32] | npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
        """Quantises the next block.

        Args:
            block: float32 or float64 `(channels, frames)`.

        Returns:
            int32 `(channels, frames)` within the bit depth's range: as many frames as came in, or, shaped, those that
            are ready; `finish` gives the rest.

        Raises:
            ValueError: the block's shape is wrong, or a sample is NaN or infinite.
        """
        if block.ndim != 2 or block.shape[0] != self._channels:
            raise ValueError(
                f"expected {self._channels} channels in a block, got an array of shape {block.shape}"
            )
        if block.size:
            self._inspect(block)
        self._frame += block.shape[1]
        if self._shaper is not None:
            assert self._noise is not None  # noqa: S101 - made together
            dither = self._noise.draw(block.shape[1], self._channels).T
            return self._codes(self._shaper.feed(np.multiply(block, self._scale, dtype=np.float64), dither))
        # Frame by frame, as noise is drawn and as files hold them.
        interleaved, out = block.T, np.empty(block.shape[::-1], dtype=np.int32)
        step = max(1, _SLICE_SAMPLES // self._channels)
        for start in range(0, len(out), step):
            part = slice(start, start + step)
            self._quantize(interleaved[part], out[part])
        return out.T

    def finish(self) -> npt.NDArray[np.int32]:
        """The frames that still wait, at the stream's end; shaped only, otherwise none do."""
        if self._shaper is None:
            return np.empty((self._channels, 0), dtype=np.int32)
        return self._codes(self._shaper.finish())

    def _codes(self, rounded: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        limit = int(self._scale)
        return np.clip(rounded, -limit, limit - 1, out=rounded)

    def _inspect(self, block: npt.NDArray[np.float32] | npt.NDArray[np.float64]) -> None:
        lowest, highest = block.min(), block.max()
        if not (np.isfinite(lowest) and np.isfinite(highest)):
            frame, channel = _first(~np.isfinite(block))
            value = block[channel, frame]
            raise ValueError(f"the sample at frame {self._frame + frame} of channel {channel} is {value}")
        if lowest < -1.0 or highest > 1.0:
            over = np.abs(block) > 1.0
            self.overs += int(np.count_nonzero(over))
            if self.first_over is None:
                frame, channel = _first(over)
                self.first_over = (self._frame + frame, channel)

    def _quantize(
        self, block: npt.NDArray[np.float32] | npt.NDArray[np.float64], out: npt.NDArray[np.int32]
    ) -> None:
        # In float64, a 24-bit code with sixteen bits of dither below it is exact.
        scaled = np.multiply(block, self._scale, dtype=np.float64, order="C")
        if self._noise is not None:
            scaled += self._noise.draw(len(block), self._channels)
        np.rint(scaled, out=scaled)
        np.clip(scaled, -self._scale, self._scale - 1.0, out=scaled)
        np.copyto(out, scaled, casting="unsafe")


class _Noise:
    """Triangular noise of ±1 LSB, the same sequence however much is drawn at once."""

    def __init__(self, seed: int) -> None:
        self._bits = np.random.SFC64(seed)
        self._left = np.empty(0, dtype=np.uint16)

    def draw(self, frames: int, channels: int) -> npt.NDArray[np.float64]:
        """Noise in LSB, `(frames, channels)`."""
        needed = 2 * frames * channels
        fresh = -(-(needed - len(self._left)) // 4)
        # Little-endian on every machine, so that the words come in one order.
        words = self._bits.random_raw(fresh).astype("<u8", copy=False).view("<u2")
        if len(self._left):
            words = np.concatenate((self._left, words))
        self._left = words[needed:].copy()
        pairs = words[:needed].reshape(frames, channels, 2).astype(np.int32)
        noise: npt.NDArray[np.float64] = np.multiply(
            pairs[..., 0] - pairs[..., 1], 1.0 / 65_536.0, dtype=np.float64
        )
        return noise


def _first(mask: npt.NDArray[np.bool_]) -> tuple[int, int]:
    """The earliest `(frame, channel)` where `mask`, `(channels, frames)`, holds."""
    frame, channel = np.argwhere(mask.T)[0]
    return int(frame), int(channel)
