"""`masterchain lock`."""

from __future__ import annotations

import sys
from collections.abc import Sized
from typing import Annotated

import typer

from masterchain.cli.endings import ending
from masterchain.cli.talk import say, say_diagnostics

app = typer.Typer(rich_markup_mode=None, add_completion=False)


@app.command()
@ending
def lock(
    chains: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CHAIN]...", help="Chains to lock beside those of the project and its albums."
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; hold this machine against the lock, exit code 5.")
    ] = False,
    strict: Annotated[bool, typer.Option("--locked", help="With --check: every difference fails.")] = False,
) -> int:
    """Write down what the project's chains are made of here, so that every render is held against it."""
    from masterchain.chain.locate import locate
    from masterchain.sharing.held import raise_if_wrong
    from masterchain.sharing.locking import check_lock, relock

    if check:
        read, found = check_lock()
        raise_if_wrong(found, strict=strict)
        say_diagnostics(found, sys.stderr)
        count = len(read.lock.chain)
        say(
            f"{read.path}: {count} chain{'' if count == 1 else 's'} as locked"
            + (", but for this" if found else "")
        )
        return 0
    done = relock([locate(word) for word in chains or ()])
    for line in done.changes:
        say(line)
    lock = done.lock
    holds = f"{_some(lock.chain, 'chain')}, {_some(lock.plugin, 'plug-in')}, {_some(lock.pack, 'pack')}"
    word = "wrote" if done.was_new or done.changes else "nothing has changed in"
    say(f"{word} {done.path}: {holds}")
    return 0


def _some(found: Sized, what: str) -> str:
    count = len(found)
    return f"{count} {what}{'' if count == 1 else 's'}"
