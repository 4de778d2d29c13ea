"""The verbs as Python functions."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from support.files import write
from support.signals import music_like

SCRIPT = """\
from pathlib import Path
from masterchain import check_file, load_chain, measure_file, render_tracks

if __name__ == "__main__":
    chain = load_chain("loudness-only", {"target": "-20"})
    (outcome,) = render_tracks([Path("mix.wav")], chain, Path("masters"), processes=1)
    master = outcome.value.masters[0].path
    info, measurement = measure_file(master)
    print(round(measurement.integrated_lufs, 1), check_file(master, "ebu-r128").status)
"""


def test_a_script_renders_measures_and_checks(tmp_path: Path) -> None:
    write(tmp_path / "mix.wav", music_like(4.0))
    (tmp_path / "script.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("-20.0 fail\n", "")


def test_importing_the_package_imports_nothing_else() -> None:
    code = "import sys, masterchain; print([m for m in sys.modules if m.startswith('masterchain.')])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "[]\n"
    )
