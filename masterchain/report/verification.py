"""What came of verifying masters, for people and programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from masterchain.compare.differing import Identity
from masterchain.compare.verify import Verification
from masterchain.report.chain_diff import diff_lines
from masterchain.report.document import error_data
from masterchain.report.null_test import residual_lines
from masterchain.report.terminal import plain_table
from masterchain.version import __version__

VERSION = 1
_VERDICTS = {
    "identical": ("✓ identical", "green"),
    "same-sound": ("✓ same sound", "green"),
    "differs": ("✗ differs", "red"),
    None: ("✗ error", "red"),
}
_DIGEST_LETTERS = 12


def verified(found: Sequence[Verification]) -> Iterator[RenderableType]:
    """A row a master, then what there is to tell of each."""
    table = plain_table()
    table.add_column("master", overflow="fold", min_width=12)
    table.add_column("made of", overflow="fold")
    table.add_column("verdict", no_wrap=True)
    table.add_column("residual dBFS", justify="right", no_wrap=True)
    for one in found:
        words, style = _VERDICTS[one.status]
        null = one.remade.null if one.remade else None
        table.add_row(
            _name(one),
            str(one.source or ""),
            Text(words, style=style),
            "" if null is None or null.peak_dbfs is None else f"{null.peak_dbfs:.1f}",
        )
    yield table
    for manifest, identities in {one.delivery: one.identities for one in found if one.delivery}.items():
        # What holds for every file of a delivery is told once.
        for identity in identities:
            yield Text(f"{manifest} · {_told(identity)}")
    for one in found:
        for line in _lines(one):
            yield Text(f"{_name(one)} · {line}")


def verify_data(found: Sequence[Verification]) -> dict[str, Any]:
    """The same as JSON data; what has no value is null."""
    return {
        "format": "masterchain.verify",
        "version": VERSION,
        "masterchain": __version__,
        "masters": [_data(one) for one in found],
    }


def _name(one: Verification) -> str:
    """A master's name; in a delivery, where files of several kinds share one, with its folder there."""
    if one.delivery and one.master != one.delivery:
        return one.master.relative_to(one.delivery.parent).as_posix()
    return one.master.name


def _lines(one: Verification) -> Iterator[str]:
    remade = one.remade
    if remade and remade.null:
        yield from residual_lines(remade.null, "the master", f"what {_record(one)} gives")
    if one.master_changed:
        yield (
            "the master was changed after it was written"
            + (f"; {_record(one)} gives again, to the byte, what was written then" if one.reproduced else "")
        )
    elif one.status == "same-sound":
        yield "every sample is the same; tags or header differ"
    if not one.delivery:
        yield from map(_told, one.identities)
    if one.status == "differs" and not one.identities and not one.master_changed:
        yield f"everything is as {_record(one)} says, and yet the sound differs: something in it is not repeatable"
    if one.chain and one.chain.same:
        yield f"the chain {one.chain.loaded.name} is still the recorded one"
    elif one.chain:
        yield f"the chain {one.chain.loaded.name} is not the recorded one any more"
        changes = one.chain.changes
        yield from () if changes is None else diff_lines(one.chain.loaded, changes)


def _record(one: Verification) -> str:
    return "the manifest" if one.delivery else "its record"


def _told(identity: Identity) -> str:
    if identity.kind in ("masterchain", "part", "system"):
        about = identity.name
    elif identity.kind == "plugin":
        about = f"the plug-in of step {identity.name}: {identity.what}"
    elif identity.kind in ("state", "impulse response"):
        about = f"the {identity.kind} of step {identity.name}: {identity.what}"
    else:
        about = f"{identity.name}: {identity.what}"
    is_digest = identity.what.endswith("digest")
    then, now = (
        text[:_DIGEST_LETTERS] if is_digest else (text or "none")
        for text in (identity.recorded, identity.now)
    )
    return f"{about} {then} then, {now} here"


def _data(one: Verification) -> dict[str, Any]:
    remade = one.remade
    changes = one.chain.changes if one.chain else None
    return {
        "path": str(one.master),
        "status": one.status or "error",
        "error": error_data(one.error) if one.error else None,
        "source": str(one.source) if one.source else None,
        "delivery": str(one.delivery) if one.delivery else None,
        "recorded_sha256": one.recorded_sha256,
        "sha256": remade.master_sha256 if remade else None,
        "remade_sha256": remade.sha256 if remade else None,
        "null": remade.null.to_dict() if remade and remade.null else None,
        "identities": [identity.to_dict() for identity in one.identities],
        "chain": None
        if one.chain is None
        else {
            "name": one.chain.loaded.name,
            "same": one.chain.same,
            "changes": [] if not changes else list(diff_lines(one.chain.loaded, changes)),
        },
        "log": one.log,
    }
