"""Where the source of a master and the files of its chain are looked for: known by digest, not by name alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from masterchain.audio.info import probe
from masterchain.chain.files import chain_files
from masterchain.chain.load import Loaded
from masterchain.errors import AudioFileError, UsageError
from masterchain.library.packs import installed
from masterchain.render.gather import AUDIO_ENDINGS
from masterchain.render.record import RecordedFile
from masterchain.render.sidecar import digest_of


class WantedSource(Protocol):
    """A source as it was recorded."""

    @property
    def name(self) -> str:
        """The file's name, without its folder."""

    @property
    def sha256(self) -> str:
        """Of the whole file."""

    @property
    def format(self) -> str:
        """The container."""

    @property
    def sample_rate_hz(self) -> int:
        """Frames a second."""

    @property
    def channels(self) -> int:
        """How many."""

    @property
    def frames(self) -> int | None:
        """How many the file announces; None where that was not recorded."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where things may lie.

    Attributes:
        sources: files and folders that were named for sources; folders are searched with all in them.
        folders: folders that were named for the files of chains; they are searched with all in them.
        chain: the chain as it is now, where one was named: its files are looked for where it has them.
    """

    sources: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    chain: Loaded | None = None
    _digests: dict[Path, str | None] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for path in (*self.sources, *self.folders):
            if not path.exists():
                raise UsageError(f"{path} is not there")

    def source(self, wanted: WantedSource, master: Path) -> Path:
        """The file a master was made of.

        Raises:
            AudioFileError: it is nowhere, or what has its name is another sound now.
        """
        others = []
        for path in _unique(self._sources(wanted, master)):
            digest = self._digest(path)
            if digest == wanted.sha256:
                return path
            if digest and path.name == wanted.name and not _same_file(path, master):
                others.append((path, digest))
        if others:
            raise AudioFileError(
                f"the source {wanted.name} is not what {master.name} was made of",
                hint="--source names the file, or a folder it is in",
                notes=(
                    f"recorded: sha256 {wanted.sha256}",
                    *(f"{path}: sha256 {digest}" for path, digest in others[:5]),
                ),
            )
        raise AudioFileError(
            f"the source of {master.name} is not found: {wanted.name}",
            hint="--source names the file, or a folder it is in",
            notes=(f"sha256 {wanted.sha256}",),
        )

    def file(self, wanted: RecordedFile, written: str, master: Path) -> Path:
        """A state or an impulse response: the one that was recorded, or else what has its place now.

        Args:
            wanted: as it was recorded.
            written: the path to it, as the chain has it.
            master: the master.

        Raises:
            AudioFileError: there is no file of its name.
        """
        there = [path for path in _unique(self._files(wanted, written, master)) if path.is_file()]
        for path in there:
            if self._digest(path) == wanted.sha256:
                return path
        if there:
            return there[0]
        kind = "state" if wanted.key == "state" else "impulse response"
        raise AudioFileError(
            f"the {kind} of step {wanted.step} is not found: {wanted.name}",
            hint="--chain names the chain it is of, --chain-folder a folder it is in",
            notes=(f"sha256 {wanted.sha256}",),
        )

    def _sources(self, wanted: WantedSource, master: Path) -> Iterator[Path]:
        named = [path for path in self.sources if not path.is_dir()]
        inside = [path for path in self.sources if path.is_dir()]
        usual = [master.parent, Path()]
        yield from named
        yield from (folder / wanted.name for folder in (*inside, *usual))
        for folder in inside:
            yield from sorted(folder.rglob(_literal(wanted.name)))
        # Rendered with `-o masters`, the mixes often lie one folder farther.
        yield from sorted(Path().glob(f"*/{_literal(wanted.name)}"))
        for folder in usual:
            yield from _alike(folder.iterdir() if folder.is_dir() else (), wanted)
        for folder in inside:
            yield from _alike(folder.rglob("*"), wanted)

    def _files(self, wanted: RecordedFile, written: str, master: Path) -> Iterator[Path]:
        if self.chain:
            for named in chain_files(self.chain):
                if (named.step, named.key) == (wanted.step, wanted.key):
                    yield named.path
            yield self.chain.folder / written
        pack, _, inside = written.partition(":")
        yield from (one.folder / inside for one in installed() if inside and one.name == pack)
        for folder in (*self.folders, Path(), Path("chains"), master.parent):
            yield folder / written
            yield folder / wanted.name
        for folder in self.folders:
            yield from sorted(folder.rglob(_literal(wanted.name)))

    def _digest(self, path: Path) -> str | None:
        """SHA-256 of a file, found once; None where it cannot be read."""
        if path not in self._digests:
            try:
                self._digests[path] = digest_of(path)
            except OSError:
                self._digests[path] = None
        return self._digests[path]


def _alike(paths: Sequence[Path] | Iterator[Path], wanted: WantedSource) -> Iterator[Path]:
    """Audio files whose headers say what the source's said: only those are worth a digest."""
    for path in sorted(one for one in paths if one.suffix.lower() in AUDIO_ENDINGS):
        try:
            info = probe(path)
        except AudioFileError:
            continue
        found = info.format, info.sample_rate_hz, info.channels
        is_alike = found == (wanted.format, wanted.sample_rate_hz, wanted.channels)
        if is_alike and wanted.frames in (None, info.frames):
            yield path


def _literal(name: str) -> str:
    """A name as a pattern that fits nothing else."""
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _unique(paths: Iterator[Path]) -> Iterator[Path]:
    seen: set[Path] = set()
    for path in paths:
        if path not in seen:
            seen.add(path)
            yield path


def _same_file(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False
