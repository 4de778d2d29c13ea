"""`masterchain cache`."""

from __future__ import annotations

import typer

from masterchain.cli.endings import ending
from masterchain.cli.talk import Form, FormOption, data, say

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="The measurements that are kept, so that known files are not measured again.",
)


@app.command()
@ending
def info(form: FormOption = Form.TERMINAL) -> int:
    """Say where the cache is and what it holds."""
    from masterchain.errors import AudioFileError
    from masterchain.meters.cache import Cache

    cache = Cache.open(tell=say)
    if cache is None:
        raise AudioFileError("the cache cannot be opened", hint="files are measured anew each time")
    found = cache.info()
    cache.close()
    if form is Form.JSON:
        told = {"path": str(found.path), "entries": found.entries, "bytes": found.bytes}
        data({"format": "masterchain.cache", "version": 1, **told})
    else:
        typer.echo(f"{found.path}\n{found.entries} measurements, {found.bytes / 1e6:.1f} MB")
    return 0


@app.command()
@ending
def clear() -> int:
    """Forget every measurement."""
    from masterchain.errors import AudioFileError
    from masterchain.meters.cache import Cache

    cache = Cache.open(tell=say)
    if cache is None:
        raise AudioFileError("the cache cannot be opened")
    removed = cache.clear()
    cache.close()
    say(f"{removed} measurements forgotten")
    return 0
