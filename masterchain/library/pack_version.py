"""The versions of packs and the order they come in: Semantic Versioning 2.0.0 (semver.org), without build metadata."""

from __future__ import annotations

import re
from typing import TypeAlias

NUMBER = r"(?:0|[1-9][0-9]{0,8})"
PRE_RELEASE = r"[0-9A-Za-z-]{1,32}(?:\.[0-9A-Za-z-]{1,32}){0,7}"
VERSION = rf"{NUMBER}\.{NUMBER}\.{NUMBER}(?:-{PRE_RELEASE})?"
_VERSION = re.compile(VERSION)
_START = re.compile(rf"{NUMBER}(?:\.{NUMBER})?(?:\.{NUMBER}(?:-{PRE_RELEASE})?)?")

Order: TypeAlias = "tuple[tuple[int, ...], bool, tuple[tuple[bool, int, str], ...]]"


def is_version(text: str) -> bool:
    """Whether it is a version, such as 2.3.0 or 2.4.0-beta.1."""
    return _VERSION.fullmatch(text) is not None


def is_version_start(text: str) -> bool:
    """Whether it is a version or its beginning: 2, 2.3, 2.3.0."""
    return _START.fullmatch(text) is not None


def order(version: str) -> Order:
    """What versions are compared by: a pre-release stands before its release.

    Args:
        version: one for which `is_version` holds.
    """
    numbers, _, pre = version.partition("-")
    parts = pre.split(".") if pre else []
    return (
        tuple(int(number) for number in numbers.split(".")),
        not pre,
        # Numbers stand before words, and are compared as numbers (semver.org, 11.4).
        tuple((not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts),
    )


def begins(version: str, start: str) -> bool:
    """Whether a version is the one meant by its beginning: 2.3 means 2.3.0 and 2.3.7, and not 2.30.0."""
    return version == start or version.startswith((f"{start}.", f"{start}-"))
