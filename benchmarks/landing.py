"""Landings through the limiter, read by meters that share nothing with the program: a Markdown table.

A minute from the middle of each track is rendered at every target, ceiling -1 dBTP, as 24-bit WAV. Each file is then
read by ffmpeg's ebur128 (its loudness, to the 0.1 LU that it prints), and by two interpolators of the tests' own: 32
times the rate with 128 taps, and the filter printed in ITU-R BS.1770-5.

    python -m benchmarks.landing TRACK...    (from the repository; needs ffmpeg)
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import soundfile

sys.path.insert(0, "tests")
from support.true_peak import by_itu_filter, by_long_meter

from masterchain.chain.load import loads
from masterchain.verbs import render_tracks

CEILING_DBTP = -1.0
_CHAIN = """schema = 1
[loudness]
integrated_lufs = {lufs}
ceiling_dbtp = {ceiling}
reach = "limiter"
max_gain_reduction_db = {most}
[[deliverable]]
bit_depth = 24
"""
TARGETS = ((-14.0, 6.0), (-9.0, 6.0), (-9.0, 24.0), (-16.0, 6.0))
"""Loudness, and by how many dB no peak may be turned down more."""


def excerpts(paths: list[Path], folder: Path, seconds: float = 60.0) -> list[Path]:
    """The middles of tracks, as WAV of 32-bit floats."""
    made = []
    for path in paths:
        whole, rate = soundfile.read(path, dtype="float32", always_2d=True)
        middle, span = len(whole) // 2, round(seconds * rate / 2)
        made.append(folder / f"{path.stem}.wav")
        soundfile.write(made[-1], whole[max(0, middle - span) : middle + span], rate, "FLOAT")
    return made


def by_ffmpeg(path: Path) -> float:
    """Integrated loudness in LUFS."""
    command = ["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-af", "ebur128", "-f", "null", "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    return float(re.findall(r"I:\s+(-?[\d.]+) LUFS", told)[-1])


def main(paths: list[Path]) -> None:
    """Print the table."""
    print("| target | most | landed | furthest | ffmpeg off by | stopped | highest 32× | highest ITU |")
    print(f"|{' --: |' * 8}")
    with tempfile.TemporaryDirectory() as name:
        sources = Path(name) / "sources"
        sources.mkdir()
        tracks = excerpts(paths, sources)
        for lufs, most in TARGETS:
            chain = loads(_CHAIN.format(lufs=lufs, ceiling=CEILING_DBTP, most=most))
            far, foreign, stopped, long, short = [], [], 0, [], []
            for outcome in render_tracks(tracks, chain, Path(name) / f"{lufs}{most}"):
                if outcome.value is None:
                    print(outcome.key, outcome.error, file=sys.stderr)
                    continue
                (master,) = outcome.value.masters
                heard = soundfile.read(master.path, dtype="float32", always_2d=True)[0].T
                long.append(by_long_meter(heard) - CEILING_DBTP)
                short.append(by_itu_filter(heard) - CEILING_DBTP)
                if master.landing.stopped_by:
                    stopped += 1
                    continue
                far.append(abs(master.landing.distance_lu or 0.0))
                foreign.append(abs(by_ffmpeg(master.path) - lufs))
            cells = (
                f"{lufs:.0f} LUFS",
                f"{most:.0f} dB",
                f"{len(far)} of {len(tracks)}",
                f"{max(far):.3f} LU" if far else "–",
                f"{max(foreign):.1f} LU" if foreign else "–",
                str(stopped),
                f"{np.max(long):+.3f} dB",
                f"{np.max(short):+.3f} dB",
            )
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main([Path(word) for word in sys.argv[1:]])
