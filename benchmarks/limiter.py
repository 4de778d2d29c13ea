"""The limiter against pedalboard's BrickwallLimiter and ffmpeg's alimiter, at equal loudness: a Markdown table.

Each limiter is driven, ceiling -1 dB, until the sound is as loud as the target (the source with its peaks at the
ceiling, and so many LU more); then it is held against the source at the same loudness:

* drive: dB of gain beyond the LU gained: what limiting cost;
* over: true peak above the ceiling, read at 32 times the rate with 128 taps;
* spectral error: rms difference of third-octave bands within 43 ms frames, after each frame's level is matched: what
  was added to the sound;
* log-spectral distance: rms difference of all lines of the spectrum of each such frame, levels matched, the mean of all
  frames: what was added where the source has little;
* level error: spectral error without matching: how much the level moves;
* residual: energy of what is left when the source is subtracted, against the sound's.

    python -m benchmarks.limiter TRACK...    (from the repository; needs ffmpeg)
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pedalboard
import soundfile
from numpy.typing import NDArray

from masterchain.dsp.processor import Format
from masterchain.dsp.stream import Stream
from masterchain.effects.catalogue import effects
from masterchain.effects.own import build_own
from masterchain.meters.meter import Meter

Sound = NDArray[np.float32]
Limiter = Callable[[Sound, int, float], Sound]

CEILING_DB = -1.0
_FRAME, _HOP = 2048, 1024
_OVERSAMPLING, _TAPS = 32, 128


def ours(sound: Sound, rate: int, drive_db: float) -> Sound:
    """TruePeakLimiter at its defaults."""
    values = {p.name: p.default for p in effects()["TruePeakLimiter"].parameters}
    limiter = build_own("TruePeakLimiter", values | {"drive_db": drive_db, "ceiling_dbtp": CEILING_DB})
    stream = Stream(limiter, Format(rate, len(sound), 65_536), 0.0)
    return np.concatenate(list(stream.run([sound])), axis=1)


def brickwall(sound: Sound, rate: int, drive_db: float) -> Sound:
    """Pedalboard's, with true-peak detection and its default release of 100 ms."""
    limiter = pedalboard.BrickwallLimiter(CEILING_DB, true_peak=True)
    tail = np.zeros((len(sound), rate), np.float32)
    board = pedalboard.Pedalboard([pedalboard.Gain(drive_db), limiter])
    return board.process(np.concatenate((sound, tail), axis=1), rate)[:, : sound.shape[1]]


def alimiter(sound: Sound, rate: int, drive_db: float, ceiling_db: float = CEILING_DB) -> Sound:
    """The limiter of ffmpeg at its defaults, without automatic level and with its latency made up for."""
    gains = (10.0 ** (drive_db / 20.0), 10.0 ** (ceiling_db / 20.0))
    words = f"alimiter=level_in={gains[0]}:limit={gains[1]}:level=false:latency=true"
    raw = ["-f", "f32le", "-ar", str(rate), "-ac", str(len(sound))]
    command = ["ffmpeg", "-v", "error", *raw, "-i", "-", "-af", words, "-f", "f32le", "-"]
    done = subprocess.run(
        command, input=np.ascontiguousarray(sound.T).tobytes(), capture_output=True, check=True
    )
    heard = np.frombuffer(done.stdout, np.float32).reshape(-1, len(sound)).T
    return np.pad(heard, ((0, 0), (0, max(0, sound.shape[1] - heard.shape[1]))))[:, : sound.shape[1]]


def held(sound: Sound, rate: int, drive_db: float) -> Sound:
    """The same, its limit lowered by what it lets through between the samples."""
    over = true_peak(alimiter(sound, rate, drive_db)) - CEILING_DB
    return alimiter(sound, rate, drive_db, CEILING_DB - max(0.0, over))


LIMITERS: dict[str, Limiter] = {
    "TruePeakLimiter": ours,
    "BrickwallLimiter (true_peak)": brickwall,
    "alimiter": alimiter,
    "alimiter, lowered by its overs": held,
}


def loudness(sound: Sound, rate: int) -> float:
    """Integrated, LUFS."""
    meter = Meter(rate, len(sound))
    meter.feed(sound)
    found = meter.measurement().integrated_lufs
    return -np.inf if found is None else found


def true_peak(sound: Sound) -> float:
    """In dB, by an interpolator of its own."""
    half = _TAPS // 2
    at = np.arange(-half + 1, half + 1) - np.arange(_OVERSAMPLING)[:, None] / _OVERSAMPLING
    kernels = np.sinc(at) * np.i0(10.0 * np.sqrt(np.clip(1.0 - (at / half) ** 2, 0.0, None)))
    kernels /= kernels.sum(axis=1, keepdims=True)
    highest = 0.0
    for channel in sound:
        around = np.lib.stride_tricks.sliding_window_view(np.pad(channel.astype(np.float64), _TAPS), _TAPS)
        for start in range(0, len(around), 8192):
            highest = max(highest, float(np.abs(around[start : start + 8192] @ kernels.T).max()))
    return float(20.0 * np.log10(highest))


