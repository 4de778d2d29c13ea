"""A mastering chain runner: the verbs of the terminal for Python, each loaded when it is first named."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from masterchain.verbs import check as check
    from masterchain.verbs import load_chain as load_chain
    from masterchain.verbs import measure as measure
    from masterchain.verbs import render as render

__all__ = ["check", "load_chain", "measure", "render"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'masterchain' has no attribute {name!r}")
    return getattr(importlib.import_module("masterchain.verbs"), name)
