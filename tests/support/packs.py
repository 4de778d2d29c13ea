"""Packs for tests: small, sound, with an impulse response; and two machines with nothing on them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from support.files import write
from support.signals import Sound

CHAIN = """\
schema = 1
name = "hall"
[[step]]
id = "room"
effect = "Convolution"
parameters = { impulse_response_filename = "../impulse_responses/hall.wav", mix = 0.25 }
[[step]]
effect = "Compressor"
parameters = { threshold_db = -24.0, ratio = 2.0 }
"""

PLATFORM = """\
schema = 1
name = "studio-spec"
extends = "spotify"
title = "Studio"
"""


def pack_text(name: str = "studio", version: str = "1.0.0", more: str = "") -> str:
    return f'schema = 1\nname = "{name}"\nversion = "{version}"\ndescription = "For tests"\n{more}'


def make_pack(folder: Path, name: str = "studio", version: str = "1.0.0", more: str = "") -> Path:
    """A pack with a chain, a platform, an impulse response and a README."""
    for path, text in {
        "pack.toml": pack_text(name, version, more),
        "README.md": "# For tests\n",
        "chains/hall.toml": CHAIN,
        "platforms/studio-spec.toml": PLATFORM,
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    write(folder / "impulse_responses/hall.wav", impulse_response())
    return folder


def impulse_response() -> Sound:
    time = np.arange(4800) / 48000
    noise = np.random.default_rng(5).standard_normal((2, 4800))
    return (0.3 * noise * np.exp(-40 * time)).astype(np.float32)


def use_machine(patch: pytest.MonkeyPatch, folder: Path) -> Path:
    """From now on this is the user's folder: what is installed and trusted lies in it. Returns the store."""
    patch.setenv("MASTERCHAIN_DATA_DIR", str(folder / "data"))
    patch.setenv("MASTERCHAIN_CONFIG_DIR", str(folder / "config"))
    return folder / "data/packs"


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
