"""What an installed masterchain carries with it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_wheel_carries_house_chains_presets_and_platforms(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    chains = {f"masterchain/house/chains/{path.name}" for path in (ROOT / "chains").glob("*.toml")}
    platforms = {
        f"masterchain/platforms/{path.name}" for path in (ROOT / "masterchain/platforms").glob("*.toml")
    }
    assert len(chains) == 6
    assert len(platforms) == 51
    assert chains | platforms | {"masterchain/house/presets/README.md", "masterchain/py.typed"} <= names
    assert not [name for name in names if name.startswith(("tests", "reference_audio", "benchmarks"))]
