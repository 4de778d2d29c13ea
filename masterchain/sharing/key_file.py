"""Files that hold private keys: PEM (PKCS #8), as `openssl genpkey -algorithm ed25519` writes them too."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from masterchain.errors import PackError
from masterchain.sharing.ed25519 import generate, private_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_LONGEST_KEY_FILE = 10_000


def make_key(path: Path) -> str:
    """Write a new private key, readable by its owner alone, and its public one beside it (`.pub`).

    Returns:
        The public key.

    Raises:
        PackError: the library for it is not there, or a file is there already or cannot be written.
    """
    private, public = generate()
    beside = path.with_name(f"{path.name}.pub")
    for each in (path, beside):
        if each.exists():
            raise PackError(f"{each} is there already", hint="a key that is in use must not be replaced")
    try:
        # Made with its mode: at no time can another user read it.
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(private)
        beside.write_text(f"{public}\n", encoding="ascii")
    except OSError as error:
        raise PackError(f"the key {path} cannot be written: {error.strerror}") from error
    return public


def read_private(path: Path) -> Ed25519PrivateKey:
    """The private key in a file.

    Raises:
        PackError: it is not there, or no Ed25519 key without a passphrase.
    """
    return private_of(key_bytes(path), path)


def key_bytes(path: Path) -> bytes:
    """What a key's file holds, as far as a key can reach.

    Raises:
        PackError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST_KEY_FILE)
    except (OSError, ValueError) as error:
        raise PackError(
            f"the key {path} cannot be read: {getattr(error, 'strerror', None) or error}"
        ) from error
