"""Reads a file's tags, and writes them into another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, BinaryIO

import mutagen
from mutagen.aiff import AIFF
from mutagen.flac import FLAC
from mutagen.id3 import ID3
from mutagen.mp4 import MP4, MP4Tags
from mutagen.ogg import OggFileType
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis

from masterchain.audio.caf_info import read_caf_info
from masterchain.audio.coding import Format
from masterchain.audio.id3 import from_id3, id3_from_bytes, id3_to_bytes, to_id3
from masterchain.audio.mp4_atoms import from_atoms, to_atoms
from masterchain.audio.riff import chunks
from masterchain.audio.riff_info import from_info, to_info
from masterchain.audio.tag_fields import Tags, lost
from masterchain.audio.vorbis_comment import from_comments, picture_comment, to_comments, to_picture
from masterchain.audio.wav import chunk

__all__ = ["Tags", "embed", "lost", "read_tags", "wav_chunks"]

_WAVE_MAGIC = (b"RIFF", b"RIFX", b"RF64", b"BW64")
_LARGEST_TAG = 64 << 20


def read_tags(path: Path | str) -> Tags:
    """The tags of a WAV, RF64, AIFF, CAF, FLAC, MP3, Ogg Vorbis, Opus or MPEG-4 (m4a) file.

    Never fails: a file without tags, or of another kind, has empty `Tags`, and what is broken is told in their
    `notes`.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            if file.read(4) in _WAVE_MAGIC:
                return _read_wave(file)
            file.seek(0)
            if file.read(4) == b"caff":
                return read_caf_info(file, file.seek(0, 2))
            file.seek(0)
            opened = mutagen.File(file)
    except Exception as error:  # noqa: BLE001 - parsers of foreign bytes fail in every way there is
        return Tags(notes=(f"the tags of {path} could not be read: {error}",))
    if opened is None or opened.tags is None:
        return Tags()
    try:
        if isinstance(opened.tags, ID3):
            return from_id3(opened.tags)
        if isinstance(opened, FLAC | OggFileType):
            return from_comments(opened.tags.as_dict(), getattr(opened, "pictures", ()))
        if isinstance(opened.tags, MP4Tags):
            return from_atoms(opened.tags)
    except Exception as error:  # noqa: BLE001
        return Tags(notes=(f"the tags of {path} could not be read: {error}",))
    return Tags()


def _read_wave(file: BinaryIO) -> Tags:
    size = file.seek(0, 2)
    info, id3 = Tags(), Tags()
    for part in chunks(file, size):
        if part.size > _LARGEST_TAG:
            continue
        file.seek(part.start)
        if part.id == b"LIST" and file.read(4) == b"INFO":
            file.seek(part.start)
            info = from_info(file.read(part.size))
        elif part.id in (b"id3 ", b"ID3 "):
            try:
                id3 = from_id3(id3_from_bytes(file.read(part.size)))
            except (mutagen.MutagenError, ValueError) as error:
                id3 = Tags(notes=(f"the id3 chunk could not be read: {error}",))
    return _merged(info, id3)


def _merged(info: Tags, id3: Tags) -> Tags:
    """ID3 says more, and more exactly; INFO fills in what it leaves out."""
    said = {f.name: value for f in fields(Tags) if f.compare and (value := getattr(id3, f.name)) is not None}
    return replace(info, **said, notes=info.notes + id3.notes)


def wav_chunks(tags: Tags) -> bytes:
    """The chunks that stand before a WAV file's data: LIST/INFO, then `id3 ` with everything."""
    frames = to_id3(tags)
    return to_info(tags) + (chunk(b"id3 ", id3_to_bytes(frames)) if frames else b"")


def embed(file: BinaryIO, format: Format, tags: Tags) -> None:  # noqa: A002 - the field's word
    """Writes `tags` into a finished file that does not carry them yet, open for reading and writing.

    WAV and CAF are left alone: their tags stand in front of the sound, and are written with it (`wav_chunks`,
    `masterchain.audio.caf_info`). What the container cannot hold (`lost`) is left out.

    Raises:
        OSError: the disk says no.
    """
    embedders: dict[Format, Callable[[BinaryIO, Tags], None]] = {
        "flac": _embed_flac, "aiff": _embed_aiff, "mp3": _embed_id3, "vorbis": _embed_vorbis, "opus": _embed_opus,
        "aac": _embed_mp4,
    }  # fmt: skip
    if format not in embedders:
        return
    file.seek(0)
    try:
        embedders[format](file, tags)
    except mutagen.MutagenError as error:
        # mutagen wraps what the disk says; the caller waits for the disk's own words.
        if error.args and isinstance(error.args[0], OSError):
            raise error.args[0] from error
        raise
    file.flush()


def _embed_id3(file: BinaryIO, tags: Tags) -> None:
    if frames := to_id3(tags):
        frames.save(file, v1=0, v2_version=4, padding=_none)


def _embed_aiff(file: BinaryIO, tags: Tags) -> None:
    aiff: Any = AIFF(file)
    aiff.add_tags()
    aiff.tags.update(to_id3(tags))
    file.seek(0)
    aiff.save(file, v2_version=4, padding=_none)


def _embed_flac(file: BinaryIO, tags: Tags) -> None:
    flac: Any = FLAC(file)
    if flac.tags is None:
        flac.add_tags()
    flac.tags.extend(to_comments(tags))
    if tags.cover is not None and not lost(tags, "flac"):
        flac.add_picture(to_picture(tags.cover, tags.cover_mime))
    file.seek(0)
    flac.save(file, padding=_none)


def _embed_vorbis(file: BinaryIO, tags: Tags) -> None:
    _embed_ogg(OggVorbis(file), file, tags)


def _embed_opus(file: BinaryIO, tags: Tags) -> None:
    _embed_ogg(OggOpus(file), file, tags)


def _embed_ogg(ogg: Any, file: BinaryIO, tags: Tags) -> None:
    ogg.tags.extend(to_comments(tags))
    if tags.cover is not None:
        ogg.tags.append(picture_comment(tags.cover, tags.cover_mime))
    file.seek(0)
    ogg.save(file, padding=_none)


def _embed_mp4(file: BinaryIO, tags: Tags) -> None:
    mp4: Any = MP4(file)
    if mp4.tags is None:
        mp4.add_tags()
    mp4.tags.update(to_atoms(tags))
    file.seek(0)
    mp4.save(file, padding=_none)


def _none(_: object) -> int:
    """No padding, which mutagen would choose by the file's size."""
    return 0
