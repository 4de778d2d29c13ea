"""Ending at once: nothing that was said or asked for is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from meters.hearing import noise
from support.files import write


def run(words: list[str], before: str = "") -> subprocess.CompletedProcess[str]:
    code = f"import sys\n{before}\nsys.argv = ['masterchain', *{words!r}]\nfrom masterchain.cli import main\nmain()\n"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


TIDIES = "import atexit\natexit.register(print, 'tidied up')"
STILL_AT_WORK = (
    "import threading, time\nthreading.Thread(target=lambda: (time.sleep(1), print('tidied up'))).start()"
)


@pytest.mark.parametrize("before", ["", TIDIES, STILL_AT_WORK])
def test_all_is_said_and_the_exit_code_is_the_verbs(tmp_path: Path, before: str) -> None:
    path = write(tmp_path / "a.wav", noise(0.5))
    whole = run(["measure", "--no-cache", str(path)], before)
    assert whole.returncode == 0
    assert whole.stdout.startswith("file")
    assert whole.stdout.endswith("tidied up\n" if before else "a parabola\n")
    broken = run(["measure", "--no-cache", str(tmp_path / "nowhere.wav"), str(path)], before)
    assert broken.returncode == 4
    assert "a.wav" in broken.stdout
    assert "nowhere.wav does not exist" in broken.stderr


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", noise(0.5))
    words = [sys.executable, "-m", "masterchain", "measure", "--no-cache", "-f", "json", str(path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait() == 0
    assert said == ""
