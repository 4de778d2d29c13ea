"""What the demo mix plays: a tempo, nine bars of harmony, and who plays what when.

Times are in beats from the start; pitches are MIDI note numbers. F major seventh, G, E minor, A minor: the cadence
half of pop music is built on, closed by ii-V-I.
"""

from __future__ import annotations

from typing import NamedTuple

TEMPO_BPM = 104.0
BEATS_A_BAR = 4
BARS = 9
RING_OUT_S = 5.6


class Note(NamedTuple):
    """One note: when, how long (both in beats), which pitch, how hard (0 to 1)."""

    at: float
    length: float
    pitch: int
    velocity: float


class Chord(NamedTuple):
    """A harmony: when, how long, the bass note, and the voices above it."""

    at: float
    length: float
    root: int
    voices: tuple[int, ...]


class Hit(NamedTuple):
    """A stroke on a drum: when, how hard (0 to 1)."""

    at: float
    velocity: float


# From chord to chord each voice moves by at most a third.
CHORDS = (
    Chord(0, 4, 41, (57, 60, 64, 67)),  # Fmaj9
    Chord(4, 4, 43, (57, 59, 62, 67)),  # Gadd9
    Chord(8, 4, 40, (55, 59, 62, 64)),  # Em7
    Chord(12, 4, 45, (55, 59, 60, 64)),  # Am9
    Chord(16, 4, 41, (57, 60, 64, 67)),
    Chord(20, 4, 43, (57, 59, 62, 67)),
    Chord(24, 4, 40, (55, 59, 62, 64)),
    Chord(28, 2, 45, (55, 59, 60, 64)),
    Chord(30, 1, 38, (53, 57, 60, 64)),  # Dm9
    Chord(31, 1, 43, (53, 57, 59, 64)),  # G13
    Chord(32, 4, 36, (52, 55, 59, 62, 67)),  # Cmaj9
)

LEAD = (
    Note(16.5, 0.5, 72, 0.7),
    Note(17.0, 1.0, 76, 0.8),
    Note(18.0, 0.75, 79, 0.9),
    Note(18.75, 0.25, 76, 0.6),
    Note(19.0, 1.0, 81, 0.95),
    Note(20.0, 1.5, 79, 0.85),
    Note(21.5, 0.5, 74, 0.65),
    Note(22.0, 0.5, 76, 0.75),
    Note(22.5, 0.5, 74, 0.65),
    Note(23.0, 1.0, 71, 0.7),
    Note(24.5, 0.5, 71, 0.7),
    Note(25.0, 1.0, 74, 0.8),
    Note(26.0, 0.75, 79, 0.9),
    Note(26.75, 0.25, 74, 0.6),
    Note(27.0, 1.0, 83, 0.95),
    Note(28.0, 1.0, 84, 1.0),
    Note(29.0, 0.5, 83, 0.85),
    Note(29.5, 0.5, 81, 0.8),
    Note(30.0, 0.5, 79, 0.8),
    Note(30.5, 0.5, 76, 0.75),
    Note(31.0, 0.5, 74, 0.75),
    Note(31.5, 0.5, 71, 0.7),
    Note(32.0, 3.5, 76, 0.9),
)


def seconds(beats: float) -> float:
    """Beats from the start as seconds."""
    return beats * 60.0 / TEMPO_BPM


def length_s() -> float:
    """The whole piece, with the last chord ringing out."""
    return seconds((BARS - 1) * BEATS_A_BAR) + RING_OUT_S


def bass() -> list[Note]:
    """Long notes while the song builds, a syncopated eighth-note line in the full part."""
    notes = []
    for chord in CHORDS:
        root = chord.root
        if chord.at == 32:
            notes.append(Note(32, 4.5, root, 0.95))
        elif chord.at < 8:
            notes.append(Note(chord.at + 0.02, 3.6, root, 0.55))
        elif chord.at < 16:
            notes += [Note(chord.at, 1.4, root, 0.8), Note(chord.at + 1.5, 0.4, root, 0.6)]
            notes += [Note(chord.at + 2.5, 0.9, root, 0.75), Note(chord.at + 3.5, 0.4, root + 7, 0.6)]
        elif chord.length == 4:
            line = ((0, 0.7, 0, 1.0), (0.75, 0.2, 0, 0.6), (1.5, 0.45, 0, 0.8), (2, 0.3, 12, 0.7))
            line += ((2.5, 0.8, 0, 0.9), (3.25, 0.2, 7, 0.6), (3.5, 0.4, 12, 0.7))
            notes += [Note(chord.at + at, length, root + up, hard) for at, length, up, hard in line]
        else:
            notes += [
                Note(chord.at, 0.7, root, 0.95),
                Note(chord.at + chord.length - 0.25, 0.2, root + 12, 0.6),
            ]
    return notes


