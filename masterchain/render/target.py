"""Where masters land: the chain's `[loudness]`, or a platform's, as plain figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from masterchain.chain.model import Loudness
from masterchain.errors import UsageError
from masterchain.platforms.load import platform

OnMiss = Literal["warn", "fail"]


@dataclass(frozen=True, slots=True)
class Limiter:
    """How the limiter may work where a gain alone does not reach.

    Attributes:
        max_gain_reduction_db: no peak is turned down by more.
        lookahead_ms: so long before a single peak 37 % of its reduction is there.
        release_ms: the time in which the reduction after a single peak falls to 37 %.
        link: 1 turns all channels down alike, 0 each by what it needs itself.
    """

    max_gain_reduction_db: float
    lookahead_ms: float
    release_ms: float
    link: float


@dataclass(frozen=True, slots=True)
class Target:
    """A loudness and a ceiling to land on.

    Attributes:
        integrated_lufs: None leaves the level alone, but for the ceiling.
        ceiling_dbtp: the true peak no file may exceed; None sets no ceiling.
        platform: the platform the figures are taken from, if any.
        limiter: what holds the ceiling where one linear gain would have to stop; None where the gain stops.
        on_miss: what a track that does not reach its loudness is.
    """

    integrated_lufs: float | None
    ceiling_dbtp: float | None
    platform: str | None = None
    limiter: Limiter | None = None
    on_miss: OnMiss = "warn"


def target_of(
    loudness: Loudness | None, landing_platform: str | None = None, *, on_miss: OnMiss | None = None
) -> Target | None:
    """The target of a chain, or of the platform named in its place; None when nothing is to be landed.

    A chain's own `ceiling_dbtp` holds in any case; without one the platform's true-peak figure does.

    Args:
        loudness: the chain's.
        landing_platform: whose figures take the place of the chain's.
        on_miss: what a track that does not reach its loudness is, in place of what the chain says.

    Raises:
        UsageError: there is no such platform, it names nothing that can be landed on, or the limiter has no ceiling.
    """
    target = _figures(loudness, landing_platform)
    if target is None or loudness is None:
        return target and replace(target, on_miss=on_miss or "warn")
    limiter = None
    if loudness.reach == "limiter":
        if target.ceiling_dbtp is None:
            raise UsageError(
                'reach = "limiter" needs a ceiling to hold',
                hint="add `ceiling_dbtp` to [loudness], such as -1.0",
            )
        own = loudness.limiter
        limiter = Limiter(loudness.max_gain_reduction_db, own.lookahead_ms, own.release_ms, own.link)
    return replace(target, limiter=limiter, on_miss=on_miss or loudness.on_miss)


def _figures(loudness: Loudness | None, landing_platform: str | None) -> Target | None:
    ceiling = loudness.ceiling_dbtp if loudness else None
    name = landing_platform or (loudness.platform if loudness else None)
    if name:
        found = platform(name)
        lufs = found.target_lufs
        if lufs is None and found.loudness and found.loudness.measure != "none":
            raise UsageError(
                f"{found.title} names no single integrated loudness that a gain could be landed on",
                hint=f"see `masterchain platforms show {found.name}`, and name `integrated_lufs` yourself",
            )
        target = Target(lufs, found.ceiling_dbtp(lufs) if ceiling is None else ceiling, name)
        if target.integrated_lufs is None and target.ceiling_dbtp is None:
            raise UsageError(f"{found.title} names no loudness and no true peak to land on")
        return target
    if loudness is None:
        return None
    return Target(loudness.integrated_lufs, ceiling)
