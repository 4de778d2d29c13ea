"""Tags as iTunes' metadata atoms: MPEG-4 (m4a).

Source: Apple's QuickTime metadata as iTunes writes it, and the free-form names in common use (Picard's mapping).
"""

from __future__ import annotations

from typing import Any

from mutagen.mp4 import MP4Cover, MP4FreeForm, MP4Tags

from masterchain.audio.tag_fields import LARGEST_MP4_NUMBER, MP4_COVERS, TEXT_FIELDS, Tags

_ATOMS = {
    "title": "\xa9nam",
    "artist": "\xa9ART",
    "album": "\xa9alb",
    "album_artist": "aART",
    "date": "\xa9day",
    "genre": "\xa9gen",
    "isrc": "----:com.apple.iTunes:ISRC",
    "comment": "\xa9cmt",
}
_TRACK = "trkn"
_COVER = "covr"
_KINDS = dict(zip(MP4_COVERS, (MP4Cover.FORMAT_JPEG, MP4Cover.FORMAT_PNG), strict=True))
_OF_THE_FILE = frozenset(
    ("\xa9too", *(f"----:com.apple.iTunes:{name}" for name in ("iTunSMPB", "iTunNORM", "Encoding Params")))
)


def from_atoms(atoms: MP4Tags) -> Tags:
    """The tags in a set of atoms, with a note for every one not carried."""
    values: dict[str, Any] = {}
    for field, name in _ATOMS.items():
        texts = [_text(value) for value in atoms.get(name, ())]
        values[field] = "; ".join(text for text in texts if text) or None
    if pairs := atoms.get(_TRACK):
        number, total = pairs[0]
        values["track_number"], values["track_total"] = number or None, total or None
    covers = atoms.get(_COVER, ())
    if covers:
        values["cover"] = bytes(covers[0])
        kinds = {kind: mime for mime, kind in _KINDS.items()}
        values["cover_mime"] = kinds.get(covers[0].imageformat)
    known = {*_ATOMS.values(), _TRACK, _COVER, *_OF_THE_FILE}
    notes = [f"not carried over: {name}" for name in sorted(atoms) if name not in known]
    notes += ["not carried over: a further picture"] * (len(covers) - 1)
    return Tags(**values, notes=tuple(notes))


def to_atoms(tags: Tags) -> dict[str, Any]:
    """Atoms that say what `tags` says, as far as MPEG-4 holds it."""
    atoms: dict[str, Any] = {}
    for field in TEXT_FIELDS:
        if (text := getattr(tags, field)) is not None:
            name = _ATOMS[field]
            atoms[name] = [MP4FreeForm(text.encode()) if name.startswith("----") else text]
    if tags.track_number is not None and max(tags.track_number, tags.track_total or 0) <= LARGEST_MP4_NUMBER:
        atoms[_TRACK] = [(tags.track_number, tags.track_total or 0)]
    mime = tags.cover_mime or "image/jpeg"
    if tags.cover is not None and mime in _KINDS:
        atoms[_COVER] = [MP4Cover(tags.cover, imageformat=_KINDS[mime])]
    return atoms


def _text(value: object) -> str:
    return bytes(value).decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