def keys() -> list[Note]:
    """The electric piano: whole chords in the intro, an off-beat comp after it."""
    notes = []
    for chord in CHORDS:
        if chord.at == 32 or chord.length < 4:
            strokes = [(0.0, chord.length * 1.1, 0.8)]
        elif chord.at < 8:
            strokes = [(0.0, 2.4, 0.6), (2.5, 1.4, 0.45)]
        else:
            strokes = [(0.0, 1.3, 0.7), (1.5, 0.5, 0.5), (2.75, 1.1, 0.6)]
        for at, length, hard in strokes:
            # A hand does not strike its notes at once: from the bottom up, some 12 ms apart.
            notes += [
                Note(chord.at + at + 0.02 * finger, length, pitch, hard - 0.04 * finger)
                for finger, pitch in enumerate(chord.voices)
            ]
    return notes


def arpeggio() -> list[Note]:
    """Sixteenths up and down the chord, an octave above, from the third bar until the last."""
    order = (0, 2, 1, 3, 2, 1, 3, 2)
    notes = []
    for chord in CHORDS:
        if 8 <= chord.at < 32:
            for step in range(int(chord.length * 4)):
                pitch = chord.voices[order[step % 8]] + 12
                notes.append(Note(chord.at + step / 4, 0.22, pitch, 0.8 if step % 4 == 0 else 0.5))
    return notes


def kick() -> list[Hit]:
    """Four to the floor's lazier cousin: one, the push before three, three; a last stroke on the final chord."""
    hits = [Hit(bar * 4 + at, hard) for bar in (2, 3) for at, hard in ((0, 0.85), (2.5, 0.75))]
    pattern = ((0, 1.0), (0.75, 0.55), (2.5, 0.95), (3.25, 0.5))
    hits += [Hit(bar * 4 + at, hard) for bar in range(4, 8) for at, hard in pattern]
    return [*hits, Hit(32, 1.0)]


def snare() -> list[Hit]:
    """Backbeat with ghost notes; a roll into the full part and a fill into the end."""
    hits = [Hit(15 + n / 4, 0.35 + 0.16 * n) for n in range(4)]
    ghosts = ((1.75, 0.16), (2.25, 0.12), (3.75, 0.2))
    for bar in range(4, 8):
        hits += [Hit(bar * 4 + 1, 0.95), Hit(bar * 4 + 3, 1.0)]
        hits += [Hit(bar * 4 + at, hard) for at, hard in ghosts]
    return [*hits, Hit(31.25, 0.6), Hit(31.5, 0.8), Hit(32, 0.9)]


def closed_hat() -> list[Hit]:
    """Eighths in the build, sixteenths in the full part, accents on the beat."""
    hits = [Hit(4 + n / 2, 0.35 if n % 2 else 0.5) for n in range(24)]
    for step in range(64):
        hard = (0.85, 0.35, 0.6, 0.3)[step % 4]
        if step % 16 != 14:
            hits.append(Hit(16 + step / 4, hard))
    return hits


def open_hat() -> list[Hit]:
    """Before each bar line of the full part."""
    return [Hit(bar * 4 + 3.5, 0.6) for bar in range(4, 8)]


def crash() -> list[Hit]:
    """Into the full part, and on the last chord."""
    return [Hit(16, 0.8), Hit(32, 0.9)]


def shaker() -> list[Hit]:
    """Sixteenths from the third bar on."""
    return [Hit(8 + n / 4, (0.5, 0.3, 0.7, 0.35)[n % 4]) for n in range(96)]
