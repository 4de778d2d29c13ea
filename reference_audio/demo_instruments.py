"""How the demo mix sounds: drums, bass, electric piano, pad, pluck and lead, each note by formula."""

from __future__ import annotations

import numpy as np
from demo_sound import RATE, Sound, bell, filtered, high_pass, low_pass, uniform


def _time(length_s: float) -> Sound:
    return np.arange(round(length_s * RATE)) / RATE


def _hz(pitch: float) -> float:
    return float(440.0 * 2 ** ((pitch - 69) / 12))


def _rise_and_release(time: Sound, rise_s: float, release_s: float) -> Sound:
    """1 with soft ends: no note begins or stops with a click."""
    left = time[-1] - time
    shape = np.minimum(1.0, time / rise_s) * np.minimum(1.0, left / release_s)
    return np.asarray(np.sin(0.5 * np.pi * shape) ** 2)


def _saw_cycle(frequency_hz: float, brightness_hz: float, ceiling_hz: float = 12_000.0) -> Sound:
    """One cycle of a saw without harmonics above `ceiling_hz`, falling faster from `brightness_hz` on."""
    phase = np.arange(2048) / 2048
    cycle = np.zeros(2048)
    for harmonic in range(1, max(2, int(ceiling_hz / frequency_hz))):
        level = 1 / harmonic / (1 + (harmonic * frequency_hz / brightness_hz) ** 2)
        cycle += level * np.sin(2 * np.pi * harmonic * phase)
    return cycle


def _played(cycle: Sound, phase: Sound) -> Sound:
    """A cycle read at a running phase, in cycles."""
    return np.interp(phase % 1.0, np.arange(2049) / 2048, np.append(cycle, cycle[0]))


def kick(velocity: float) -> Sound:
    """A skin tuned down from 160 to 48 Hz within 60 ms, and the beater."""
    time = _time(0.5)
    pitch = 48.0 + 112.0 * np.exp(-time / 0.022)
    skin = np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * np.exp(-time / 0.13)
    beater = filtered(uniform(11, len(time)) * np.exp(-time / 0.004), high_pass(900.0), low_pass(5500.0))
    return velocity * np.tanh(1.6 * skin + 0.9 * velocity * beater) * _rise_and_release(time, 0.0008, 0.08)


def snare(velocity: float, seed: int) -> Sound:
    """Two modes of the skin and the wires under it; softly struck, the wires answer darker."""
    time = _time(0.45)
    skin = np.sin(2 * np.pi * 186 * time + 0.6 * np.exp(-time / 0.01)) * np.exp(-time / 0.075)
    skin += 0.55 * np.sin(2 * np.pi * 332 * time) * np.exp(-time / 0.045)
    wires = uniform(seed, len(time)) * (np.exp(-time / 0.085) + 0.5 * np.exp(-time / 0.012))
    wires = filtered(wires, high_pass(1100.0), low_pass(3500.0 + 5000.0 * velocity), bell(2300.0, 4.0, 0.9))
    return velocity * (0.4 * skin + 1.1 * wires) * _rise_and_release(time, 0.0006, 0.1)


def _metal(length_s: float, decay_s: float, seed: int, low_hz: float) -> Sound:
    """Cymbal metal: inharmonic partials and noise."""
    time = _time(length_s)
    partials = np.zeros(len(time))
    for number, hz in enumerate((3127.0, 4211.0, 5393.0, 6151.0, 7411.0, 8623.0, 10_139.0)):
        partials += np.sin(2 * np.pi * hz * time + number) * np.exp(-time / (decay_s * (1 - 0.06 * number)))
    noise = uniform(seed, len(time)) * np.exp(-time / decay_s)
    sound = filtered(0.12 * partials + 0.8 * noise, high_pass(low_hz), low_pass(11_500.0))
    return sound * _rise_and_release(time, 0.001, length_s / 3)


def closed_hat(velocity: float, seed: int) -> Sound:
    """A hi-hat, shut."""
    return velocity * _metal(0.12, 0.022 + 0.016 * velocity, seed, 6200.0)


def open_hat(velocity: float, seed: int) -> Sound:
    """A hi-hat, half open."""
    return velocity * _metal(0.42, 0.13, seed, 5600.0)


