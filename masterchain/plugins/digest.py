"""What a bundle holds, as one number."""

from __future__ import annotations

import hashlib
from pathlib import Path

from masterchain.errors import PluginError


def bundle_digest(path: str) -> str:
    """SHA-256, in hex, over a bundle's files: names and bytes, in sorted order.

    Args:
        path: the bundle: a folder, or one file.

    Raises:
        PluginError: it is missing or cannot be read.
    """
    bundle = Path(path)
    whole = hashlib.sha256()
    try:
        files = sorted(one for one in bundle.rglob("*") if one.is_file()) if bundle.is_dir() else [bundle]
        for file in files:
            name = file.relative_to(bundle).as_posix().encode() if file != bundle else b""
            with file.open("rb") as opened:
                # The bytes' own digest in place of the bytes: no name can be mistaken for content.
                content = hashlib.file_digest(opened, "sha256").digest()
            whole.update(len(name).to_bytes(8, "big") + name + content)
    except OSError as error:
        raise PluginError(f"{path} cannot be read: {error.strerror}") from error
    return whole.hexdigest()
