"""Ed25519 (RFC 8032) by the `cryptography` library, which is an extra: everything that imports it is here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from masterchain.errors import PackError
from masterchain.sharing.public_key import public_text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

EXTRA = "pip install 'masterchain[sign]'"
"""What brings the library that signs and verifies."""


def has_signing() -> bool:
    """Whether the library that signs and verifies is there."""
    from importlib.util import find_spec

    return find_spec("cryptography") is not None


def generate() -> tuple[bytes, str]:
    """A new private key as PEM, and its public key's line.

    Raises:
        PackError: the library is not there.
    """
    _wanted()
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return pem, public_of(key)


def private_of(data: bytes, path: Path) -> Ed25519PrivateKey:
    """The private key in a file's bytes: PEM, or OpenSSH's own form.

    Raises:
        PackError: it is no Ed25519 key without a passphrase, or the library is not there.
    """
    _wanted()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    load = (
        serialization.load_ssh_private_key if b"OPENSSH" in data[:64] else serialization.load_pem_private_key
    )
    try:
        key = load(data, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise PackError(
            f"{path} is no private Ed25519 key without a passphrase", hint="`masterchain pack key` makes one"
        )
    return key


def public_of(key: Ed25519PrivateKey) -> str:
    """The public key's line of a private one."""
    return public_text(key.public_key().public_bytes_raw())


def verifies(raw_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a signature over a message was made with the private part of a key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(raw_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _wanted() -> None:
    if not has_signing():
        raise PackError("signing needs the library `cryptography`, which is not installed", hint=EXTRA)