def errors(source: Sound, heard: Sound, rate: int) -> tuple[float, float, float, float]:
    """Spectral error, log-spectral distance, level error and residual in dB; the source is at the heard's loudness."""
    edges = 50.0 * 2.0 ** (np.arange(25) / 3.0)
    bins = np.unique(np.clip(np.rint(edges / rate * _FRAME).astype(int), 1, _FRAME // 2))
    level, shape, lines = [], [], []
    for one, other in zip(source, heard, strict=True):
        powers = [_powers(x) for x in (one, other)]
        lines.append(_distances(*powers))
        before, after = (np.add.reduceat(x, bins, axis=1) for x in powers)
        loud = (before > before.max(axis=1, keepdims=True) * 1e-6) & (
            before.sum(axis=1, keepdims=True) > 1e-3
        )
        moved = 10.0 * np.log10((after + 1e-12) / (before + 1e-12))
        whole = 10.0 * np.log10((after.sum(axis=1) + 1e-12) / (before.sum(axis=1) + 1e-12))
        level.append(moved[loud])
        shape.append((moved - whole[:, None])[loud])
    a, b = source.astype(np.float64), heard.astype(np.float64)
    rest = b - a * ((a * b).sum() / (a * a).sum())
    rms = [float(np.sqrt((np.concatenate(x) ** 2).mean())) for x in (shape, level)]
    distance = float(np.concatenate(lines).mean())
    return rms[0], distance, rms[1], float(10.0 * np.log10((rest**2).sum() / (b**2).sum()))


def _powers(channel: Sound) -> NDArray[np.float64]:
    frames = np.lib.stride_tricks.sliding_window_view(channel, _FRAME)[::_HOP]
    return np.abs(np.fft.rfft(frames * np.hanning(_FRAME))) ** 2


def _distances(before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each frame that is not silent; what lies below -90 dBFS counts as that."""
    floor = 1e-9 * (_FRAME / 4) ** 2
    loud = before.sum(axis=1) > 1e-3
    moved = 10.0 * np.log10((after[loud] + floor) / (before[loud] + floor))
    moved -= 10.0 * np.log10(after[loud].sum(axis=1) / before[loud].sum(axis=1))[:, None]
    distances: NDArray[np.float64] = np.sqrt((moved**2).mean(axis=1))
    return distances


def driven(
    limiter: Limiter, sound: Sound, rate: int, target: float, start: float
) -> tuple[Sound, float, float]:
    """The sound at the target, the drive, and the loudness reached."""
    drive, slope = start, 0.8
    tried: list[tuple[float, float]] = []
    for _ in range(7):
        heard = limiter(sound, rate, drive)
        found = loudness(heard, rate)
        tried.append((drive, found))
        if abs(found - target) < 0.02:
            break
        if len(tried) > 1 and tried[-1][0] != tried[-2][0]:
            (x, y), (u, v) = tried[-2:]
            slope = min(1.0, max(0.15, (v - y) / (u - x)))
        drive = min(drive + (target - found) / slope, start + 24.0)
    return heard, drive, found


def main(paths: list[Path], seconds: float = 30.0, beyond_lu: float = 4.0) -> None:
    """Print the table."""
    headings = (
        "track",
        "limiter",
        "reached",
        "drive",
        "over",
        "spectral error",
        "log-spectral distance",
        "level error",
        "residual",
        "pace",
    )
    print(_row(*headings))
    print(_row("---", "---", *["--:"] * (len(headings) - 2)))
    for path in paths:
        whole, rate = soundfile.read(path, dtype="float32", always_2d=True)
        middle, span = len(whole) // 2, round(seconds * rate / 2)
        sound = np.ascontiguousarray(whole[max(0, middle - span) : middle + span].T)
        before = loudness(sound, rate)
        target = before + CEILING_DB - true_peak(sound) + beyond_lu
        for name, limiter in LIMITERS.items():
            heard, drive, found = driven(limiter, sound, rate, target, target - before)
            matched = (sound * 10.0 ** ((found - before) / 20.0)).astype(np.float32)
            shape, lines, level, rest = errors(matched, heard, rate)
            started = time.process_time()
            limiter(sound, rate, drive)
            pace = sound.shape[1] / rate / (time.process_time() - started)
            figures = (
                f"{found:.1f} LUFS",
                f"{drive - (target - before):+.2f} dB",
                f"{true_peak(heard) - CEILING_DB:+.3f} dB",
                f"{shape:.3f} dB",
                f"{lines:.2f} dB",
                f"{level:.2f} dB",
                f"{rest:.1f} dB",
                f"{pace:.0f} x realtime" if limiter in (ours, brickwall) else "",
            )
            print(_row(path.stem, name, *figures), flush=True)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main([Path(word) for word in sys.argv[1:]])
