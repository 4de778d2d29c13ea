"""Recursive filters in double precision, streamed, as products of matrices.

The sound is cut into rows of `_ROW` samples. A filtered row is one product, `[samples, start state] @ [impulse
response; what the state adds]`, so a whole block is one matrix product for all channels and all outputs. What each row
leaves behind becomes the start states of later rows in a second, smaller product over `_GROUP` rows; only from group to
group is there a step of recursion.

Groups are counted from the stream's start, whatever its blocks are. A group that a block leaves unfinished is filtered
with silence in place of what is to come, which later samples cannot hear backwards, and again from its start when the
rest is there. All products therefore have the same shape and the same numbers for every way to cut a stream, and the
output is the same to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from masterchain.dsp.linear_system import F64, Section, System, cascade

Sound = NDArray[np.float32] | NDArray[np.float64]

_ROW = 32
_GROUP = 16
_FRAMES = _ROW * _GROUP
_NOTHING = 1e-30
"""States below this are zero: decaying on, they would end as denormal numbers, which are slow to compute with."""


class SystemFilter:
    """A system run over a stream.

    Args:
        system: any stable one; it may have several outputs.
        channels: of the stream; each is filtered alike and apart.
    """

    def __init__(self, system: System, channels: int) -> None:
        self._matrices = _Matrices(system)
        self._channels = channels
        self._state = np.zeros((channels, len(system.following)))
        self._pending = np.zeros((channels, 0))

    @property
    def silent(self) -> bool:
        """Nothing of what went in so far will be heard any more."""
        return not (self._state.any() or self._pending.any())

    def process(self, block: Sound) -> F64:
        """The next frames.

        Args:
            block: (channels, frames), any number of frames.

        Returns:
            (outputs, channels, frames).
        """
        matrices, channels = self._matrices, self._channels
        held, states = self._pending.shape[1], self._state.shape[1]
        frames = held + block.shape[1]
        groups = -(-frames // _FRAMES)
        sound = np.zeros((channels, groups * _FRAMES))
        sound[:, :held] = self._pending
        sound[:, held:frames] = block
        rows = np.empty((groups, channels * _GROUP, _ROW + states))
        shaped = sound.reshape(channels, groups, _GROUP, _ROW)
        rows.reshape(groups, channels, _GROUP, -1)[..., :_ROW] = shaped.transpose(1, 0, 2, 3)

        left = rows[..., :_ROW] @ matrices.left_behind
        inner = left.reshape(groups, channels, _GROUP * states) @ matrices.within
        starts = np.empty((groups, channels, states))
        whole = frames // _FRAMES
        for group in range(groups):
            starts[group] = self._state
            if group < whole:
                self._state = self._state @ matrices.through + inner[group, :, _GROUP * states :]
                self._state[np.abs(self._state) < _NOTHING] = 0.0
        self._pending = sound[:, whole * _FRAMES : frames]

        at_rows = inner[..., : _GROUP * states] + starts @ matrices.to_rows
        rows[..., _ROW:] = at_rows.reshape(groups, channels * _GROUP, states)
        filtered = (rows @ matrices.filtered).reshape(groups, channels, _GROUP, -1, _ROW)
        joined = filtered.transpose(3, 1, 0, 2, 4).reshape(-1, channels, groups * _FRAMES)
        return joined[..., held:frames]

    def change(self, system: System) -> None:
        """Go on as another system of as many states, from the next frame on; the states stay as they are."""
        matrices, pending = self._matrices, self._pending
        if pending.shape[1]:
            self._state = matrices.after(self._state, pending)
            self._pending = pending[:, :0]
        self._matrices = _Matrices(system)


class StateSpaceFilter:
    """Biquads one after another, run over a stream.

    Args:
        sections: (b0, b1, b2, a1, a2) each, a0 = 1.
        channels: of the stream.

    Raises:
        ValueError: a section is not stable.
    """

    def __init__(self, sections: Sequence[Section], channels: int) -> None:
        self._filter = SystemFilter(_cascade(tuple(sections)), channels)

    @property
    def silent(self) -> bool:
        """Nothing of what went in so far will be heard any more."""
        return self._filter.silent

    def process(self, block: Sound) -> F64:
        """The next frames filtered: (channels, frames) like `block`, in double precision."""
        filtered: F64 = self._filter.process(block)[0]
        return filtered

    def change(self, sections: Sequence[Section]) -> None:
        """Go on with other coefficients for as many sections, from the next frame on, without a click.

        Raises:
            ValueError: a section is not stable.
        """
        self._filter.change(_cascade(tuple(sections)))


@lru_cache(maxsize=16)
def _cascade(sections: tuple[Section, ...]) -> System:
    return cascade(sections)


class _Matrices:
    """A system's products; states are rows, so the next states of silence are `states @ step`.

    Attributes:
        left_behind: (row, states); what each sample of a row leaves at the row's end.
        within: what each row of a group leaves at the start of the later rows and at the group's end.
        to_rows: a group's start state, carried to the start of each of its rows.
        through: (states, states); a group's start state, carried to its end.
        filtered: (row + states, outputs * row); samples and start state to output.
    """

    def __init__(self, system: System) -> None:
        states = len(system.following)
        outputs, direct = system.outputs[:, :states], system.outputs[:, states]
        self._powers = powers = _powers(system.following[:, :states].T, _ROW)
        impulse = system.following[:, states] @ powers
        self.left_behind = np.ascontiguousarray(impulse[_ROW - 1 :: -1])

        rows = _powers(powers[_ROW], _GROUP)
        self.through = rows[_GROUP]
        self.to_rows = np.hstack(list(rows[:_GROUP]))
        within = np.zeros((_GROUP, states, _GROUP + 1, states))
        for row in range(_GROUP):
            within[row, :, row + 1 :] = rows[: _GROUP - row].transpose(1, 0, 2)
        self.within = within.reshape(_GROUP * states, -1)

        response = np.zeros((len(outputs), 2 * _ROW - 1))
        response[:, _ROW - 1] = direct
        response[:, _ROW:] = outputs @ impulse[: _ROW - 1].T
        earlier = np.lib.stride_tricks.sliding_window_view(response, _ROW, axis=1)[:, ::-1]
        observed = powers[:_ROW] @ outputs.T
        self.filtered = np.concatenate((earlier.transpose(1, 0, 2), observed.transpose(1, 2, 0))).reshape(
            _ROW + states, -1
        )

    def after(self, start: F64, sound: F64) -> F64:
        """The states after `sound`, which is shorter than a group."""
        rows, rest = divmod(sound.shape[1], _ROW)
        state = start
        for row in range(rows):
            state = state @ self._powers[_ROW] + sound[:, row * _ROW : (row + 1) * _ROW] @ self.left_behind
        if rest:
            state = state @ self._powers[rest] + sound[:, rows * _ROW :] @ self.left_behind[_ROW - rest :]
        return state


def _powers(matrix: F64, count: int) -> F64:
    """The powers 0 to `count` of a matrix."""
    powers = np.empty((count + 1, *matrix.shape))
    powers[0] = np.eye(len(matrix))
    powers[1] = matrix
    known = 2
    while known <= count:
        more = min(known - 1, count + 1 - known)
        powers[known : known + more] = powers[1 : 1 + more] @ powers[known - 1]
        known += more
    return powers
