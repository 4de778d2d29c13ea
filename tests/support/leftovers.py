"""What a run may leave behind and shall not: processes, semaphores."""

from __future__ import annotations

from pathlib import Path

_SHARED = Path("/dev/shm")  # noqa: S108 - it is looked at, not written to


def processes_with(mark: str) -> dict[int, str]:
    """The living processes that have these words in their environment: number and command line."""
    found = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            marked = mark.encode() in (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue  # it has ended meanwhile, or is another user's
        if marked:
            found[int(folder.name)] = command
    return found


def semaphores_of_nobody() -> set[str]:
    """The named semaphores that no living process has open."""
    # Named before processes are looked at: what one of them makes afterwards is not among them.
    names = {path.name for path in _SHARED.glob("sem.*")}
    used = set()
    for maps in Path("/proc").glob("[0-9]*/maps"):
        try:
            text = maps.read_text(errors="replace")
        except OSError:
            continue
        used |= {name for name in names if f"{_SHARED}/{name}" in text}
    return names - used
