"""Make the demo mix: twenty-four seconds that sound like a song before mastering.

    python reference_audio/demo_mix.py [FILE]

It writes 44.1 kHz 24-bit stereo FLAC, by default `demo_mix.flac` beside this script, the same every time. Everything
is composed and synthesised here; no sample and no recording is used. The music is given to the public domain (CC0 1.0).

The mix is left as a mastering engineer receives one: peaks at -6 dBFS, drums not yet held by any limiter, too much
around 240 Hz, the top a little dull.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import demo_instruments as play
import demo_score as score
import numpy as np
import soundfile
from demo_sound import (
    RATE,
    Sound,
    bell,
    chorus,
    echo,
    filtered,
    high_pass,
    high_shelf,
    low_pass,
    panned,
    room,
    uniform,
)

N = TypeVar("N", score.Note, score.Hit)

FRAMES = round(score.length_s() * RATE)
PEAK_DBFS = -6.0
LAST_FADE_S = 2.4
LAST_SILENCE_S = 0.25


def main() -> None:
    """Make the mix and write it."""
    to = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("demo_mix.flac")
    rounded = np.round(mix() * 2**23) / 2**23  # libsndfile would cut off
    soundfile.write(to, rounded.T, RATE, format="FLAC", subtype="PCM_24")
    print(to)


def mix() -> Sound:
    """The whole song, `(2, frames)`, full scale 1."""
    drums, drum_room = _drums()
    low = _line(
        score.bass(), lambda n: play.bass(n.pitch, score.seconds(n.length), n.velocity), late_ms=4, seed=21
    )
    keys = _line(
        score.keys(), lambda n: play.electric_piano(n.pitch, score.seconds(n.length), n.velocity), 5, 31
    )
    pluck = _line(score.arpeggio(), lambda n: play.pluck(n.pitch, score.seconds(n.length), n.velocity), 3, 41)
    pad, lead = _pad(), _lead()

    keys_wide = filtered(chorus(keys, 0.7, 2.4, 11.0), high_pass(150.0), bell(1800.0, 4.0, 0.7))
    pluck_wide = panned(pluck, 0.45) + echo(pluck, score.seconds(0.75), 0.38, 3)
    lead_wide = panned(lead, -0.05) + 0.75 * echo(lead, score.seconds(0.75), 0.42, 4)
    hall = room(0.30 * keys_wide + 0.10 * pad + 0.50 * pluck_wide + 0.60 * lead_wide, 1.9, 0.022, seed=60)

    song = drums + 0.22 * room(drum_room, 0.45, 0.004, seed=70)
    song += panned(0.44 * low, 0.0) + 0.16 * keys_wide + _risen(pad) + 0.36 * pluck_wide + 0.27 * lead_wide
    song += 0.30 * hall
    song = filtered(song, high_pass(24.0), bell(240.0, 2.5, 0.8), high_shelf(7000.0, -1.5))
    song *= _last_fade()
    return np.asarray(song * 10 ** (PEAK_DBFS / 20) / np.abs(song).max())


def _line(notes: Sequence[N], sound_of: Callable[[N], Sound], late_ms: float, seed: int) -> Sound:
    """Mono: every note at its time, as a person would place it: up to `late_ms` off, off-beat sixteenths lazy."""
    line = np.zeros(FRAMES)
    for note, off in zip(notes, uniform(seed, len(notes)), strict=True):
        lazy = 0.014 if round(note.at * 4) % 2 else 0.0
        start = max(0, round((score.seconds(note.at) + lazy + off * late_ms / 1000) * RATE))
        sound = sound_of(note)[: FRAMES - start]
        line[start : start + len(sound)] += sound
    return line


def _drums() -> tuple[Sound, Sound]:
    """The kit in stereo, and what of it the room hears."""
    seeds = iter(range(1000, 9000))
    kick = _line(score.kick(), lambda h: play.kick(h.velocity), late_ms=2, seed=1)
    snare = _line(score.snare(), lambda h: play.snare(h.velocity, next(seeds)), 4, 2)
    hat = _line(score.closed_hat(), lambda h: play.closed_hat(h.velocity, next(seeds)), 5, 3)
    hat += _line(score.open_hat(), lambda h: play.open_hat(h.velocity, next(seeds)), 4, 4)
    shaker = _line(score.shaker(), lambda h: play.shaker(h.velocity, next(seeds)), 6, 5)
    crash = _line(score.crash(), lambda h: play.crash(h.velocity, next(seeds)), 2, 6)
    kit = panned(0.85 * kick, 0.0) + panned(0.8 * snare, 0.06) + panned(0.26 * hat, 0.35)
    kit += panned(0.17 * shaker, -0.5) + panned(0.2 * crash, -0.3)
    return kit, panned(0.15 * kick + 0.8 * snare + 0.1 * hat + 0.1 * crash, 0.0)


def _pad() -> Sound:
    """The chords held, left and right played by different oscillators."""
    sides = []
    for seed in (100, 200):
        notes = [score.Note(c.at, c.length, pitch, 1.0) for c in score.CHORDS for pitch in c.voices]
        seeds = iter(range(seed, seed + len(notes)))
        sides.append(
            _line(notes, lambda n, s=seeds: play.pad(n.pitch, score.seconds(n.length), next(s)), 0, seed)
        )
    wide = filtered(np.stack(sides), high_pass(170.0), high_shelf(1500.0, 6.0))
    return 0.8 * wide + 0.2 * wide[::-1]


def _risen(pad: Sound) -> Sound:
    """The pad opens over the intro and makes way for the band."""
    time = np.arange(FRAMES) / RATE
    full = score.seconds(16)
    opened = np.clip(time / full, 0.0, 1.0) ** 1.5
    closed = filtered(pad, low_pass(700.0))
    level = np.interp(time, [0, full - 0.1, full + 0.1, score.seconds(32)], [0.026, 0.032, 0.025, 0.03])
    return np.asarray(level * ((1 - opened) * closed + opened * pad))


def _lead() -> Sound:
    """The melody on one voice: pitches glide, notes that follow each other are tied."""
    pitches, loudness = np.zeros(FRAMES), np.zeros(FRAMES)
    pitches[:] = score.LEAD[0].pitch
    for note in score.LEAD:
        start, stop = (round(score.seconds(at) * RATE) for at in (note.at, note.at + note.length))
        pitches[start:] = note.pitch
        frames = np.arange(stop - start) / RATE
        loudness[start:stop] = note.velocity * (0.72 + 0.28 * np.exp(-frames / 0.35))
        loudness[start : start + round(0.012 * RATE)] *= 0.55
    return play.lead(_smooth(pitches, 0.018), np.clip(_smooth(loudness, 0.030), 0.0, 1.0))


def _smooth(curve: Sound, over_s: float) -> Sound:
    """A curve rounded by a running mean, twice, held at its ends."""
    width = round(over_s * RATE)
    for _ in range(2):
        held = np.concatenate([np.full(width, curve[0]), curve])
        sums = np.cumsum(held)
        curve = (sums[width:] - sums[:-width]) / width
    return curve


def _last_fade() -> Sound:
    """1, then down to digital silence over the last chord's end."""
    silent, fade = round(LAST_SILENCE_S * RATE), round(LAST_FADE_S * RATE)
    down = np.cos(0.5 * np.pi * np.arange(fade) / fade) ** 2
    return np.concatenate([np.ones(FRAMES - fade - silent), down, np.zeros(silent)])


if __name__ == "__main__":
    main()
