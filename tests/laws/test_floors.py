"""Each room imports only rooms below it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from support.tools import tool


def test_floors() -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [tool("lint-imports"), "--no-cache"], cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
