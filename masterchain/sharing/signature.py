"""A signature over a pack's manifest, which stands for all its files, and what it is worth on this machine."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from masterchain.errors import PackError
from masterchain.sharing.ed25519 import EXTRA, has_signing, public_of, verifies
from masterchain.sharing.key_file import read_private
from masterchain.sharing.manifest import Manifest
from masterchain.sharing.places import SIGNATURE_FILE
from masterchain.sharing.public_key import fingerprint, is_key, raw_of
from masterchain.sharing.trusted import trusted_keys

if TYPE_CHECKING:
    from masterchain.library.packs import PackFolder

_FORMAT = "masterchain.signature"
_VERSION = 1
_PURPOSE = b"masterchain pack manifest\n"
"""Signed along with the manifest: a signature made for something else is none for a pack."""
_LARGEST = 4096


@dataclass(frozen=True, slots=True)
class Signed:
    """What a pack's signature is worth here.

    Attributes:
        state: no signature; one by a trusted key; one by a key nobody here has trusted; one that could not be checked,
            since the library for it is missing.
        key: the key that signed.
        name: whom it is trusted as.
    """

    state: Literal["none", "trusted", "unknown", "unchecked"]
    key: str | None = None
    name: str | None = None

    def __str__(self) -> str:
        if self.key is None:
            return "not signed"
        if self.state == "trusted":
            return f"signed by {self.name}, trusted"
        if self.state == "unchecked":
            return f"signed by the key {fingerprint(self.key)}, which could not be checked: {EXTRA}"
        return f"signed by an unknown key {fingerprint(self.key)}, not trusted"


def sign(manifest: Manifest, private_key: Path) -> bytes:
    """The signature over a manifest, as it is stored.

    Raises:
        PackError: the key cannot be read, or the library for it is not there.
    """
    key = read_private(private_key)
    return _stored(public_of(key), key.sign(_PURPOSE + manifest.to_bytes()))


def examine_signature(manifest: Manifest, folder: Path) -> Signed:
    """What the signature in a pack's folder is worth.

    Raises:
        PackError: there is one, and it is damaged or was made over other contents.
    """
    path = folder / SIGNATURE_FILE
    if not path.is_file():
        return Signed("none")
    key, signature = _parsed(path, str(manifest.name))
    if not has_signing():
        return Signed("unchecked", key)
    if not verifies(raw_of(key), signature, _PURPOSE + manifest.to_bytes()):
        raise PackError(
            f"the signature of {manifest.name} {manifest.version} does not fit what the pack holds",
            hint="it was changed after it was signed: ask who signed it for a new one",
            notes=(f"signed with the key {fingerprint(key)}",),
        )
    for name, trusted in trusted_keys().items():
        if trusted == key:
            return Signed("trusted", key, name)
    return Signed("unknown", key)


def hold_to_policy(
    signed: Signed, whose: str, before: tuple[PackFolder, Signed] | None, *, required: bool
) -> None:
    """Refuse a pack whose signature is not what it has to be.

    A pack that came signed by a trusted key may not come otherwise the next time: that is what one would do who has
    broken into the repository.

    Args:
        signed: the pack's signature.
        whose: the pack, for messages.
        before: a version of it that is installed and trusted, with its signature.
        required: whether it must be signed by a trusted key in any case.

    Raises:
        PackError: it is not.
    """
    if signed.state == "trusted":
        return
    if required:
        raise PackError(
            f"{whose} is refused: a trusted signature is required, and it is {signed}", hint=_HINT
        )
    if before is not None:
        pack, theirs = before
        raise PackError(
            f"{whose} is refused: {pack} is {theirs}, and this one is {signed}",
            hint=f"{_HINT}; `masterchain pack remove {pack.name}` if the pack has changed hands",
        )


_HINT = "`masterchain pack trust NAME KEY` trusts a key"


def _stored(key: str, signature: bytes) -> bytes:
    document = {
        "format": _FORMAT,
        "version": _VERSION,
        "key": key,
        "signature": base64.b64encode(signature).decode("ascii"),
    }
    return (json.dumps(document, indent=1) + "\n").encode("ascii")


def _parsed(path: Path, name: str) -> tuple[str, bytes]:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST)
        document = json.loads(data)
        key, signature = document["key"], base64.b64decode(document["signature"], validate=True)
        if is_key(key) and _stored(key, signature) == data:
            return key, signature
    except OSError as error:
        raise PackError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    raise PackError(f"the signature of {name} is damaged, or was not made by `masterchain pack sign`")
