"""K-weighting, the frequency weighting of ITU-R BS.1770-5 Annex 1, as products of matrices.

The Recommendation prints the two biquads (a high shelf, then a high-pass) for 48 kHz and asks for "the same
frequency response" at other rates. The usual analogue parameters reproduce the printed table to 1e-15; with
the high-pass numerator scaled as here every rate stays within 0.007 dB of the 48 kHz response.

The cascade is one system of four states. Cut into blocks of about 48 samples, the filtered block is one
product, `[samples, start state] @ [impulse responses; observability]`, so the whole second is one large
matrix product in float32. Start states come from a small product a block, and a short memory: the slowest
pole falls by e every 4.2 ms, so what lies further back than `_MEMORY_S` is below the rounding of a double.
The states are balanced (unit variance for white input); without that, float32 costs 2e-4 LU.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]

_MEMORY_S = 0.16
_STATES = 4
_BLOCK = 48
_GROUP = 10
"""Blocks, about 10 ms at 48 kHz, whose states are computed as one product."""


@lru_cache(maxsize=8)
def coefficients(sample_rate_hz: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The shelf and the high-pass as (b0, b1, b2, a1, a2), a0 = 1."""
    k = math.tan(math.pi * 1681.974450955533 / sample_rate_hz)
    q = 0.7071752369554196
    vh = 10.0 ** (3.999843853973347 / 20.0)
    vb = vh**0.4996667741545416
    a0 = 1.0 + k / q + k * k
    shelf = (
        (vh + vb * k / q + k * k) / a0,
        2.0 * (k * k - vh) / a0,
        (vh - vb * k / q + k * k) / a0,
        2.0 * (k * k - 1.0) / a0,
        (1.0 - k / q + k * k) / a0,
    )
    return shelf, high_pass(sample_rate_hz)


_HIGHPASS_Q = 0.5003270373238773


def high_pass(sample_rate_hz: int) -> tuple[float, float, float, float, float]:
    """The high-pass alone as (b0, b1, b2, a1, a2), a0 = 1; for rates too low to hold the shelf, too."""
    k, a0 = _highpass(sample_rate_hz)
    gain = _highpass(48_000)[1] / a0
    return (gain, -2.0 * gain, gain, 2.0 * (k * k - 1.0) / a0, (1.0 - k / _HIGHPASS_Q + k * k) / a0)


def _highpass(sample_rate_hz: int) -> tuple[float, float]:
    k = math.tan(math.pi * 38.13547087602444 / sample_rate_hz)
    return k, 1.0 + k / _HIGHPASS_Q + k * k


def _state_space(sample_rate_hz: int) -> tuple[F64, F64, F64, float]:
    """The cascade as x' = A x + b u, y = c x + d u, with states balanced to unit variance."""
    (b0, b1, b2, a1, a2), (d0, d1, d2, e1, e2) = coefficients(sample_rate_hz)
    a = np.zeros((_STATES, _STATES))
    a[0] = [-a1, 1, 0, 0]
    a[1] = [-a2, 0, 0, 0]
    a[2] = [d1 - e1 * d0, 0, -e1, 1]
    a[3] = [d2 - e2 * d0, 0, -e2, 0]
    b = np.array([b1 - a1 * b0, b2 - a2 * b0, (d1 - e1 * d0) * b0, (d2 - e2 * d0) * b0])
    c = np.array([d0, 0.0, 1.0, 0.0])
    # The controllability Gramian, the sum of A^k b b' A'^k, by doubling.
    gramian, power = np.outer(b, b), a.copy()
    for _ in range(40):
        gramian = gramian + power @ gramian @ power.T
        power = power @ power
    root = np.linalg.cholesky(gramian)
    inverse = np.linalg.inv(root)
    return inverse @ a @ root, inverse @ b, c @ root, float(d0 * b0)


