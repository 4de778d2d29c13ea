"""The text of an album file made from a folder of mixes, in the order and with the names their tags give."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tomlkit

from masterchain.album.identifiers import isrc_fault
from masterchain.audio.info import AudioInfo, probe
from masterchain.audio.tags import Tags, read_tags
from masterchain.errors import AudioFileError

_COVERS = ("cover", "folder", "front")
_COVER_ENDINGS = (".jpg", ".jpeg", ".png")
_LEADING_NUMBER = re.compile(r"^\d{1,3}(?:\s*[-._]\s*|\s+)(?=\S)")


@dataclass(frozen=True, slots=True)
class Mix:
    """A mix with what it says about itself."""

    path: Path
    info: AudioInfo
    tags: Tags


@dataclass(frozen=True, slots=True)
class Started:
    """The text of an album file, and what it was made from.

    Attributes:
        text: the file.
        mixes: in the record's order.
        ordered_by: where the order comes from: "tags" or "names".
        unreadable: files that were left out, with the reason.
    """

    text: str
    mixes: tuple[Mix, ...]
    ordered_by: str
    unreadable: tuple[AudioFileError, ...]


def start(mixes: Sequence[Path], folder: Path, *, chain: str | None, artist: str | None = None) -> Started:
    """An album file for mixes.

    Args:
        mixes: in natural order; tags that number all of them, each differently, give another.
        folder: where the album file will stand: paths are relative to it.
        chain: the chain to name.
        artist: the record's artist, where tags do not say.

    Raises:
        AudioFileError: none of the mixes can be read.
    """
    found: list[Mix] = []
    unreadable: list[AudioFileError] = []
    for path in mixes:
        try:
            found.append(Mix(path, probe(path), read_tags(path)))
        except AudioFileError as error:
            unreadable.append(error)
    if not found:
        raise unreadable[0]
    numbers = [mix.tags.track_number for mix in found]
    by_tags = None not in numbers and len(set(numbers)) == len(numbers)
    if by_tags:
        found.sort(key=lambda mix: mix.tags.track_number or 0)
    text = _text(found, folder, chain, artist)
    return Started(text, tuple(found), "tags" if by_tags else "names", tuple(unreadable))


def _text(mixes: Sequence[Mix], folder: Path, chain: str | None, artist: str | None) -> str:
    common = {name: _common(mixes, name) for name in ("album", "album_artist", "artist", "date", "genre")}
    artist = common["album_artist"] or common["artist"] or artist
    year = re.match(r"\d{4}", common["date"] or "")
    place = mixes[0].path.parent
    lines = [
        "schema = 1",
        f"title = {_quoted(common['album'] or _name(place.resolve()) or 'Album')}",
        *([f"artist = {_quoted(artist)}"] if artist else ['# artist = "..."']),
        '# upc = "036000291452"      # 12 digits, or an EAN\'s 13',
        *([f"year = {year[0]}"] if year and int(year[0]) >= 1860 else []),
        *([f"genre = {_quoted(common['genre'])}"] if common["genre"] else []),
        *([f"cover = {_quoted(_relative(cover, folder))}"] if (cover := _cover(place)) else []),
        *([f"chain = {_quoted(_chain(chain, folder))}"] if chain else ['# chain = "acoustic-gentle"']),
        "",
        "[loudness]",
        'platform = "spotify"',
        'scope = "album"             # one gain for the record; or "track", or "loudest-track"',
        "",
        "[[deliverable]]",
        'format = "wav"',
        "bit_depth = 24",
        *([f"sample_rate = {rate}"] if (rate := _rate(mixes)) else []),
    ]
    for mix in mixes:
        lines += ["", *_track(mix, folder, artist)]
    return "\n".join(lines) + "\n"


def _name(place: Path) -> str:
    """What a folder of mixes is of: its own name, unless that says no more than that they are mixes."""
    return place.parent.name if place.name.lower() in {"mixes", "mix", "audio"} else place.name


def _track(mix: Mix, folder: Path, artist: str | None) -> list[str]:
    tags = mix.tags
    title = tags.title or _LEADING_NUMBER.sub("", mix.path.stem)
    lines = [
        "[[track]]",
        f"file = {_quoted(_relative(mix.path, folder))}",
        f"title = {_quoted(title)}",
    ]
    if tags.artist and tags.artist != artist:
        lines.append(f"artist = {_quoted(tags.artist)}")
    if tags.isrc:
        # A tag that is no ISRC would only be refused; it is shown, for a person to mend.
        mark = "" if isrc_fault(tags.isrc) is None else "# "
        lines.append(f"{mark}isrc = {_quoted(tags.isrc)}")
    return lines


def _common(mixes: Sequence[Mix], name: str) -> str | None:
    """What all mixes say alike."""
    values = {getattr(mix.tags, name) for mix in mixes}
    return values.pop() if len(values) == 1 else None


def _rate(mixes: Sequence[Mix]) -> int | None:
    """The rate to write, where the mixes differ: the one most of them have, the higher of two."""
    rates = [mix.info.sample_rate_hz for mix in mixes]
    return max(set(rates), key=lambda rate: (rates.count(rate), rate)) if len(set(rates)) > 1 else None


def _cover(folder: Path) -> Path | None:
    for path in sorted(folder.iterdir()):
        if path.stem.lower() in _COVERS and path.suffix.lower() in _COVER_ENDINGS:
            return path
    return None


def _chain(chain: str, folder: Path) -> str:
    """A chain as the album file names it: a path becomes relative to it."""
    is_path = chain.endswith(".toml") or "/" in chain
    return _relative(Path(chain), folder) if is_path else chain


def _relative(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path, folder)).as_posix()


def _quoted(text: str) -> str:
    return str(tomlkit.string(text).as_string())
