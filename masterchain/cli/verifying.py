"""What `verify` does once its words are parsed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from masterchain.chain.load import load, locate
from masterchain.cli.bars import bars
from masterchain.cli.endings import tell, tell_bug
from masterchain.cli.talk import Form, console, data
from masterchain.compare.places import Places
from masterchain.compare.verify import Verification, verify
from masterchain.errors import UsageError
from masterchain.render.gather import gather
from masterchain.render.record import ENDING, record_of
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
    masters = masters_of(wish.words)
    chain = load(locate(wish.chain)) if wish.chain else None
    places = Places(wish.sources, wish.folders, chain)
    processes = wish.processes or os.cpu_count() or 1
    ended: dict[Path, Verification] = {}
    with bars(masters) as show:
        for one in verify(masters, places, processes=processes, stall_s=wish.timeout_s, watcher=show.moved):
            ended[one.master] = one
            show.ended(one.master, ok=one.error is None)
    found = [ended[master] for master in masters]
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


def masters_of(words: Sequence[str]) -> tuple[Path, ...]:
    """The masters meant, each once. A record means the master it is of; of a folder only what has a record counts.

    Raises:
        UsageError: a folder or a pattern holds no master with a record.
    """
    found: dict[Path, None] = {}
    for word in words:
        if word.endswith(ENDING):
            found[Path(word.removesuffix(ENDING))] = None
            continue
        there = gather([word])
        if there != (Path(word).expanduser(),):
            there = tuple(path for path in there if record_of(path).is_file())
            if not there:
                raise UsageError(
                    f"{word}: no master with a record beside it", hint="`masterchain render` writes both"
                )
        found.update(dict.fromkeys(there))
    return tuple(found)