def crash(velocity: float, seed: int) -> Sound:
    """A crash cymbal."""
    return velocity * _metal(3.0, 0.75, seed, 2600.0)


def shaker(velocity: float, seed: int) -> Sound:
    """Grains thrown forward: noise that swells and stops."""
    time = _time(0.1)
    swell = np.sin(np.pi * np.minimum(1.0, time / 0.085)) ** 2
    return velocity * filtered(uniform(seed, len(time)), high_pass(3800.0), low_pass(8500.0)) * swell


def bass(pitch: int, length_s: float, velocity: float) -> Sound:
    """A saw through a closing filter over a sine of the same pitch."""
    time = _time(length_s + 0.06)
    hz = _hz(pitch)
    cutoff = 280.0 + (600.0 + 1300.0 * velocity) * np.exp(-time / 0.13)
    saw = np.zeros(len(time))
    for harmonic in range(1, int(5000 / hz)):
        tone = np.sin(2 * np.pi * harmonic * hz * time)
        saw += tone / harmonic / (1 + (harmonic * hz / cutoff) ** 2)
    body = np.tanh(1.3 * (0.8 * saw + 0.65 * np.sin(2 * np.pi * hz * time)))
    return velocity * body * (0.75 + 0.25 * np.exp(-time / 0.3)) * _rise_and_release(time, 0.006, 0.06)


def electric_piano(pitch: int, length_s: float, velocity: float) -> Sound:
    """A tine and its bell: two pairs of frequency modulation."""
    time = _time(length_s + 0.35)
    phase = 2 * np.pi * _hz(pitch) * time
    body = np.sin(phase + 2.3 * velocity * np.exp(-time / 0.55) * np.sin(phase))
    bright = np.sin(phase + 1.2 * velocity * np.exp(-time / 0.14) * np.sin(14 * phase))
    sound = (0.6 * body + 0.4 * bright) * np.exp(-time / (1.6 * 2 ** ((60 - pitch) / 24)))
    return velocity * sound * _rise_and_release(time, 0.003, 0.3)


def pad(pitch: int, length_s: float, seed: int) -> Sound:
    """Three saws slightly apart, slow to come and to go; other seeds beat differently."""
    time = _time(length_s + 0.9)
    cycle = _saw_cycle(_hz(pitch), 950.0, 8000.0)
    sound = np.zeros(len(time))
    for cents, start in zip((-7.0, 0.6, 6.1), uniform(seed, 3), strict=True):
        drift = cents + 1.5 * np.sin(2 * np.pi * 0.23 * time + 6 * start)
        sound += _played(cycle, start + np.cumsum(_hz(pitch) * 2 ** (drift / 1200)) / RATE)
    return sound * _rise_and_release(time, 0.45, 0.85)


def pluck(pitch: int, length_s: float, velocity: float) -> Sound:
    """A short muted string."""
    time = _time(length_s + 0.12)
    hz = _hz(pitch)
    dull, bright = _saw_cycle(hz, 700.0), _saw_cycle(hz, 3800.0)
    open_ = velocity * np.exp(-time / 0.035)
    sound = (1 - open_) * _played(dull, hz * time) + open_ * _played(bright, hz * time)
    return velocity * sound * np.exp(-time / 0.11) * _rise_and_release(time, 0.003, 0.08)


def lead(pitches: Sound, loudness: Sound) -> Sound:
    """A singing saw: one line, its pitch (MIDI, gliding) and loudness (0 to 1) given for every frame."""
    time = np.arange(len(pitches)) / RATE
    swell = np.clip(loudness * 1.6 - 0.5, 0.0, 1.0)
    vibrato = 0.22 * swell * np.sin(2 * np.pi * 5.3 * time)
    phase = np.cumsum(440.0 * 2 ** ((pitches + vibrato - 69) / 12)) / RATE
    dull, bright = _saw_cycle(660.0, 1100.0), _saw_cycle(660.0, 3600.0)
    sound = (1 - loudness) * _played(dull, phase) + loudness * _played(bright, phase)
    second = _played(dull, phase * 1.0035)
    return loudness * (0.8 * sound + 0.35 * second)
