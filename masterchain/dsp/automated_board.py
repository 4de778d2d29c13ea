"""A pedalboard effect whose parameters move with the time of the track."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from masterchain.dsp.automated import Automated
from masterchain.dsp.board import Board
from masterchain.dsp.curve import Curve
from masterchain.dsp.processor import Processor
from masterchain.dsp.reblock import Reblock
from masterchain.dsp.twins import Twins

_FILTER_STEP_FRAMES = 16


def automated_board(make: Callable[[], Board], curves: Mapping[str, Curve], *, filters: bool) -> Processor:
    """A board of one effect, automated so that no step is heard.

    pedalboard's effects take new values at once and keep what they remember. Each change is a small step in the sound
    of a level or a clipper: two boards, faded into each other, make lines of it. A filter's changes ring for longer
    than a fade; there it helps that they are many and small.

    Args:
        make: a new board of the effect.
        curves: by pedalboard's parameter names; of parameters that do not change the latency.
        filters: the effect is a filter.
    """
    if filters:
        board = make()
        return Reblock(Automated(board, curves, board.change, step_frames=_FILTER_STEP_FRAMES, scaled=True))
    twins = Twins(make(), make())
    return Reblock(Automated(twins, curves, twins.change, scaled=True))
