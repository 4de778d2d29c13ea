"""What was then and is otherwise now: the identities that can explain another sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from masterchain.audio.tags import read_tags
from masterchain.chain.load import Loaded
from masterchain.render.deliver import DITHER_SEED
from masterchain.render.record import Record
from masterchain.render.sidecar import digest_of_tags, files_of, parts, recorded_plugin, system
from masterchain.version import __version__

Kind = Literal["masterchain", "part", "system", "plugin", "state", "impulse response", "dither", "tags"]


@dataclass(frozen=True, slots=True)
class Identity:
    """One thing that is not what the record says.

    Attributes:
        kind: what sort of thing it is.
        name: which of them: a package, a step, a file.
        what: which fact of it: its version, its digest.
        recorded: the fact in the record.
        now: the fact here.
    """

    kind: Kind
    name: str
    what: str
    recorded: str
    now: str

    def to_dict(self) -> dict[str, Any]:
        """The difference as JSON data."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


def differing(record: Record, loaded: Loaded, source: Path) -> tuple[Identity, ...]:
    """Everything that a render here uses and that is not what the record says.

    Args:
        record: of the master.
        loaded: the recorded chain as it is about to run here.
        source: the source, of which the digest is known to be right.
    """
    return tuple(_all(record, loaded, source))


def _all(record: Record, loaded: Loaded, source: Path) -> Iterator[Identity]:
    if record.masterchain != __version__:
        yield Identity("masterchain", "masterchain", "version", record.masterchain, __version__)
    here = parts(record.source.format, record.output.coding.format)
    for name in sorted(record.parts.keys() | here.keys()):
        then, now = record.parts.get(name, "none"), here.get(name, "none")
        if then != now:
            yield Identity("part", name, "version", then, now)
    if record.system != system():
        yield Identity("system", "system", "name", record.system, system())
    yield from _plugins(record, loaded)
    yield from _files(record, loaded)
    if record.output.dither_seed != DITHER_SEED:
        yield Identity("dither", "dither", "seed", str(record.output.dither_seed), str(DITHER_SEED))
    tags = digest_of_tags(read_tags(source))
    if record.output.tags_sha256 != tags:
        yield Identity("tags", "tags", "digest", record.output.tags_sha256, tags)


def _plugins(record: Record, loaded: Loaded) -> Iterator[Identity]:
    for step, then in record.plugins.items():
        if step not in loaded.plugins:
            continue
        now = recorded_plugin(loaded.plugins[step].identity)
        for key, was in then.model_dump().items():
            if (found := getattr(now, key)) != was:
                yield Identity("plugin", f"{step} ({then.name})", key.replace("_", " "), was, found)


def _files(record: Record, loaded: Loaded) -> Iterator[Identity]:
    here = {(file.step, file.key): file for file in files_of(loaded)}
    for then in record.files:
        now = here.get((then.step, then.key))
        if now is not None and now.sha256 != then.sha256:
            kind: Kind = "state" if then.key == "state" else "impulse response"
            yield Identity(kind, f"{then.step} ({then.name})", "digest", then.sha256, now.sha256)
