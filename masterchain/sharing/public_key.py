"""A public Ed25519 key as text: one line, `ed25519:` and its 32 bytes in base64."""

from __future__ import annotations

import base64
import binascii
import hashlib

PREFIX = "ed25519:"


def public_text(raw: bytes) -> str:
    """A public key's line."""
    return PREFIX + base64.b64encode(raw).decode("ascii")


def raw_of(key: str) -> bytes:
    """The bytes of a public key's line.

    Raises:
        ValueError: it is no base64.
    """
    return base64.b64decode(key.removeprefix(PREFIX), validate=True)


def is_key(text: str) -> bool:
    """Whether it is a public key."""
    try:
        return text.startswith(PREFIX) and len(raw_of(text)) == 32 and public_text(raw_of(text)) == text
    except (binascii.Error, ValueError):
        return False


def fingerprint(key: str) -> str:
    """A public key in short, for people: sixteen hexadecimal digits."""
    return hashlib.sha256(raw_of(key)).hexdigest()[:16]
