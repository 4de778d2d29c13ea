"""PyAV, which carries FFmpeg's AAC encoder and its MPEG-4 reader: an extra, asked for only where it is needed."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

from masterchain.errors import MasterchainError

AV_MISSING = "AAC needs the package `av`, which is not installed"
INSTALL = "pip install masterchain[aac]"
Importer = Callable[[str], ModuleType]


def pyav(missing: MasterchainError, importer: Importer = importlib.import_module) -> Any:
    """The package.

    Args:
        missing: raised where it is not installed; takes `INSTALL` as its hint where it has none.
        importer: finds it.

    Raises:
        MasterchainError: it is not installed.
    """
    try:
        return importer("av")
    except ImportError as error:
        missing.hint = missing.hint or INSTALL
        raise missing from error
