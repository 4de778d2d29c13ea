"""A record that holds together: what its file says, with every track's mix looked at and its chain loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from masterchain.album.model import Album, AlbumDeliverable, AlbumLoudness, FadeShape
from masterchain.audio.info import AudioInfo
from masterchain.audio.tags import Tags
from masterchain.chain.load import Loaded
from masterchain.diagnostics.record import Diagnostic, Source

GAP_S = 2.0
"""The silence before a track, where the file says nothing else."""


@dataclass(frozen=True, slots=True)
class RecordTrack:
    """One track, resolved.

    Attributes:
        number: its place on the record, from 1.
        path: the mix.
        info: what the mix is.
        tags: what the mix says about itself.
        title: the title it goes by.
        artist: its own artist, or the record's.
        isrc: its ISRC without hyphens.
        chain: what it runs through, extra steps included.
        first_frame: where in the mix it begins, at the mix's rate.
        frames: how much of the mix it is.
        gain_db: how much louder it stands than it would otherwise.
        fade_in_s: length of the fade at its beginning.
        fade_out_s: length of the fade at its end.
        fade_in_shape: how it rises.
        fade_out_shape: how it falls.
        gap_s: silence before it.
        gapless: joined to the track before.
    """

    number: int
    path: Path
    info: AudioInfo
    tags: Tags
    title: str
    artist: str | None
    isrc: str | None
    chain: Loaded
    first_frame: int
    frames: int
    gain_db: float
    fade_in_s: float
    fade_out_s: float
    fade_in_shape: FadeShape
    fade_out_shape: FadeShape
    gap_s: float
    gapless: bool

    @property
    def duration_s(self) -> float:
        """How long it is, before its chain."""
        return self.frames / self.info.sample_rate_hz

    @property
    def whole(self) -> bool:
        """Whether it is the whole mix."""
        return self.first_frame == 0 and self.frames == self.info.frames

    def words(self, album: str, container: str) -> Mapping[str, str | int]:
        """What a file name's template may name."""
        words: dict[str, str | int] = {
            "name": self.path.stem,
            "track": self.number,
            "title": self.title,
            "album": album,
            "format": container,
        }
        return words | ({"artist": self.artist} if self.artist else {})


@dataclass(frozen=True, slots=True)
class Record:
    """A whole record.

    Attributes:
        album: its file, as written.
        source: the file's text, so that a later fault can be placed.
        folder: what paths in the file are relative to.
        tracks: in order.
        deliverables: what is written for each track.
        loudness: where it lands; None leaves the level as it is.
        cover: the front cover's bytes and media type.
        warnings: what is worth telling, though nothing is wrong.
    """

    album: Album
    source: Source
    folder: Path
    tracks: tuple[RecordTrack, ...]
    deliverables: tuple[AlbumDeliverable, ...]
    loudness: AlbumLoudness | None
    cover: tuple[bytes, str] | None
    warnings: tuple[Diagnostic, ...]

    @property
    def runs(self) -> tuple[tuple[RecordTrack, ...], ...]:
        """The tracks in runs: those that are joined together, each other by itself."""
        runs: list[list[RecordTrack]] = []
        for track in self.tracks:
            if track.gapless:
                runs[-1].append(track)
            else:
                runs.append([track])
        return tuple(map(tuple, runs))
