"""What the words of `verify` mean: masters with records beside them, and deliveries, whole or file by file."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from masterchain.album.manifest_names import MANIFEST
from masterchain.album.manifest_read import read_manifest
from masterchain.errors import AudioFileError, UsageError
from masterchain.render.gather import gather
from masterchain.render.record import ENDING, record_of


@dataclass(frozen=True, slots=True)
class Meant:
    """What is to be verified.

    Attributes:
        masters: files that are held against the records beside them, each once.
        deliveries: the manifests of deliveries, and the files asked for of each; None for all.
    """

    masters: dict[Path, None] = field(default_factory=dict)
    deliveries: dict[Path, set[Path] | None] = field(default_factory=dict)


def meant_by(words: Sequence[str]) -> Meant:
    """What is meant, each once.

    A record means the master it is of. A manifest means all its delivery holds, and so does the folder it stands in. Of
    a folder or a pattern only what has a record, or stands in a manifest, counts.

    Raises:
        UsageError: a folder or a pattern holds neither.
    """
    meant = Meant()
    for word in words:
        path = Path(word).expanduser()
        if word.endswith(ENDING):
            meant.masters[Path(word.removesuffix(ENDING))] = None
        elif path.name == MANIFEST:
            meant.deliveries[path] = None
        elif (path / MANIFEST).is_file():
            meant.deliveries[path / MANIFEST] = None
            if any(path.glob(f"*{ENDING}")):
                _add(word, meant)
        elif not _add(word, meant):
            hint = "`masterchain render` writes both; of a delivery, name its MANIFEST.json"
            raise UsageError(f"{word}: no master with a record beside it", hint=hint)
    return meant


def _add(word: str, meant: Meant) -> bool:
    """Take over the masters a word means; False where it is a folder or a pattern and there are none."""
    there = gather([word])
    is_file = there == (Path(word).expanduser(),)
    found = False
    for path in there:
        has_record = record_of(path).is_file()
        if not has_record and (listed := _listed(path)):
            manifest, master = listed
            asked = meant.deliveries.setdefault(manifest, set())
            if asked is not None:
                asked.add(master)
            found = True
        elif has_record or is_file:
            meant.masters[path] = None
            found = True
    return found


def _listed(path: Path) -> tuple[Path, Path] | None:
    """The manifest, in a folder above, of the delivery a file belongs to, and the file as it stands there."""
    above = list(path.parents)
    if not path.is_absolute():
        above += [Path(os.path.relpath(folder)) for folder in Path.cwd().parents]
    for folder in above:
        if not (folder / MANIFEST).is_file():
            continue
        try:
            stated = read_manifest(folder)
        except AudioFileError:
            # Others call their files so, too; one that is meant is named, and then told of.
            continue
        files = [*(file for track in stated.tracks for file in track.files), *stated.disc]
        for file in files:
            if file.measurement and (folder / file.path).resolve() == path.resolve():
                return folder / MANIFEST, folder / file.path
    return None
