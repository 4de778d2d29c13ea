"""What can be told of a bundle's machine code without running it: why it cannot be loaded here."""

from __future__ import annotations

import platform
import struct
import sys
from pathlib import Path

_ELF_MACHINES = {"x86_64": 62, "aarch64": 183, "i686": 3, "armv7l": 40, "riscv64": 243}
_IDENT, _CLASS_64 = b"\x7fELF", 2
_HEADER_64 = struct.Struct("<16sHHIQQQIHHHHHH")
_SEGMENT_64 = struct.Struct("<IIQQQQQQ")


def unloadable(bundle: Path) -> str | None:
    """Why a bundle cannot be loaded on this machine, in one clause, or None when nothing speaks against it.

    VST3 is looked into on Linux, where a truncated binary would kill the process that loads it.
    """
    if sys.platform != "darwin" and bundle.suffix.lower() == ".component":
        return "it is an Audio Unit, which only macOS has"
    if sys.platform != "linux":
        return None
    try:
        return _fault_of_folder(bundle)
    except OSError as error:
        return f"it cannot be read: {error.strerror}"


def _fault_of_folder(bundle: Path) -> str | None:
    if not bundle.is_dir():
        return "it is a single file, as on Windows; on Linux a VST3 plug-in is a folder"
    machine = platform.machine()
    binary = bundle / "Contents" / f"{machine}-linux" / f"{bundle.stem}.so"
    if binary.is_file():
        return _elf_fault(binary, machine)
    if binary.exists() or binary.is_symlink():
        return f"{binary.name} is no file"
    if binary.parent.is_dir():
        others = sorted(path.name for path in binary.parent.glob("*.so"))
        # The format asks for one name: a renamed bundle cannot be loaded.
        if others:
            return f"it holds {others[0]} where {binary.name} must be: was the bundle renamed?"
        return f"it holds no {binary.name}"
    built_for = sorted(path.name for path in bundle.glob("Contents/*-*") if path.is_dir())
    if (bundle / "Contents" / "MacOS").is_dir():
        built_for.append("macOS")
    if built_for:
        return f"it is made for {', '.join(built_for)}, not for {machine}-linux"
    return "it holds no plug-in"


def _elf_fault(binary: Path, machine: str) -> str | None:
    try:
        size = binary.stat().st_size
        with binary.open("rb") as opened:
            head = opened.read(_HEADER_64.size)
            if not head.startswith(_IDENT):
                return f"{binary.name} is {'empty' if not head else 'no machine code'}"
            if len(head) < _HEADER_64.size:
                return f"{binary.name} is truncated"
            if head[4] != _CLASS_64:
                return f"{binary.name} is not made for {machine}"
            fields = _HEADER_64.unpack(head)
            made_for, segments_at, sections_at = fields[2], fields[5], fields[6]
            segment_size, segments, section_size, sections = fields[9:13]
            if made_for != _ELF_MACHINES.get(machine, made_for):
                return f"{binary.name} is not made for {machine}"
            opened.seek(segments_at)
            # A file that lies about the size of its entries shall not fill the memory.
            table = opened.read(segment_size * segments if segment_size == _SEGMENT_64.size else 0)
    except OSError as error:
        return f"{binary.name} cannot be read: {error.strerror}"
    ends = [segments_at + segment_size * segments, sections_at + section_size * sections]
    if segment_size == _SEGMENT_64.size:
        whole = len(table) - len(table) % segment_size
        ends += [offset + held for _, _, offset, _, _, held, _, _ in _SEGMENT_64.iter_unpack(table[:whole])]
    if max(ends) > size:
        return f"{binary.name} is truncated: {size} bytes of {max(ends)}"
    return None
