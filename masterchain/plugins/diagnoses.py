"""What the doctor has found, kept: a render warns of a plug-in that was found unsafe."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from masterchain.audio.stage import Staged
from masterchain.library.folders import data_folder
from masterchain.plugins.description import PluginIdentity
from masterchain.plugins.diagnosis import Diagnosis, Verdict


@dataclass(frozen=True, slots=True)
class Kept:
    """A diagnosis in short.

    Attributes:
        verdict: safe, care or unsafe.
        reasons: why it is not simply safe, the worst first.
    """

    verdict: Verdict
    reasons: tuple[str, ...]


def keep(diagnosis: Diagnosis, folder: Path | None = None) -> None:
    """Keep a diagnosis for the very bytes that were examined.

    Args:
        diagnosis: what was found.
        folder: where diagnoses lie; by default the program's own.

    Raises:
        AudioFileError: the disk says no.
    """
    with Staged(_file(diagnosis.identity, folder)) as staged:
        staged.file.write(json.dumps(diagnosis.to_dict(), indent=2).encode())
        staged.commit(overwrite=True)


def kept(identity: PluginIdentity, folder: Path | None = None) -> Kept | None:
    """What was found of a plug-in; None when it, as it is now, was never examined."""
    try:
        found = json.loads(_file(identity, folder).read_bytes())
        return Kept(found["verdict"], tuple(found["reasons"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _file(identity: PluginIdentity, folder: Path | None) -> Path:
    # A bundle may hold several plug-ins, and another version of it is another plug-in.
    name = f"{identity.bundle_digest[:32]}-{identity.identifier or identity.name}"
    safe = "".join(c if c.isalnum() or c in "-_" else "_" for c in name)
    return (folder or data_folder() / "diagnoses") / f"{safe}.json"
