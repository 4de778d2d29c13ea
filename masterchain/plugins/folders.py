"""Where plug-ins are installed, and the bundles that lie there."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from masterchain.errors import UsageError

PATH_VARIABLE = "MASTERCHAIN_PLUGIN_PATH"
"""The environment variable that names further folders, separated as in PATH."""

_NAME_ONE = "name a folder of plug-ins or a plug-in"

BUNDLE_ENDINGS = (".vst3", ".component")
"""VST3 and Audio Unit."""


def plugin_folders(
    system: str = sys.platform, environment: Mapping[str, str] = os.environ, home: Path | None = None
) -> tuple[Path, ...]:
    """The folders plug-ins are looked for in: configured ones, the user's, the system's; they need not exist.

    Args:
        system: as `sys.platform` names it.
        environment: the environment variables.
        home: the user's folder; by default the one of who runs this.

    The standard ones are those of Steinberg's VST 3 Developer Portal ("VST 3 Locations / Format") and, for Audio Units,
    Apple's. Apple's own Audio Units are left out: they are no files that could be sent along.
    """
    configured = [Path(name) for name in environment.get(PATH_VARIABLE, "").split(os.pathsep) if name]
    return (*configured, *_standard(system, environment, home or Path.home()))


def _standard(system: str, environment: Mapping[str, str], home: Path) -> tuple[Path, ...]:
    if system == "darwin":
        roots = [root / "Library/Audio/Plug-Ins" for root in (home, Path("/"))]
        return tuple(root / kind for kind in ("VST3", "Components") for root in roots)
    if system == "win32":
        local = environment.get("LOCALAPPDATA", str(home / "AppData/Local"))
        shared = environment.get("COMMONPROGRAMFILES", "C:/Program Files/Common Files")
        return Path(local) / "Programs/Common/VST3", Path(shared) / "VST3"
    return home / ".vst3", *map(Path, ("/usr/lib/vst3", "/usr/lib64/vst3", "/usr/local/lib/vst3"))


def bundles(places: Sequence[Path], closed: Callable[[Path], None] = lambda _: None) -> tuple[Path, ...]:
    """The bundles in these places, absolute, each once: place by place, in each by name.

    Args:
        places: folders, or bundles themselves.
        closed: is told what this user may not look into.

    A bundle is a file or folder that ends in `.vst3` or `.component`; what lies within one is its own affair.
    """
    found: dict[Path, Path] = {}
    for place in places:
        for bundle in _walk(Path(os.path.abspath(place)), set(), closed):  # noqa: PTH100 - links stay links
            # Two ways to one bundle (a linked folder) are one bundle. It keeps the link's name, its binary's.
            found.setdefault(bundle.resolve(), bundle)
    return tuple(found.values())


def existing(names: Sequence[str | Path]) -> tuple[Path, ...]:
    """Places a person named.

    Raises:
        UsageError: one of them is not there, is no folder and no plug-in, or is closed to this user.
    """
    places = tuple(map(expanded, names))
    for place in places:
        try:
            is_folder = place.is_dir()
            if not place.exists():
                raise UsageError(f"{place} does not exist", hint=_NAME_ONE)
            if is_folder and not os.access(place, os.R_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        except OSError as error:
            raise UsageError(f"{place} cannot be read: {error.strerror}", hint=_NAME_ONE) from error
        if not is_folder and place.suffix.lower() not in BUNDLE_ENDINGS:
            raise UsageError(f"{place} is no folder and no plug-in", hint=_NAME_ONE)
    return places


def expanded(name: str | Path) -> Path:
    """A path with `~` and `~user` replaced by the home folder; as it is where there is no such user."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)


def _walk(place: Path, seen: set[Path], closed: Callable[[Path], None]) -> Iterator[Path]:
    try:
        if place.suffix.lower() in BUNDLE_ENDINGS:
            if place.exists():
                yield place
            return
        real = place.resolve()
        if real in seen or not place.is_dir():
            return
        seen.add(real)
        within = sorted(place.iterdir(), key=lambda path: (path.name.lower(), path.name))
    except PermissionError:
        closed(place)
        return
    except OSError:
        # It went away meanwhile, or its disk did: it holds nothing that could be used.
        return
    for path in within:
        yield from _walk(path, seen, closed)
