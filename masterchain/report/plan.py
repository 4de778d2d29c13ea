"""What a render would do, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.text import Text

from masterchain.chain.load import Loaded
from masterchain.render.batch import Prepared
from masterchain.render.target import Target
from masterchain.report.definitions import steps_table
from masterchain.report.terminal import plain_table
from masterchain.units import clock


def planned(ready: Sequence[Prepared], loaded: Loaded, target: Target | None) -> Iterator[RenderableType]:
    """What `render --dry-run` shows."""
    yield Text(f"chain {loaded.name} · {loaded.digest[:12]}", style="bold")
    yield steps_table(loaded)
    yield Text(f"landing: {landing_words(target)}")
    table = plain_table()
    table.add_column("track", overflow="fold")
    table.add_column("length", justify="right")
    table.add_column("would write", overflow="fold")
    for item in ready:
        if item.order is None or item.info is None:
            table.add_row(str(item.track), "", Text("error", style="red"))
            continue
        files = "\n".join(
            f"{output.path} ({output.sample_rate_hz / 1000:g} kHz, {output.coding.words()})"
            for output in item.order.outputs
        )
        table.add_row(str(item.track), clock(item.info.duration_s), files)
    yield table
    yield Text("nothing was rendered or written", style="dim")


def landing_words(target: Target | None) -> str:
    """Where a render will land, in words."""
    if target is None:
        return "none, the level is left as the chain makes it"
    words = []
    if target.integrated_lufs is not None:
        words.append(f"{target.integrated_lufs:g} LUFS integrated")
    if target.ceiling_dbtp is not None:
        words.append(f"true peak at most {target.ceiling_dbtp:g} dBTP")
    if target.limiter is not None:
        words.append(f"limiter down to {target.limiter.max_gain_reduction_db:g} dB")
    return (", ".join(words) or "no figure") + (f" ({target.platform})" if target.platform else "")
