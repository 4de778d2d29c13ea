"""Which meter made a number: everything that could change what a file measures, as one digest."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from masterchain.version import __version__

_HERE = Path(__file__).parent
_ROOMS = (_HERE, _HERE.parent / "audio")
_INTERPOLATOR = _HERE.parent / "dsp" / "interpolator.py"
_PACKAGES = ("numpy", "soundfile")


@lru_cache(maxsize=1)
def meter_version() -> str:
    """Changes with any source file of the meters and of what decodes for them, and with the packages underneath.

    A number kept by one meter is so never taken for another's, even where nobody thought of raising a version.
    """
    digest = hashlib.sha256(__version__.encode())
    for package in _PACKAGES:
        digest.update(f"{package} {_installed(package)}\n".encode())
    sources = [source for room in _ROOMS for source in sorted(room.rglob("*.py"))]
    for source in (*sources, _INTERPOLATOR):
        digest.update(f"{source.parent.name}/{source.name}\n".encode())
        digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
