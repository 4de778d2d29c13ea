"""What was then and is otherwise now: the identities that can explain another sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from masterchain.audio.tags import read_tags
from masterchain.chain.load import Loaded
from masterchain.render.deliver import DITHER_SEED
from masterchain.render.record import Record, RecordedFile, RecordedPlugin
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


def of_program(
    masterchain: str, then: Mapping[str, str], here: Mapping[str, str], then_system: str
) -> Iterator[Identity]:
    """Where the program, its parts or the system are others."""
    if masterchain != __version__:
        yield Identity("masterchain", "masterchain", "version", masterchain, __version__)
    for name in sorted(then.keys() | here.keys()):
        was, now = then.get(name, "none"), here.get(name, "none")
        if was != now:
            yield Identity("part", name, "version", was, now)
    if then_system != system():
        yield Identity("system", "system", "name", then_system, system())


def of_chain(
    plugins: Mapping[str, RecordedPlugin], files: Sequence[RecordedFile], loaded: Loaded
) -> Iterator[Identity]:
    """Where plug-ins, states or impulse responses of a chain are others."""
    for step, then in plugins.items():
        if step not in loaded.plugins:
            continue
        now = recorded_plugin(loaded.plugins[step].identity)
        for key, was in then.model_dump().items():
            if (found := getattr(now, key)) != was:
                yield Identity("plugin", f"{step} ({then.name})", key.replace("_", " "), was, found)
    here = {(file.step, file.key): file for file in files_of(loaded)}
    for wanted in files:
        there = here.get((wanted.step, wanted.key))
        if there is not None and there.sha256 != wanted.sha256:
            kind: Kind = "state" if wanted.key == "state" else "impulse response"
            yield Identity(kind, f"{wanted.step} ({wanted.name})", "digest", wanted.sha256, there.sha256)


def of_dither(seed: int) -> Iterator[Identity]:
    """Where the dither's noise begins otherwise."""
    if seed != DITHER_SEED:
        yield Identity("dither", "dither", "seed", str(seed), str(DITHER_SEED))


def _all(record: Record, loaded: Loaded, source: Path) -> Iterator[Identity]:
    here = parts(record.source.format, record.output.coding.format)
    yield from of_program(record.masterchain, record.parts, here, record.system)
    yield from of_chain(record.plugins, record.files, loaded)
    yield from of_dither(record.output.dither_seed)
    tags = digest_of_tags(read_tags(source))
    if record.output.tags_sha256 != tags:
        yield Identity("tags", "tags", "digest", record.output.tags_sha256, tags)
