"""The record beside a master: what it was made from, with what, and what it measures.

It holds no time of day and no folder of this machine, so that the same input gives the same bytes.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from masterchain.audio.stage import Staged
from masterchain.audio.tags import Tags
from masterchain.chain.files import chain_files
from masterchain.render.rendition import Master, Rendition
from masterchain.version import __version__

if TYPE_CHECKING:
    from masterchain.render.track import Order

ENDING = ".masterchain.json"
_PARTS = ("pedalboard", "numpy", "soundfile", "soxr")


def sidecar_of(master: Path) -> Path:
    """Where the record of a master stands."""
    return master.with_name(master.name + ENDING)


def write_sidecar(order: Order, rendition: Rendition, master: Master, tags: Tags) -> None:
    """Write the record of a master that was just committed, replacing an earlier one.

    Raises:
        AudioFileError: it cannot be written.
    """
    record = _record(order, rendition, master, tags)
    with Staged(sidecar_of(master.path)) as staged:
        staged.file.write(json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False).encode() + b"\n")
        staged.commit(overwrite=True)


def _record(order: Order, rendition: Rendition, master: Master, tags: Tags) -> dict[str, Any]:
    loaded = order.loaded
    return {
        "format": "masterchain.master",
        "version": 1,
        "masterchain": __version__,
        "parts": {name: version(name) for name in _PARTS},
        "source": {
            "name": rendition.source.path.name,
            "sha256": _digest(rendition.source.path),
            "format": rendition.source.format,
            "sample_rate_hz": rendition.source.sample_rate_hz,
            "channels": rendition.source.channels,
            "frames": rendition.source.frames,
            "measurement": rendition.before.to_dict(curves=False),
        },
        "chain": {"name": loaded.name, "sha256": loaded.digest, "resolved": loaded.resolved()},
        "plugins": {
            step: asdict(found.identity) | {"path": None} for step, found in sorted(loaded.plugins.items())
        },
        "files": [
            {"step": named.step, "key": named.key, "name": named.path.name, "sha256": _digest(named.path)}
            for named in chain_files(loaded)
            if named.path.is_file()
        ],
        "master": {
            "name": master.path.name,
            "sha256": master.sha256,
            "format": master.info.format,
            "bit_depth": master.info.bit_depth,
            "is_float": master.info.is_float,
            "tail_frames": rendition.tail_frames,
            "title": tags.title,
            "measurement": master.measurement.to_dict(curves=False),
            "landing": master.landing.to_dict(),
            "verdicts": [verdict.to_dict() for verdict in master.verdicts],
            "remarks": [
                {"code": r.code, "status": r.status, "message": r.message}
                for r in (*rendition.remarks, *master.remarks)
            ],
        },
    }


def _digest(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
