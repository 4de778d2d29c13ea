"""What `pack list`, `info` and `verify` do once their words are parsed."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from masterchain.cli.talk import Form, console, data, say
from masterchain.errors import ExitCode
from masterchain.library.packs import PACK_FILE, PackFolder, current, installed
from masterchain.library.packs import pack as named
from masterchain.report.packs import (
    came_from,
    pack_data,
    pack_shown,
    packs_listed,
    wants_data,
)
from masterchain.sharing.build import ENDING
from masterchain.sharing.folder import take_folder
from masterchain.sharing.installed import held, meant, trouble, verify
from masterchain.sharing.inventory import inventory
from masterchain.sharing.manifest import manifest_of
from masterchain.sharing.pack_file import load
from masterchain.sharing.read_archive import unpack
from masterchain.sharing.signature import examine_signature
from masterchain.sharing.wants import wants


def list_packs(form: Form) -> int:
    """Tell every installed version; exit code 5 where one cannot be looked into."""
    there = installed()
    sound = {pack: trouble(pack) for pack in there}
    bad = [(pack, words) for pack, words in sound.items() if words]
    good = [held(pack) for pack, words in sound.items() if not words]
    if form is Form.JSON:
        data(
            {
                "format": "masterchain.packs",
                "version": 1,
                "packs": [pack_data(h.file, h.manifest, h.inventory, h.signed, h.record) for h in good],
                "damaged": [
                    {"name": pack.name, "pack_version": pack.version, "reason": words} for pack, words in bad
                ],
            }
        )
    elif not there:
        say(
            "no packs are installed\n  `masterchain pack install` takes a folder, a .mchain file or a git address"
        )
    else:
        counting = set(current())
        rows = [
            (h.pack.name, _version(h.pack, counting), str(h.inventory), str(h.signed), came_from(h.record))
            for h in good
        ]
        rows += [(pack.name, pack.version, "damaged", "", words) for pack, words in bad]
        console().print(packs_listed(sorted(rows)))
    return int(ExitCode.LOCK) if bad else 0


def show_pack(word: str, form: Form) -> int:
    """Tell one pack: an installed one, or one in a folder or a file, which is not installed for it.

    A word that is both the name of an installed pack and a folder means the installed one; `./NAME` means the folder.
    """
    path = Path(word).expanduser()
    name, _, start = word.partition("@")
    is_name = any(one.name == name for one in installed())
    if path.suffix == ENDING or ((path / PACK_FILE).is_file() and not is_name):
        with tempfile.TemporaryDirectory(prefix="masterchain-pack-") as made:
            folder = Path(made)
            if path.is_dir():
                take_folder(path, folder)
            else:
                unpack(path, folder)
            return _show(folder, form)
    return _show(named(name, start or None).folder, form, is_installed=True)


def verify_packs(words: Sequence[str], form: Form) -> int:
    """Hold installed packs against their manifests."""
    chosen = [pack for word in words for pack in meant(word)] if words else installed()
    found = {pack: verify(pack) for pack in dict.fromkeys(chosen)}
    if form is Form.JSON:
        data(
            {
                "format": "masterchain.packs.verified",
                "version": 1,
                "packs": [
                    {"name": pack.name, "pack_version": pack.version, "differences": list(lines)}
                    for pack, lines in found.items()
                ],
            }
        )
    else:
        out = console()
        for pack, lines in found.items():
            out.print(f"✗ {pack}" if lines else f"✓ {pack} is as it was installed")
            for line in lines:
                out.print(f"    {line}")
    if not any(found.values()):
        return 0
    say("  help: `masterchain pack remove NAME@VERSION`, and install it again")
    return int(ExitCode.LOCK)


def _show(folder: Path, form: Form, *, is_installed: bool = False) -> int:
    file = load(folder)
    if is_installed:
        one = held(PackFolder(file.name, file.version, folder))
        manifest, has, signed, record = one.manifest, one.inventory, one.signed, one.record
    else:
        manifest = manifest_of(folder, file.name, file.version)
        has, signed, record = inventory(folder), examine_signature(manifest, folder), None
    wanted = wants(file, has)
    if form is Form.JSON:
        pack = pack_data(file, manifest, has, signed, record) | {"wants": wants_data(wanted)}
        data({"format": "masterchain.pack.info", "version": 1, "pack": pack})
        return 0
    out = console()
    for part in pack_shown(file, manifest, has, signed, wanted, record):
        out.print(part)
    return 0


def _version(pack: PackFolder, counting: set[PackFolder]) -> str:
    return pack.version if pack in counting else f"{pack.version} (another counts)"
