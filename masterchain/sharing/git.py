"""A pack taken out of a git repository, by the `git` program, without anything of the repository being run.

The repository is fetched into a bare one of our own, without hooks, submodules or a working tree; files are read as
the blobs they are, so that no filter, line ending or link of the repository or of this machine has a hand in it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from masterchain.errors import PackError
from masterchain.sharing.git_faults import GitError
from masterchain.sharing.places import SIGNATURE_FILE, is_ours
from masterchain.sharing.receive import MOST_FILES, Receiver

_PROTOCOLS = ("https", "ssh", "file")
_SCP = re.compile(r"(?:[\w.-]+@)?[\w.-]+:(?!//).+")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REF = re.compile(r"[\w][\w./+-]*")
_FETCHED = "refs/masterchain/wanted"
_FILE, _PROGRAM, _LINK, _MODULE = "100644", "100755", "120000", "160000"
_TIMEOUT_S = 300.0
_OPTIONS = (
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "gc.auto=0", "maintenance.auto=false",
    "submodule.recurse=false", "fetch.recurseSubmodules=false", "advice.detachedHead=false", "core.askPass=",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came out of a repository.

    Attributes:
        commit: the full hash.
        left_out: what has no place in a pack.
    """

    commit: str
    left_out: tuple[str, ...]


def is_git_address(word: str) -> bool:
    """Whether a word is a repository's address rather than a path: a URL, or `user@host:path`."""
    return "://" in word or _SCP.fullmatch(word) is not None


def without_password(address: str) -> str:
    """An address, or words with one in them, as they may be shown and kept: without user and password of the web."""
    # What stands before the last @ of the host: a password may hold one.
    return re.sub(r"(https?://)[^/\s]*@", r"\1", address)


def take_repository(
    address: str, wanted: str | None, folder: Path, *, timeout_s: float = _TIMEOUT_S
) -> Fetched:
    """Fetch one state of a repository into an empty folder.

    Args:
        address: https, ssh, or a path of this machine.
        wanted: a branch, tag or full commit; None for what the repository stands on.
        folder: takes the files.
        timeout_s: how long git may take for a step.

    Raises:
        PackError: git is missing or fails, the address is of no protocol that is allowed, or what it holds is no pack.
    """
    if shutil.which("git") is None:
        raise PackError(
            "a repository is fetched with git, which is not installed",
            hint="install git, or take the pack as a folder or a .mchain file",
        )
    _allow(address, wanted)
    shown = without_password(address)
    with tempfile.TemporaryDirectory(prefix="masterchain-git-") as bare:
        git = _Git(Path(bare), timeout_s, shown, wanted)
        git.run("init", "--quiet", "--bare", "--template=", str(bare))
        commit = _fetch(git, address, wanted)
        return Fetched(commit, _take(git, commit, Receiver(folder, shown)))


def _allow(address: str, wanted: str | None) -> None:
    shown = without_password(address)
    protocol = address.partition("://")[0] if "://" in address else None
    if address.startswith("-") or "::" in address.partition("/")[0] or not address.isprintable():
        raise PackError(f"{shown!r} is no address of a repository")
    if protocol is not None and protocol not in _PROTOCOLS:
        allowed = ", ".join(_PROTOCOLS)
        raise PackError(
            f"{shown}: a pack is not fetched by {protocol}", hint=f"allowed are {allowed} and user@host:path"
        )
    if wanted is not None and (not _REF.fullmatch(wanted) or ".." in wanted):
        raise PackError(f"`{wanted}` is no branch, tag or commit")


