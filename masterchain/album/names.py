"""What the files of a record are called, and where in the delivery they stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from masterchain.album.model import ALBUM_NAME, AlbumDeliverable, Head
from masterchain.chain.load import Loaded
from masterchain.chain.template import DEFAULT_NAME, fill, fill_folder

Words = Mapping[str, str | int]


def deliverables_of(head: Head, chain: Loaded | None) -> tuple[AlbumDeliverable, ...]:
    """The files to write for each track: the record's, or else its chain's, or else one WAV."""
    if head.deliverable:
        return tuple(head.deliverable)
    of_chain = chain.chain.deliverable if chain else []
    made = []
    for one in of_chain:
        given = one.model_dump(exclude_unset=True)
        if given.get("name", DEFAULT_NAME) == DEFAULT_NAME:
            given["name"] = ALBUM_NAME
        made.append(AlbumDeliverable.model_validate(given))
    return tuple(made) or (AlbumDeliverable(),)


def path_of(folder: str, name: str, words: Words) -> PurePosixPath:
    """A file's place in the delivery, without its ending; every part safe on every file system.

    Raises:
        KeyError: the template names a word this track does not have.
    """
    return fill_folder(folder, words) / fill(name, words)


def collisions(paths: Sequence[tuple[int, PurePosixPath]]) -> Iterator[tuple[int, int, PurePosixPath]]:
    """Who would be written to one file: a later one, the earlier one, the path.

    Names that differ by case alone are one file on most desktops.
    """
    taken: dict[str, int] = {}
    for who, path in paths:
        key = str(path).casefold()
        if key in taken:
            yield who, taken[key], path
        taken.setdefault(key, who)
