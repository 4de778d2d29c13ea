"""What a render is raced against: the same chain bare in pedalboard, and the programs people render with now."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

from race import Runner

_BARE = """
import sys, numpy, soundfile, pedalboard as p
board = p.Pedalboard([p.HighpassFilter(24), p.PeakFilter(280, -0.7, 0.8), p.Compressor(-20, 1.5, 30, 180),
    p.PeakFilter(3200, -0.8, 0.7), p.HighShelfFilter(11000, 0.8, 0.6), p.Gain(1), p.Compressor(-16, 2, 12, 90),
    p.BrickwallLimiter(-9, 150, 5, True)])
with soundfile.SoundFile(sys.argv[1]) as f, soundfile.SoundFile(sys.argv[2], 'w', f.samplerate, 2, 'PCM_24') as out:
    while len(b := f.read(8192, dtype='float32', always_2d=True)):
        out.write(board(numpy.ascontiguousarray(b.T), f.samplerate, reset=False).T)
"""
CHAIN = """schema = 1
[[step]]
effect = "HighpassFilter"
parameters = { cutoff_frequency_hz = 24.0 }
[[step]]
effect = "PeakFilter"
parameters = { cutoff_frequency_hz = 280.0, gain_db = -0.7, q = 0.8 }
[[step]]
effect = "Compressor"
parameters = { threshold_db = -20.0, ratio = 1.5, attack_ms = 30.0, release_ms = 180.0 }
[[step]]
effect = "PeakFilter"
parameters = { cutoff_frequency_hz = 3200.0, gain_db = -0.8, q = 0.7 }
[[step]]
effect = "HighShelfFilter"
parameters = { cutoff_frequency_hz = 11000.0, gain_db = 0.8, q = 0.6 }
[[step]]
effect = "Gain"
parameters = { gain_db = 1.0 }
[[step]]
effect = "Compressor"
parameters = { threshold_db = -16.0, ratio = 2.0, attack_ms = 12.0, release_ms = 90.0 }
[[step]]
effect = "BrickwallLimiter"
parameters = { ceiling_db = -9.0, release_ms = 150.0, lookahead_ms = 5.0, true_peak = true }
[loudness]
integrated_lufs = -14.0
ceiling_dbtp = -1.0
reach = "limiter"
[[deliverable]]
bit_depth = 24
[[deliverable]]
format = "flac"
bit_depth = 16
"""


_FFMPEG = (
    "highpass=f=24:p=1,equalizer=f=280:t=q:w=0.8:g=-0.7,acompressor=threshold=-20dB:ratio=1.5:attack=30:release=180:knee=1,"
    "equalizer=f=3200:t=q:w=0.7:g=-0.8,highshelf=f=11000:t=q:w=0.6:g=0.8,volume=1dB,"
    "acompressor=threshold=-16dB:ratio=2:attack=12:release=90:knee=1,alimiter=limit=0.355:attack=5:release=150:level=false"
)
_SOX = (
    "highpass -1 24 equalizer 280 0.8q -0.7 compand 0.03,0.18 -60,-60,-20,-20,0,-6.7 equalizer 3200 0.7q -0.8 "
    "treble 0.8 11000 0.5 gain 1 compand 0.012,0.09 -60,-60,-16,-16,0,-8 gain -l 0"
)
_MATCHERING = """
import sys, matchering as mg
mg.process(target=sys.argv[1], reference=sys.argv[1], results=[mg.pcm24(sys.argv[2])])
"""


def renderers(file: Path, folder: Path) -> tuple[list[Runner], list[str]]:
    """Masterchain with landing, limiter, meters, a verdict and two files; its peers with one; and what is missing.

    Args:
        file: the track.
        folder: where everybody writes.
    """
    chain, loud = folder / "eight.toml", folder / "loud.toml"
    chain.write_text(CHAIN, encoding="utf-8")
    loud.write_text(CHAIN.replace("= -14.0", "= -9.0"), encoding="utf-8")
    path = str(file)
    ours = [
        sys.executable,
        "-m",
        "masterchain",
        "render",
        path,
        "-o",
        str(folder / "out"),
        "--overwrite",
        "-c",
    ]
    found = [
        Runner("masterchain render, 2 files", [*ours, str(chain), "-p", "spotify"]),
        Runner("the same at -9 LUFS, the limiter at work", [*ours, str(loud)]),
        Runner("bare pedalboard script", [sys.executable, "-c", _BARE, path, str(folder / "bare.wav")]),
    ]
    missing = []
    if shutil.which("ffmpeg"):
        words = ["ffmpeg", "-v", "error", "-y", "-i", path, "-af", _FFMPEG, "-c:a", "pcm_s24le"]
        found.append(Runner("ffmpeg, the like graph", [*words, str(folder / "ffmpeg.wav")]))
    else:
        missing.append("ffmpeg")
    if shutil.which("sox"):
        found.append(
            Runner("sox, the like chain", ["sox", path, "-b", "24", str(folder / "sox.wav"), *_SOX.split()])
        )
    else:
        missing.append("sox")
    if importlib.util.find_spec("matchering"):
        words = [sys.executable, "-c", _MATCHERING, path, str(folder / "matchering.wav")]
        found.append(Runner("matchering", words))
    else:
        missing.append("matchering")
    if shutil.which("ffmpeg-normalize"):
        words = [
            "ffmpeg-normalize",
            path,
            "-o",
            str(folder / "normalized.wav"),
            "-f",
            "-t",
            "-14",
            "-tp",
            "-1",
        ]
        found.append(Runner("ffmpeg-normalize, no chain", [*words, "-c:a", "pcm_s24le"]))
    else:
        missing.append("ffmpeg-normalize")
    for runner in found:
        runner.cores = None
    return found, missing
