"""VST3 plug-ins of our own, built from `tests/plugins/sources` with one compiler call each, kept until they change."""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_SOURCES = _ROOT / "tests" / "plugins" / "sources"
_BUILT = _ROOT / "build" / "test-plugins"
_DPF = Path("/usr/share/dpf")
_NEEDED = "needs Linux, a C++ compiler (g++) and Debian's dpf-source"
_LIBRARIES = {"Window": ("-lX11",)}
_X11 = Path("/usr/include/X11/Xlib.h")

BINARY_FOLDER = f"{platform.machine()}-linux"
"""The folder of a bundle's `Contents` that holds the machine code for this machine."""


def vst3(name: str) -> Path:
    """The bundle of the test plug-in whose source is `NAME.cpp`; skips the test where it cannot be built."""
    if platform.system() != "Linux" or not shutil.which("g++") or not (_DPF / "distrho").is_dir():
        pytest.skip(_NEEDED)
    if name in _LIBRARIES and not _X11.exists():
        pytest.skip("needs Debian's libx11-dev")
    return _build(name)


def vst3_folder(folder: Path, *names: str) -> Path:
    """A folder that holds copies of these bundles."""
    for name in names:
        shutil.copytree(vst3(name), folder / f"{name}.vst3")
    return folder


@cache
def _build(name: str) -> Path:
    bundle = _BUILT / _digest(name) / f"{name}.vst3"
    if bundle.is_dir():
        return bundle
    staged = bundle.with_name(f"{name}.{os.getpid()}.part")
    binary = staged / "Contents" / BINARY_FOLDER / f"{name}.so"
    binary.parent.mkdir(parents=True, exist_ok=True)
    command = ["g++", *_flags(), str(_SOURCES / f"{name}.cpp"), "-o", str(binary), *_LIBRARIES.get(name, ())]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:4000]
    try:
        staged.rename(bundle)
    except OSError:  # another test process was quicker
        shutil.rmtree(staged)
    return bundle


def _flags() -> list[str]:
    include = [f"-I{_SOURCES}", f"-I{_DPF}/distrho"]
    symbols = f"-Wl,--version-script={_DPF}/utils/symbols/vst3.version"
    defines = ["-DDISTRHO_PLUGIN_TARGET_VST3", "-DNDEBUG"]
    return [
        "-std=gnu++17",
        "-O1",
        "-fPIC",
        "-shared",
        "-fvisibility=hidden",
        "-w",
        *include,
        *defines,
        symbols,
    ]


def _digest(name: str) -> str:
    """What the bundle is made from: its source and all headers; the compiler's flags."""
    made_of = [_SOURCES / f"{name}.cpp", *sorted(_SOURCES.glob("*.h*"))]
    whole = hashlib.sha256(" ".join(_flags()).encode())
    for path in made_of:
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]
