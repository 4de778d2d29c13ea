"""Writes the record beside a master."""

from __future__ import annotations

import json
import platform
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from hashlib import file_digest, sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from masterchain.audio.stage import Staged
from masterchain.audio.tags import Tags
from masterchain.chain.files import chain_files
from masterchain.chain.load import Loaded
from masterchain.chain.recorded import recorded
from masterchain.plugins.description import PluginIdentity
from masterchain.render.deliver import DITHER_SEED
from masterchain.render.output import Output
from masterchain.render.record import (
    FORMAT,
    VERSION,
    Record,
    RecordedChain,
    RecordedFile,
    RecordedMaster,
    RecordedOutput,
    RecordedPlugin,
    RecordedSource,
    record_of,
)
from masterchain.render.rendition import Master, Rendition
from masterchain.version import __version__

if TYPE_CHECKING:
    from masterchain.render.order import Order

_PARTS = ("pedalboard", "numpy", "soundfile", "soxr")
_THROUGH_PYAV = {"aac", "alac"}


def write_sidecar(
    order: Order, output: Output, rendition: Rendition, master: Master, tags: Tags, source_sha256: str
) -> None:
    """Write the record of a master that was just committed, replacing an earlier one.

    Args:
        order: what was asked for.
        output: the master's part of that.
        rendition: what came of the track.
        master: what came of the output.
        tags: what the master was given.
        source_sha256: of the track.

    Raises:
        AudioFileError: it cannot be written.
    """
    record = _record(order, output, rendition, master, tags, source_sha256)
    with Staged(record_of(master.path)) as staged:
        staged.file.write(record.to_bytes())
        staged.commit(overwrite=True)


@cache
def parts(*formats: str) -> dict[str, str]:
    """The versions of what the sound goes through, libsndfile's among them; without what is not installed.

    Args:
        formats: of source and master; those in MPEG-4 go through PyAV too.
    """
    import soundfile

    found = {}
    for name in (*_PARTS, "av") if _THROUGH_PYAV & set(formats) else _PARTS:
        # PyAV is an extra: a master made with it may be verified where it is not.
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found | {"libsndfile": soundfile.__libsndfile_version__}


def system() -> str:
    """Operating system and processor: arithmetic may differ from one to another in the last bit."""
    return f"{platform.system()} {platform.machine()}"


def recorded_plugin(identity: PluginIdentity) -> RecordedPlugin:
    """A plug-in as a record has it: without its folder."""
    return RecordedPlugin(**{key: value for key, value in asdict(identity).items() if key != "path"})


def files_of(loaded: Loaded) -> list[RecordedFile]:
    """The files a chain's steps name, with their digests."""
    return [
        RecordedFile(step=named.step, key=named.key, name=named.path.name, sha256=digest_of(named.path))
        for named in chain_files(loaded)
        if named.path.is_file()
    ]


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hex.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def digest_of_tags(tags: Tags) -> str:
    """SHA-256 of tags, in hex: equal for tags that say the same."""
    said = {key: value for key, value in asdict(tags).items() if key != "notes" and value is not None}
    if tags.cover is not None:
        said["cover"] = sha256(tags.cover).hexdigest()
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _record(
    order: Order, output: Output, rendition: Rendition, master: Master, tags: Tags, source_sha256: str
) -> Record:
    loaded, source = order.loaded, rendition.source
    return Record(
        format=FORMAT,
        version=VERSION,
        masterchain=__version__,
        system=system(),
        parts=parts(source.format, output.coding.format),
        source=RecordedSource(
            name=source.path.name,
            sha256=source_sha256,
            format=source.format,
            sample_rate_hz=source.sample_rate_hz,
            channels=source.channels,
            frames=source.frames,
            measurement=rendition.before.to_dict(curves=False),
        ),
        chain=RecordedChain(
            name=loaded.name,
            sha256=loaded.digest,
            settings=dict(sorted(loaded.settings.items())),
            selection=list(loaded.selection),
            resolved=recorded(loaded),
        ),
        plugins={step: recorded_plugin(found.identity) for step, found in sorted(loaded.plugins.items())},
        files=files_of(loaded),
        target=order.target,
        output=RecordedOutput(
            sample_rate_hz=output.sample_rate_hz,
            coding=output.coding,
            dither_seed=DITHER_SEED,
            ceiling_dbtp=output.ceiling_dbtp,
            integrated_lufs=output.integrated_lufs,
            tags_sha256=digest_of_tags(tags),
        ),
        master=RecordedMaster(
            name=master.path.name,
            sha256=master.sha256,
            format=master.info.format,
            bit_depth=master.info.bit_depth,
            is_float=master.info.is_float,
            tail_frames=rendition.tail_frames,
            title=tags.title,
            measurement=master.measurement.to_dict(curves=False),
            landing=master.landing.to_dict(),
            verdicts=[verdict.to_dict() for verdict in master.verdicts],
            remarks=[
                {"code": r.code, "status": r.status, "message": r.message}
                for r in (*rendition.remarks, *master.remarks)
            ],
        ),
    )
