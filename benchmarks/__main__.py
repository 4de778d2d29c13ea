"""Side by side with peers: `python benchmarks [--rounds N] [--long]`.

Makes its material, installs nothing, races whole processes in turns on one core, and prints ratios.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from material import make
from peers import meters, renderers
from race import race, table

FOLDER = Path("build/benchmarks")


def main() -> None:
    """Race and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="runs of each program after one to warm up")
    parser.add_argument("--long", action="store_true", help="an hour of sound too")
    options = parser.parse_args()
    lengths = [(240, options.rounds)] + ([(3600, max(1, options.rounds // 3))] if options.long else [])
    for seconds, rounds in lengths:
        file = make(FOLDER / f"{seconds}s.wav", seconds)
        runners, missing = meters(file)
        if seconds > 600:
            runners = [runner for runner in runners if not runner.name.startswith("pyloudnorm")]
        race(runners, rounds)
        print(
            table(
                f"Measuring {seconds // 60} minutes, 44.1 kHz 24-bit stereo",
                runners,
                "ffmpeg ebur128=peak=true",
            )
        )
        if missing:
            print(f"not on this machine: {', '.join(missing)}\n")
    file = make(FOLDER / "240s.wav", 240)
    runners = renderers(file, FOLDER)
    race(runners, options.rounds)
    print(table("Rendering 4 minutes through eight effects", runners, "bare pedalboard script"))


if __name__ == "__main__":
    main()
