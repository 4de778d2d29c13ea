"""What masterchain is raced against; a peer that is not on this machine is left out and named."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from pathlib import Path

from race import Runner

_PYEBUR128 = """
import sys, soundfile, pyebur128
from pyebur128 import MeasurementMode as M
with soundfile.SoundFile(sys.argv[1]) as f:
    s = pyebur128.R128State(f.channels, f.samplerate, M.MODE_I | M.MODE_LRA | M.MODE_TRUE_PEAK)
    while len(b := f.read(65536, dtype='float32', always_2d=True)):
        s.add_frames(b.ravel(), len(b))
import math
tp = max(pyebur128.get_true_peak(s, c) for c in range(2))
i, r = pyebur128.get_loudness_global(s), pyebur128.get_loudness_range(s)
print(f'{i:.2f} LUFS, LRA {r:.2f}, {20 * math.log10(tp):.2f} dBTP')
"""
_PYLOUDNORM = """
import sys, soundfile, pyloudnorm
x, rate = soundfile.read(sys.argv[1])
print(f'{pyloudnorm.Meter(rate).integrated_loudness(x):.2f} LUFS')
"""


def meters(file: Path) -> tuple[list[Runner], list[str]]:
    """Everything here that measures loudness and true peak, and what is missing; each on one core, ours on all too."""
    path = str(file)
    found = [
        Runner("masterchain measure", measure(file), _ours),
        Runner("masterchain measure, all cores", measure(file), _ours, cores=None),
    ]
    missing = []
    if shutil.which("ffmpeg"):
        words = [
            "ffmpeg",
            "-hide_banner",
            "-nostats",
            "-i",
            path,
            "-af",
            "ebur128=peak=true",
            "-f",
            "null",
            "-",
        ]
        found.append(Runner("ffmpeg ebur128=peak=true", words, _ffmpeg))
    else:
        missing.append("ffmpeg")
    for name, module, code in (
        ("libebur128 (pyebur128)", "pyebur128", _PYEBUR128),
        ("pyloudnorm, no true peak", "pyloudnorm", _PYLOUDNORM),
    ):
        if importlib.util.find_spec(module):
            found.append(Runner(name, [sys.executable, "-c", code, path], str.strip))
        else:
            missing.append(module)
    if shutil.which("loudgain"):
        found.append(Runner("loudgain", ["loudgain", "-o", path], _loudgain))
    else:
        missing.append("loudgain")
    return found, missing


def measure(*files: Path, jobs: int | None = None) -> list[str]:
    """The words that measure files anew."""
    words = [sys.executable, "-m", "masterchain", "measure", "--no-cache", *map(str, files)]
    return [*words, "--jobs", str(jobs)] if jobs else words


def side_by_side(*files: Path) -> list[Runner]:
    """Files on one core and on two."""
    return [
        Runner("one core", measure(*files, jobs=1)),
        Runner("two cores", measure(*files, jobs=2), cores=2),
    ]


def _ours(out: str) -> str:
    row = out.splitlines()[1].split()
    return f"{row[-8]} LUFS, LRA {row[-7]}, {row[-4]} dBTP"


def _ffmpeg(out: str) -> str:
    loudness, lra, peak = (
        re.findall(p, out)[-1] for p in (r"I:\s+(\S+) LUFS", r"LRA:\s+(\S+) LU", r"Peak:\s+(\S+) dB")
    )
    return f"{loudness} LUFS, LRA {lra}, {peak} dBTP"


def _loudgain(out: str) -> str:
    return " ".join(out.splitlines()[1].split("\t")[1:6]) if len(out.splitlines()) > 1 else ""
