"""Side by side with peers: `python benchmarks [--rounds N] [--long] [--music FILE...]`.

Makes its material, installs nothing, races whole processes in turns, each pinned to one core where the table does not
say otherwise, and prints ratios of wall time and of processor time.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from material import make, noise, whole
from peers import meters, side_by_side
from race import race, table
from render_peers import renderers

FOLDER = Path("build/benchmarks")
AGAINST = "ffmpeg ebur128=peak=true"


def main() -> None:
    """Race and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="runs of each program after one to warm up")
    parser.add_argument("--long", action="store_true", help="an hour of sound too")
    parser.add_argument("--music", type=Path, nargs="+", default=[], metavar="FILE", help="real music too")
    options = parser.parse_args()
    rounds, few = options.rounds, max(1, options.rounds // 3)
    dense = make(FOLDER / "240s.wav", 240)
    _measure("4 minutes, 44.1 kHz 24-bit stereo", dense, rounds)
    _measure("4 minutes, 16-bit", make(FOLDER / "240s.16.wav", 240, bits=16), rounds, peers=False)
    _measure("4 minutes of clipped noise", noise(FOLDER / "noise.wav", 240), rounds, peers=False)
    for music in options.music:
        _measure(music.name, whole(FOLDER / "music", music), rounds, peers=False)
    other = make(FOLDER / "240s.48k.wav", 240, sample_rate_hz=48000)
    _two_files("two files of 4 minutes", rounds, dense, other)
    if options.long:
        long = make(FOLDER / "3600s.wav", 3600)
        _measure("60 minutes", long, few, peers=False)
        _two_files("two files of 60 minutes", few, long, make(FOLDER / "3600s.16.wav", 3600, bits=16))
    runners, missing = renderers(dense, FOLDER)
    race(runners, rounds)
    told = "Rendering 4 minutes through eight effects, all cores"
    print(table(told, runners, "bare pedalboard script", processor=False))
    if missing:
        print(f"not on this machine: {', '.join(missing)}\n")


def _measure(what: str, file: Path, rounds: int, *, peers: bool = True) -> None:
    runners, missing = meters(file)
    if not peers:
        runners = [r for r in runners if r.name == AGAINST or r.name.startswith("masterchain")]
    race(runners, rounds)
    print(table(f"Measuring {what}", runners, AGAINST))
    if peers and missing:
        print(f"not on this machine: {', '.join(missing)}\n")


def _two_files(what: str, rounds: int, *files: Path) -> None:
    one, two = runners = side_by_side(*files)
    race(runners, rounds)
    print(table(f"Measuring {what}", runners, one.name))
    print(f"two cores are {one.median / two.median:.2f} times as fast\n")


if __name__ == "__main__":
    main()
