"""A folder made into one `.mchain` file: the same files give the same bytes, on any machine, at any time."""

from __future__ import annotations

import zlib
from pathlib import Path

from masterchain.audio.stage import Staged
from masterchain.errors import PackError
from masterchain.sharing.manifest import Manifest
from masterchain.sharing.places import MANIFEST_FILE, SIGNATURE_FILE
from masterchain.sharing.zip_layout import Member, central_header, end_record, local_header

_CHUNK = 1 << 20


def write_archive(
    destination: Path, manifest: Manifest, folder: Path, signature: bytes | None, *, overwrite: bool
) -> None:
    """Write a pack.

    Args:
        destination: the file to write.
        manifest: what it holds.
        folder: where those files are.
        signature: over the manifest, as `masterchain.sharing.signature` makes it.
        overwrite: whether a file that is there already is replaced.

    Raises:
        AudioFileError: the file is there already, or cannot be written.
        PackError: a file of the folder cannot be read, or is not what the manifest says.
    """
    own = [(MANIFEST_FILE, manifest.to_bytes())]
    if signature is not None:
        own.append((SIGNATURE_FILE, signature))
    members: list[Member] = []
    with Staged(destination) as staged:
        for name, data in own:
            member = Member(name, zlib.crc32(data), len(data), members[-1].end if members else 0)
            members.append(member)
            staged.file.write(local_header(member) + data)
        for listed in manifest.files:
            path = folder / listed.path
            member = Member(listed.path, _crc(path), listed.bytes, members[-1].end)
            members.append(member)
            staged.file.write(local_header(member))
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    staged.file.write(chunk)
            if staged.file.tell() != member.end:
                raise PackError(f"{path} changed while it was packed")
        directory = b"".join(map(central_header, members))
        offset = members[-1].end
        staged.file.write(directory + end_record(len(members), len(directory), offset))
        staged.commit(overwrite=overwrite)


def _crc(path: Path) -> int:
    crc = 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                crc = zlib.crc32(chunk, crc)
    except OSError as error:
        raise PackError(f"{path} cannot be read: {error.strerror}") from error
    return crc
