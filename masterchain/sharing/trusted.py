"""The public keys that are trusted on this machine: in the user's folder, a file a name."""

from __future__ import annotations

import re
from pathlib import Path

from masterchain.audio.stage import Staged
from masterchain.errors import PackError, UsageError
from masterchain.library.folders import config_folder
from masterchain.sharing.key_file import key_bytes
from masterchain.sharing.public_key import PREFIX, is_key

_NAME = re.compile(r"[A-Za-z0-9][\w .-]{0,59}")


def trust(name: str, key: str) -> str:
    """Trust a key under a name from now on; returns the key.

    Args:
        name: whose it is.
        key: the public key, or a file that holds it.

    Raises:
        UsageError: it is no public key, or no name.
        PackError: the name is taken by another key, or the user's folder cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"{name!r} cannot name a key: letters, digits, spaces, dots and hyphens")
    text = key if key.startswith(PREFIX) else key_bytes(Path(key)).decode("ascii", errors="replace").strip()
    if not is_key(text):
        hint = (
            f"a public key is one line, `{PREFIX}...`, as `masterchain pack key` writes it into a .pub file"
        )
        raise UsageError(f"{key} is no public key", hint=hint)
    for other, known in trusted_keys().items():
        if other == name and known != text:
            hint = f"`masterchain pack trust {name} --remove` first, if you know why"
            raise PackError(f"another key is trusted as {name} already", hint=hint)
    with Staged(_file(name)) as staged:
        staged.file.write(f"{text}\n".encode("ascii"))
        staged.commit(overwrite=True)
    return text


def distrust(name: str) -> None:
    """Trust a key no longer.

    Raises:
        UsageError: none is trusted under that name.
        PackError: the user's folder cannot be written.
    """
    if name not in trusted_keys():
        raise UsageError(f"no key is trusted as {name!r}", hint="`masterchain pack trust` lists them")
    try:
        _file(name).unlink()
    except OSError as error:
        raise PackError(f"{_file(name)} cannot be removed: {error.strerror}") from error


def trusted_keys() -> dict[str, str]:
    """The keys that are trusted, by the name they are trusted under."""
    found = {}
    for path in sorted((config_folder() / "trusted").glob("*.pub")):
        text = key_bytes(path).decode("ascii", errors="replace").strip()
        if not is_key(text):
            raise PackError(f"{path} holds no public key", hint="remove it, or trust the key anew")
        found[path.stem] = text
    return found


def _file(name: str) -> Path:
    return config_folder() / "trusted" / f"{name}.pub"
