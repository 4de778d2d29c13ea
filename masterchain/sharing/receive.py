"""The one gate every file of a pack comes through, wherever it comes from: a folder, an archive, a repository."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from masterchain.errors import PackError
from masterchain.sharing.places import SIGNATURE_FILE, is_ours, what_belongs
from masterchain.sharing.portable_path import clash, fault

MOST_FILES = 10_000
LARGEST_FILE = 1 << 28
LARGEST_PACK = 1 << 30
"""More files and bytes than any collection of chains, states and impulse responses comes to."""


class Receiver:
    """Takes files into a folder, one by one.

    Args:
        folder: an empty one.
        name: whose files they are, for messages.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self._bytes = 0
        self._paths: list[str] = []

    @property
    def paths(self) -> tuple[str, ...]:
        """What has been taken, in the order it came."""
        return tuple(self._paths)

    def announce(self, path: str, size: int) -> None:
        """Say that a file comes; nothing is written yet.

        Args:
            path: where it stands in the pack, parts parted by `/`.
            size: in bytes.

        Raises:
            PackError: no pack may hold it, or it is too much.
        """
        if words := fault(path):
            raise self.refusal(f"`{_shown(path)}` {words}")
        if path != SIGNATURE_FILE and not is_ours(path):
            raise self.refusal(f"`{path}` has no place in a pack", hint=f"a pack holds {what_belongs()}")
        self._bytes += size
        if size > LARGEST_FILE or self._bytes > LARGEST_PACK:
            most = f"{LARGEST_FILE >> 20} MB a file and {LARGEST_PACK >> 20} MB in all"
            raise self.refusal(f"`{path}` makes it larger than a pack may be: {most}")
        self._paths.append(path)
        if len(self._paths) > MOST_FILES:
            raise self.refusal(f"it holds more than {MOST_FILES} files")

    def settle(self) -> None:
        """Say that all have been announced.

        Raises:
            PackError: two of them would be one file on some system.
        """
        if found := clash(self._paths):
            if found[0] == found[1]:
                raise self.refusal(f"`{found[0]}` stands in it twice")
            raise self.refusal(f"`{found[0]}` and `{found[1]}` would be one file on some systems")

    def write(self, path: str, chunks: Iterable[bytes]) -> None:
        """Write a file that was announced.

        Raises:
            PackError: it cannot be written.
        """
        where = self._folder / path
        try:
            where.parent.mkdir(parents=True, exist_ok=True)
            with where.open("xb") as file:
                file.writelines(chunks)
        except OSError as error:
            raise PackError(f"`{path}` of {self._name} cannot be stored: {error.strerror}") from error

    def refusal(self, words: str, *, hint: str | None = None) -> PackError:
        """The exception that refuses the whole pack."""
        return PackError(f"{self._name} is refused: {words}", hint=hint)


def _shown(path: str) -> str:
    """A hostile name made harmless to a terminal, and short."""
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in path)
    return shown if len(shown) <= 80 else f"{shown[:77]}..."
