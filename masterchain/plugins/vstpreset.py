"""The `.vstpreset` container (Steinberg VST 3 SDK, public.sdk/source/vst/vstpresetfile.h)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from masterchain.errors import PluginError

_HEADER = struct.Struct("<4si32sq")
_LIST = struct.Struct("<4si")
_ENTRY = struct.Struct("<4sqq")
_MOST_CHUNKS = 128


@dataclass(frozen=True, slots=True)
class Preset:
    """What a preset says.

    Attributes:
        class_id: the plug-in's class, 32 hexadecimal digits.
        component: the state of the part that makes the sound.
    """

    class_id: str
    component: bytes


def parse_preset(data: bytes, name: str) -> Preset:
    """The parts of a preset.

    Args:
        data: the file's bytes.
        name: whose, for messages.

    Raises:
        PluginError: it is no preset, or is cut off.
    """
    try:
        magic, _, class_id, at = _HEADER.unpack_from(data)
        if magic != b"VST3":
            raise PluginError(f"{name} is no .vstpreset")
        if at < _HEADER.size:
            raise _cut_off(name)
        mark, count = _LIST.unpack_from(data, at)
        if mark != b"List" or not 0 <= count <= _MOST_CHUNKS:
            raise _cut_off(name)
        entries = [_ENTRY.unpack_from(data, at + _LIST.size + i * _ENTRY.size) for i in range(count)]
    except struct.error:
        if data[:4] != b"VST3":
            raise PluginError(f"{name} is no .vstpreset") from None
        raise _cut_off(name) from None
    chunks: dict[bytes, bytes] = {}
    for kind, start, size in entries:
        if start < 0 or size < 0 or start + size > len(data):
            raise _cut_off(name)
        chunks[kind] = data[start : start + size]
    if b"Comp" not in chunks:
        raise PluginError(f"{name} holds no state of the plug-in itself")
    return Preset(class_id.decode("ascii", errors="replace"), chunks[b"Comp"])


def _cut_off(name: str) -> PluginError:
    return PluginError(f"{name} is damaged or cut off: its list of parts does not fit", hint="save it again")
