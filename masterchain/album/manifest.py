"""What a delivery holds, for whoever receives it: a manifest in JSON and checksums.

Neither holds a time of day or a folder of this machine: the same record gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

from masterchain.album.delivery import (
    FORMAT,
    VERSION,
    DeliveredChain,
    DeliveredCover,
    DeliveredKind,
    DeliveredMaster,
    DeliveredMix,
    DeliveredTrack,
    Delivery,
    RecordLevels,
)
from masterchain.album.delivery import DeliveredFile as DiscFile
from masterchain.album.identifiers import printed_isrc
from masterchain.album.levels import Levels
from masterchain.album.manifest_names import MANIFEST, SUMS
from masterchain.album.plan import TrackPlan
from masterchain.album.rendition import DeliveredFile, RecordRendition, TrackMaster, TrackRendition
from masterchain.audio.stage import Staged
from masterchain.chain.recorded import recorded
from masterchain.errors import AudioFileError
from masterchain.render.deliver import DITHER_SEED
from masterchain.render.remarks import Remark
from masterchain.render.sidecar import digest_of, digest_of_tags, files_of, parts, recorded_plugin, system
from masterchain.version import __version__


def write_manifest(rendition: RecordRendition) -> Path:
    """Write MANIFEST.json and SHA256SUMS into a whole delivery; returns the manifest's path.

    Raises:
        AudioFileError: they cannot be written.
    """
    folder = rendition.plan.folder
    data = manifest(rendition).model_dump(mode="json")
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    _write(folder / MANIFEST, text)
    sums = {_relative(path, folder): digest for path, digest in _digests(rendition)}
    sums[MANIFEST] = sha256(text.encode()).hexdigest()
    _write(folder / SUMS, "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())))
    return folder / MANIFEST


def manifest(rendition: RecordRendition) -> Delivery:
    """The manifest; its paths are relative to the delivery."""
    planned = rendition.plan
    album = planned.record.album
    return Delivery(
        format=FORMAT,
        version=VERSION,
        masterchain=__version__,
        system=system(),
        parts=parts(*_formats(rendition)),
        dither_seed=DITHER_SEED,
        title=album.title,
        artist=album.artist,
        upc=album.upc,
        year=album.year,
        genre=album.genre,
        cover=_cover(planned.record.cover),
        platforms=[platform.name for platform in planned.platforms],
        before=_levels(rendition.before),
        deliverables=[
            DeliveredKind(
                format=wanted.format,
                settings=wanted,
                aim=aim,
                landing=landing.to_dict() if landing else None,
                record=_levels(levels),
            )
            for wanted, aim, landing, levels in zip(
                planned.record.deliverables, planned.aims, rendition.landings, rendition.after, strict=False
            )
        ],
        tracks=[
            _track(track, plan, planned.folder)
            for track, plan in zip(rendition.tracks, planned.tracks, strict=True)
        ],
        cd=album.cd,
        cd_aim=planned.aims[-1] if album.cd else None,
        disc=[_file(one, planned.folder) for one in rendition.disc],
        remarks=_remarks(rendition.remarks),
    )


def _formats(rendition: RecordRendition) -> list[str]:
    record = rendition.plan.record
    return sorted(
        {track.info.format for track in record.tracks} | {one.format for one in record.deliverables}
    )


def _cover(cover: tuple[bytes, str] | None) -> DeliveredCover | None:
    return DeliveredCover(sha256=sha256(cover[0]).hexdigest(), mime=cover[1]) if cover else None


def _track(one: TrackRendition, plan: TrackPlan, folder: Path) -> DeliveredTrack:
    track = one.track
    chain = track.chain
    return DeliveredTrack(
        number=track.number,
        title=track.title,
        artist=track.artist,
        isrc=printed_isrc(track.isrc) if track.isrc else None,
        gap_s=track.gap_s,
        gapless=track.gapless,
        gain_db=track.gain_db,
        fade_in_s=track.fade_in_s,
        fade_out_s=track.fade_out_s,
        fade_in_shape=track.fade_in_shape,
        fade_out_shape=track.fade_out_shape,
        tags_sha256=digest_of_tags(plan.tags),
        tail_frames=one.tail_frames,
        mix=DeliveredMix(
            name=track.path.name,
            sha256=None if one.error else _digest(track.path),
            format=track.info.format,
            sample_rate_hz=track.info.sample_rate_hz,
            channels=track.info.channels,
            first_frame=track.first_frame,
            frames=track.frames,
            measurement=one.before.to_dict(curves=False) if one.before else None,
        ),
        chain=DeliveredChain(
            name=chain.name, sha256=chain.digest, resolved=recorded(chain), files=files_of(chain)
        ),
        plugins={step: recorded_plugin(found.identity) for step, found in sorted(chain.plugins.items())},
        after_chain=one.after.to_dict(curves=False) if one.after else None,
        remarks=_remarks(one.remarks),
        files=[_master(master, at, folder) for at, master in enumerate(one.masters)],
    )


def _master(master: TrackMaster, deliverable: int, folder: Path) -> DeliveredMaster:
    return DeliveredMaster(
        path=_relative(master.path, folder),
        sha256=master.sha256,
        bytes=master.size,
        deliverable=deliverable,
        format=master.info.format,
        bit_depth=master.info.bit_depth,
        is_float=master.info.is_float,
        gain_db=master.gain_db,
        limiter=asdict(master.limited) if master.limited else None,
        measurement=master.measurement.to_dict(curves=False),
        verdicts=[verdict.to_dict() for verdict in master.verdicts],
        alone={
            name: {one.mode: one.to_dict() for one in modes} for name, modes in sorted(master.alone.items())
        },
        remarks=_remarks(master.remarks),
    )


def _file(one: DeliveredFile, folder: Path) -> DiscFile:
    return DiscFile(
        path=_relative(one.path, folder),
        sha256=one.sha256,
        bytes=one.size,
        measurement=one.measurement.to_dict(curves=False) if one.measurement else None,
    )


def _levels(levels: Levels | None) -> RecordLevels | None:
    return RecordLevels.model_validate(levels.to_dict()) if levels else None


def _remarks(remarks: Sequence[Remark]) -> list[dict[str, Any]]:
    return [{"code": one.code, "status": one.status, "message": one.message} for one in remarks]


def _digests(rendition: RecordRendition) -> list[tuple[Path, str]]:
    masters = [(master.path, master.sha256) for track in rendition.tracks for master in track.masters]
    return masters + [(one.path, one.sha256) for one in rendition.disc]


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _digest(path: Path) -> str:
    try:
        return digest_of(path)
    except OSError as error:
        raise AudioFileError(f"{path} cannot be read: {error.strerror}") from error


def _write(path: Path, text: str) -> None:
    with Staged(path) as staged:
        staged.file.write(text.encode())
        staged.commit(overwrite=True)
