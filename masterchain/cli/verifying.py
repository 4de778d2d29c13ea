"""What `verify` does once its words are parsed."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from masterchain.chain.load import load, locate
from masterchain.cli.bars import bars
from masterchain.cli.endings import tell, tell_bug
from masterchain.cli.stoppable import stoppable
from masterchain.cli.talk import Form, console, data
from masterchain.cli.verify_words import meant_by
from masterchain.compare.album_verify import verify_delivery
from masterchain.compare.places import Places
from masterchain.compare.verify import Verification, verify
from masterchain.errors import UsageError
from masterchain.report.verification import verified, verify_data


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asked for."""

    words: tuple[str, ...]
    sources: tuple[Path, ...]
    chain: str | None
    folders: tuple[Path, ...]
    strict: bool
    processes: int | None
    timeout_s: float
    form: Form


def verify_wish(wish: Wish) -> int:
    """Verify, tell, and return the exit code: the worst of any master's."""
    meant = meant_by(wish.words)
    if wish.chain and meant.deliveries:
        raise UsageError(
            "--chain is of masters with records, and not of deliveries, which hold several chains",
            hint="--chain-folder names a folder with the states and impulse responses of their chains",
        )
    chain = load(locate(wish.chain)) if wish.chain else None
    places = Places(wish.sources, wish.folders, chain)
    processes = wish.processes or os.cpu_count() or 1
    masters = tuple(meant.masters)
    ended: dict[Path, Verification] = {}
    found: list[Verification] = []
    with stoppable(), bars([*masters, *(manifest.parent for manifest in meant.deliveries)]) as show:
        for one in verify(masters, places, processes=processes, stall_s=wish.timeout_s, watcher=show.moved):
            ended[one.master] = one
            show.ended(one.master, ok=one.error is None)
        found += [ended[master] for master in masters]
        for manifest, wanted in meant.deliveries.items():
            of_it = verify_delivery(
                manifest,
                places,
                wanted=wanted,
                processes=processes,
                stall_s=wish.timeout_s,
                watcher=partial(show.moved, manifest.parent),
            )
            show.ended(manifest.parent, ok=all(one.error is None for one in of_it))
            found += of_it
    if wish.form is Form.JSON:
        data(verify_data(found))
    else:
        out = console()
        for part in verified(found):
            out.print(part, soft_wrap=True)
        sys.stdout.flush()
    for one in found:
        if one.bug:
            tell_bug(one.bug)
        elif one.error:
            tell(one.error, about=str(one.master))
    return max(one.exit_code(strict=wish.strict) for one in found)
