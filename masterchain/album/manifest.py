"""What a delivery holds, for whoever receives it: a manifest in JSON and checksums.

Neither holds a time of day or a folder of this machine: the same record gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import file_digest, sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from masterchain.album.identifiers import printed_isrc
from masterchain.album.manifest_names import MANIFEST, SUMS
from masterchain.album.rendition import DeliveredFile, RecordRendition, TrackMaster, TrackRendition
from masterchain.audio.stage import Staged
from masterchain.chain.recorded import recorded
from masterchain.errors import AudioFileError
from masterchain.render.remarks import Remark
from masterchain.version import __version__

VERSION = 1
_PARTS = ("pedalboard", "numpy", "soundfile", "soxr")


def write_manifest(rendition: RecordRendition) -> Path:
    """Write MANIFEST.json and SHA256SUMS into a whole delivery; returns the manifest's path.

    Raises:
        AudioFileError: they cannot be written.
    """
    folder = rendition.plan.folder
    text = json.dumps(manifest(rendition), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    _write(folder / MANIFEST, text)
    sums = {_relative(path, folder): digest for path, digest in _digests(rendition)}
    sums[MANIFEST] = sha256(text.encode()).hexdigest()
    _write(folder / SUMS, "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())))
    return folder / MANIFEST


def manifest(rendition: RecordRendition) -> dict[str, Any]:
    """The manifest as JSON data; its paths are relative to the delivery."""
    planned = rendition.plan
    album = planned.record.album
    return {
        "format": "masterchain.delivery",
        "version": VERSION,
        "masterchain": __version__,
        "parts": {name: version(name) for name in _PARTS},
        "title": album.title,
        "artist": album.artist,
        "upc": album.upc,
        "year": album.year,
        "genre": album.genre,
        "platforms": [platform.name for platform in planned.platforms],
        "before": rendition.before.to_dict() if rendition.before else None,
        "deliverables": [
            {
                "format": wanted.format,
                "landing": landing.to_dict() if landing else None,
                "record": levels.to_dict() if levels else None,
            }
            for wanted, landing, levels in zip(
                planned.record.deliverables, rendition.landings, rendition.after, strict=True
            )
        ],
        "tracks": [_track(track, planned.folder) for track in rendition.tracks],
        "disc": [_file(one, planned.folder) for one in rendition.disc],
        "remarks": _remarks(rendition.remarks),
    }


def _track(one: TrackRendition, folder: Path) -> dict[str, Any]:
    track = one.track
    chain = track.chain
    return {
        "number": track.number,
        "title": track.title,
        "artist": track.artist,
        "isrc": printed_isrc(track.isrc) if track.isrc else None,
        "gap_s": track.gap_s,
        "gapless": track.gapless,
        "gain_db": track.gain_db,
        "tail_frames": one.tail_frames,
        "mix": {
            "name": track.path.name,
            "sha256": None if one.error else _digest(track.path),
            "format": track.info.format,
            "sample_rate_hz": track.info.sample_rate_hz,
            "channels": track.info.channels,
            "first_frame": track.first_frame,
            "frames": track.frames,
            "measurement": one.before.to_dict(curves=False) if one.before else None,
        },
        "chain": {"name": chain.name, "sha256": chain.digest, "resolved": recorded(chain)},
        "plugins": {
            step: asdict(found.identity) | {"path": None} for step, found in sorted(chain.plugins.items())
        },
        "after_chain": one.after.to_dict(curves=False) if one.after else None,
        "remarks": _remarks(one.remarks),
        "files": [_master(master, at, folder) for at, master in enumerate(one.masters)],
    }


def _master(master: TrackMaster, deliverable: int, folder: Path) -> dict[str, Any]:
    return {
        "path": _relative(master.path, folder),
        "sha256": master.sha256,
        "bytes": master.size,
        "deliverable": deliverable,
        "format": master.info.format,
        "bit_depth": master.info.bit_depth,
        "is_float": master.info.is_float,
        "gain_db": master.gain_db,
        "limiter": asdict(master.limited) if master.limited else None,
        "measurement": master.measurement.to_dict(curves=False),
        "verdicts": [verdict.to_dict() for verdict in master.verdicts],
        "alone": {
            name: {one.mode: one.to_dict() for one in modes} for name, modes in sorted(master.alone.items())
        },
        "remarks": _remarks(master.remarks),
    }


def _file(one: DeliveredFile, folder: Path) -> dict[str, Any]:
    return {
        "path": _relative(one.path, folder),
        "sha256": one.sha256,
        "bytes": one.size,
        "measurement": one.measurement.to_dict(curves=False) if one.measurement else None,
    }


def _remarks(remarks: Sequence[Remark]) -> list[dict[str, str]]:
    return [{"code": one.code, "status": one.status, "message": one.message} for one in remarks]


def _digests(rendition: RecordRendition) -> list[tuple[Path, str]]:
    masters = [(master.path, master.sha256) for track in rendition.tracks for master in track.masters]
    return masters + [(one.path, one.sha256) for one in rendition.disc]


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise AudioFileError(f"{path} cannot be read: {error.strerror}") from error


def _write(path: Path, text: str) -> None:
    with Staged(path) as staged:
        staged.file.write(text.encode())
        staged.commit(overwrite=True)
