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
            one.master.name,
            str(one.source or ""),
            Text(words, style=style),
            "" if null is None or null.peak_dbfs is None else f"{null.peak_dbfs:.1f}",
        )
    yield table
    for one in found:
        for line in _lines(one):
            yield Text(f"{one.master.name} · {line}")


def verify_data(found: Sequence[Verification]) -> dict[str, Any]:
    """The same as JSON data; what has no value is null."""
    return {
        "format": "masterchain.verify",
        "version": VERSION,
        "masterchain": __version__,
        "masters": [_data(one) for one in found],
    }


def _lines(one: Verification) -> Iterator[str]:
    remade = one.remade
    if remade and remade.null:
        yield from residual_lines(remade.null, "the master", "what its record gives")
    if one.master_changed:
        yield (
            "the master was changed after it was written"
            + ("; its record gives again, to the byte, what was written then" if one.reproduced else "")
        )
    elif one.status == "same-sound":
        yield "every sample is the same; tags or header differ"
    for identity in one.identities:
        yield _told(identity)
    if one.status == "differs" and not one.identities and not one.master_changed:
        yield "everything is as the record says, and yet the sound differs: something in it is not repeatable"
    if one.chain and one.chain.same:
        yield f"the chain {one.chain.loaded.name} is still the recorded one"
    elif one.chain:
        yield f"the chain {one.chain.loaded.name} is not the recorded one any more"
        changes = one.chain.changes
        yield from () if changes is None else diff_lines(one.chain.loaded, changes)


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
    record, remade = one.record, one.remade
    changes = one.chain.changes if one.chain else None
    return {
        "path": str(one.master),
        "status": one.status or "error",
        "error": error_data(one.error) if one.error else None,
        "source": str(one.source) if one.source else None,
        "recorded_sha256": record.master.sha256 if record else None,
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