def _fetch(git: _Git, address: str, wanted: str | None) -> str:
    ref = wanted or "HEAD"
    fetch = (*_asking_nobody(git), "fetch", "--quiet", "--no-tags", "--no-recurse-submodules")
    fetch = (*fetch, "--no-write-fetch-head")
    if _COMMIT.fullmatch(ref):
        # Not every server hands out a commit by its hash alone: then everything is fetched, and it is looked for.
        try:
            git.run(*fetch, "--depth=1", "--", address, ref)
        except GitError:
            git.run(*fetch, "--", address, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*")
    else:
        try:
            git.run(*fetch, "--depth=1", "--", address, f"+{ref}:{_FETCHED}")
        except GitError as error:
            # A server that only hands out files cannot leave out what came before.
            if "shallow" not in error.said:
                raise
            git.run(*fetch, "--", address, f"+{ref}:{_FETCHED}")
        ref = _FETCHED
    return git.run("rev-parse", "--verify", f"{ref}^{{commit}}").decode().strip()


def _asking_nobody(git: _Git) -> tuple[str, ...]:
    """Options by which ssh asks for nothing; none where the user has said how ssh is run."""
    if os.environ.keys() & {"GIT_SSH", "GIT_SSH_COMMAND"}:
        return ()
    is_said = git.run("config", "--default", "", "--get", "core.sshCommand").strip()
    return () if is_said else ("-c", "core.sshCommand=ssh -oBatchMode=yes")


def _take(git: _Git, commit: str, receiver: Receiver) -> tuple[str, ...]:
    left_out: list[str] = []
    blobs: list[tuple[str, str]] = []
    for mode, blob, size, path in _listed(git, commit, receiver):
        if mode == _LINK:
            raise receiver.refusal(f"`{path}` is a link")
        if mode == _MODULE:
            raise receiver.refusal(f"`{path}` is a submodule", hint="a pack holds its files itself")
        if path.startswith(".") or "/." in path:
            continue
        if mode not in {_FILE, _PROGRAM} or (path != SIGNATURE_FILE and not is_ours(path)):
            left_out.append(path)
            continue
        receiver.announce(path, size)
        blobs.append((path, blob))
    receiver.settle()
    for path, blob in blobs:
        receiver.write(path, (git.run("cat-file", "blob", blob),))
    return tuple(left_out)


def _listed(git: _Git, commit: str, receiver: Receiver) -> Iterator[tuple[str, str, int, str]]:
    """Mode, blob, size and path of every file of a commit."""
    records = git.run("ls-tree", "-r", "-z", "-l", "--full-tree", commit).split(b"\0")[:-1]
    if len(records) > 10 * MOST_FILES:
        raise receiver.refusal(f"it holds {len(records)} files, and a pack holds at most {MOST_FILES}")
    for record in records:
        facts, _, raw = record.partition(b"\t")
        mode, _, blob, size = facts.decode("ascii").split()
        try:
            path = raw.decode("utf-8")
        except UnicodeDecodeError:
            raise receiver.refusal(f"the name {raw[:60]!r} is not UTF-8") from None
        yield mode, blob, int(size) if size.isdigit() else 0, path


class _Git:
    """The `git` program over one bare repository."""

    def __init__(self, bare: Path, timeout_s: float, shown: str, wanted: str | None) -> None:
        self._bare = bare
        self._timeout_s = timeout_s
        self._shown = shown
        self._wanted = wanted

    def run(self, *words: str) -> bytes:
        command = ["git", *(part for option in _OPTIONS for part in ("-c", option)), *words]
        # A session of its own has no terminal to ask for passwords on, and ends whole, helpers included.
        with subprocess.Popen(  # noqa: S603 - a program we chose; the address stands behind `--`
            command,
            cwd=self._bare,
            env=_environment(self._bare),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        ) as process:
            try:
                out, err = process.communicate(timeout=self._timeout_s)
            except BaseException as error:
                _end(process)
                if isinstance(error, subprocess.TimeoutExpired):
                    late = f"{self._shown}: git did not end within {self._timeout_s:g} s"
                    raise PackError(late) from None
                raise
        if process.returncode:
            raise GitError(_said(err), self._shown, self._wanted)
        return out


def _environment(bare: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _KEPT}
    return kept | {
        "GIT_DIR": str(bare),
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": ":".join(_PROTOCOLS),
        "GIT_PROTOCOL_FROM_USER": "0",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GCM_INTERACTIVE": "never",
        "SSH_ASKPASS_REQUIRE": "never",
        "LC_ALL": "C",
    }


_KEPT = (
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_EXEC_PATH",
    "GIT_SSL_CAINFO",
)
"""How a user reaches the servers; the rest could point git at another repository."""


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


def _said(err: bytes) -> str:
    lines = err.decode("utf-8", errors="replace").strip().splitlines()
    return "\n".join(without_password("".join(c for c in line if c.isprintable())) for line in lines)