class _Plan:
    """The matrices of one sample rate; read-only and shared by all filters."""

    def __init__(self, sample_rate_hz: int) -> None:
        a, b, c, d = _state_space(sample_rate_hz)
        powers = [np.eye(_STATES)]
        for _ in range(_BLOCK):
            powers.append(a @ powers[-1])
        response = np.array([d, *(float(c @ powers[i] @ b) for i in range(_BLOCK - 1))])
        filtered = np.zeros((_BLOCK + _STATES, _BLOCK))
        for i in range(_BLOCK):
            filtered[i, i:] = response[: _BLOCK - i]
        filtered[_BLOCK:] = np.array([c @ powers[i] for i in range(_BLOCK)]).T
        self.filtered = _single(filtered)
        self.input_to_state = _single(np.array([powers[_BLOCK - 1 - i] @ b for i in range(_BLOCK)]))

        step = [np.linalg.matrix_power(powers[_BLOCK], i).T for i in range(_GROUP + 1)]
        # Within a group: what each block leaves behind, at the start of every later block and at the group's end.
        within = np.zeros((_GROUP * _STATES, (_GROUP + 1) * _STATES))
        for source in range(_GROUP):
            for target in range(source + 1, _GROUP + 1):
                within[_rows(source), _rows(target)] = step[target - source - 1]
        self.within = _single(within)
        self.through_group = _single(np.hstack(step[:_GROUP]))

        group_step = step[_GROUP]
        self.memory = math.ceil(_MEMORY_S * sample_rate_hz / (_BLOCK * _GROUP))
        decay = [np.linalg.matrix_power(group_step, i) for i in range(self.memory + 1)]
        self.from_groups = _single(np.vstack(decay[self.memory - 1 :: -1]))
        self.from_start = _single(np.hstack(decay[: self.memory]))

        self.reach = math.ceil(_MEMORY_S * sample_rate_hz)
        # What each of the last samples leaves behind, a^i b, by doubling.
        left, power = b[:, None], a
        while left.shape[1] < self.reach:
            left, power = np.hstack([left, power @ left]), power @ power
        self.tail = _single(left[:, self.reach - 1 :: -1].T)


def _single(matrix: F64) -> F32:
    return np.ascontiguousarray(matrix, dtype=np.float32)


def _rows(index: int) -> slice:
    return slice(index * _STATES, (index + 1) * _STATES)


@lru_cache(maxsize=4)
def _plan(sample_rate_hz: int) -> _Plan:
    return _Plan(sample_rate_hz)


class KWeighting:
    """The filter, fed with consecutive chunks.

    All chunks but the last must be at least `0.16` s long: the state is handed on through the end of a chunk.
    """

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._sample_rate_hz = sample_rate_hz
        self._channels = channels
        self._state = np.zeros((channels, _STATES), np.float32)
        self._rows = np.zeros((0, 0), np.float32)
        self._output = np.zeros((channels, 0), np.float32)

    def filter(self, samples: F32) -> F32:
        """The K-weighted chunk, (channels, n) like `samples`; valid until the next call."""
        plan, channels, n = _plan(self._sample_rate_hz), self._channels, samples.shape[1]
        groups = -(-n // (_BLOCK * _GROUP))
        blocks = groups * _GROUP
        if len(self._rows) != blocks:
            self._rows = np.zeros((blocks, _BLOCK + _STATES), np.float32)
            self._output = np.empty((channels, blocks * _BLOCK), np.float32)
        rows, whole = self._rows, n // _BLOCK
        for channel in range(channels):
            # One channel after the other in the same memory, which so stays in the processor's cache.
            rows[:whole, :_BLOCK] = samples[channel, : whole * _BLOCK].reshape(whole, _BLOCK)
            if whole < blocks:
                rows[whole:, :_BLOCK] = 0.0
                rows[whole, : n - whole * _BLOCK] = samples[channel, whole * _BLOCK :]
            left = rows[:, :_BLOCK] @ plan.input_to_state
            rows[:, _BLOCK:] = _start_states(plan, left.reshape(groups, -1), self._state[channel])
            np.dot(rows, plan.filtered, out=self._output[channel].reshape(blocks, _BLOCK))
        if n >= plan.reach:
            self._state = samples[:, n - plan.reach :] @ plan.tail
            # Decaying states would end as denormal numbers, which are slow to compute with.
            self._state[np.abs(self._state) < 1e-20] = 0.0
        return self._output[:, :n]


def _start_states(plan: _Plan, left: F32, start: F32) -> F32:
    """The state before each block, (blocks, 4), from what every block leaves behind and the chunk's first state."""
    groups, memory = len(left), plan.memory
    inner = left @ plan.within
    ends = np.zeros((memory + groups - 1, _STATES), np.float32)
    ends[memory:] = inner[:-1, -_STATES:]
    before = np.ndarray((groups, memory * _STATES), np.float32, ends, 0, ends.strides)
    at_groups = np.dot(before, plan.from_groups)
    remembered = min(groups, memory)
    at_groups[:remembered] += (start @ plan.from_start).reshape(memory, _STATES)[:remembered]
    states: F32 = inner[:, : _GROUP * _STATES]
    states += at_groups @ plan.through_group
    return states.reshape(-1, _STATES)
