"""Where the program keeps what belongs to a user: what it found out and installed, and what a person has set."""

from __future__ import annotations

import os
from pathlib import Path

DATA_VARIABLE = "MASTERCHAIN_DATA_DIR"
"""The environment variable that moves the program's own data elsewhere."""

CONFIG_VARIABLE = "MASTERCHAIN_CONFIG_DIR"
"""The environment variable that moves the user's settings elsewhere."""


def data_folder() -> Path:
    """The folder the program keeps its own data in; it need not exist."""
    # platformdirs is imported where it is needed: many commands never ask for a folder.
    import platformdirs

    configured = os.environ.get(DATA_VARIABLE)
    return Path(configured or platformdirs.user_data_dir("masterchain", appauthor=False))


def config_folder() -> Path:
    """The folder of the user's own chains, presets, platforms and trusted keys; it need not exist."""
    import platformdirs

    configured = os.environ.get(CONFIG_VARIABLE)
    return Path(configured or platformdirs.user_config_dir("masterchain", appauthor=False))
