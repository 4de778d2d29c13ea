"""Where masters land: the chain's `[loudness]`, or a platform's, as plain figures."""

from __future__ import annotations

from dataclasses import dataclass

from masterchain.chain.model import Loudness
from masterchain.errors import UsageError
from masterchain.platforms.load import platform


@dataclass(frozen=True, slots=True)
class Target:
    """A loudness and a ceiling to land on.

    Attributes:
        integrated_lufs: None leaves the level alone, but for the ceiling.
        ceiling_dbtp: the true peak no file may exceed; None sets no ceiling.
        platform: the platform the figures are taken from, if any.
    """

    integrated_lufs: float | None
    ceiling_dbtp: float | None
    platform: str | None = None


def target_of(loudness: Loudness | None, landing_platform: str | None = None) -> Target | None:
    """The target of a chain, or of the platform named in its place; None when nothing is to be landed.

    A chain's own `ceiling_dbtp` holds in any case; without one the platform's true-peak figure does.

    Raises:
        UsageError: there is no such platform, or it names nothing that can be landed on.
    """
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
