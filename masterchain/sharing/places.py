"""What a pack may hold, and where it stands in it."""

from __future__ import annotations

from masterchain.library.packs import PACK_FILE

SIGNATURE_FILE = "pack.signature"
"""The signature over a pack's manifest; itself no part of it."""

RECORDS = ".masterchain"
"""The folder of what masterchain itself writes into an archive or an installed pack."""

MANIFEST_FILE = f"{RECORDS}/manifest.json"

PLACES: dict[str, tuple[str, ...]] = {
    "chains": (".toml",),
    "presets": (".toml",),
    "platforms": (".toml",),
    "states": (".vstpreset", ".mcstate"),
    "impulse_responses": (".wav", ".flac", ".aif", ".aiff"),
}
"""The folders of a pack, each with the endings of what may lie in it."""

_PROSE = (".md", ".txt")
_PAPERS = ("README", "LICENSE", "LICENCE", "CHANGELOG", "NOTICE")


def is_ours(path: str) -> bool:
    """Whether a file of that path belongs into a pack. Nothing that a system would run does."""
    place, _, rest = path.partition("/")
    if not rest:
        stem, _, ending = path.partition(".")
        return path == PACK_FILE or (stem in _PAPERS and f".{ending}" in (".", *_PROSE))
    return place in PLACES and path.lower().endswith((*PLACES[place], *_PROSE))


def what_belongs() -> str:
    """The same for people, in one line."""
    folders = ", ".join(f"{place}/*{'|'.join(endings)}" for place, endings in PLACES.items())
    return f"{PACK_FILE}, README, LICENSE, CHANGELOG, NOTICE, {folders}"
