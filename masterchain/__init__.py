"""A mastering chain runner: the verbs of the terminal for Python, each loaded when it is first named."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from masterchain.verbs import check_file as check_file
    from masterchain.verbs import load_chain as load_chain
    from masterchain.verbs import measure_file as measure_file
    from masterchain.verbs import render_tracks as render_tracks

__all__ = ["check_file", "load_chain", "measure_file", "render_tracks"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'masterchain' has no attribute {name!r}")
    return getattr(importlib.import_module("masterchain.verbs"), name)
