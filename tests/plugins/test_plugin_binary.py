"""What a bundle's files tell before anything of it runs."""

from __future__ import annotations

import shutil
import struct
import sys
from pathlib import Path

import pytest
from support.vst3 import BINARY_FOLDER, vst3

from masterchain.plugins.binary import unloadable

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the files are looked into on Linux alone")


def gain(folder: Path, name: str = "Gain") -> tuple[Path, Path]:
    """A copy of the Gain plug-in as a bundle of that name, and its binary."""
    bundle = folder / f"{name}.vst3"
    shutil.copytree(vst3("Gain"), bundle)
    return bundle, bundle / "Contents" / BINARY_FOLDER / "Gain.so"


def test_nothing_speaks_against_a_whole_one(tmp_path: Path) -> None:
    bundle, _ = gain(tmp_path)
    assert unloadable(bundle) is None


@pytest.mark.parametrize("kept", [1, 40, 64, 200, 5_000, -4_000, -1])
def test_a_truncated_binary_is_seen_wherever_it_ends(tmp_path: Path, kept: int) -> None:
    bundle, binary = gain(tmp_path)
    whole = binary.read_bytes()
    binary.write_bytes(whole[:kept])
    reason = unloadable(bundle)
    assert reason is not None
    assert "truncated" in reason or "no machine code" in reason


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "Gain.so is empty"), (b"#!/bin/sh\nexit\n" * 9, "Gain.so is no machine code")],
)
def test_what_is_no_binary_is_said_to_be_none(tmp_path: Path, content: bytes, words: str) -> None:
    bundle, binary = gain(tmp_path)
    binary.write_bytes(content)
    assert unloadable(bundle) == words


@pytest.mark.parametrize(("offset", "value"), [(4, b"\x01"), (18, struct.pack("<H", 9))])
def test_another_machines_binary_is_told(tmp_path: Path, offset: int, value: bytes) -> None:
    bundle, binary = gain(tmp_path)
    changed = bytearray(binary.read_bytes())
    changed[offset : offset + len(value)] = value
    binary.write_bytes(changed)
    assert "is not made for" in str(unloadable(bundle))


def test_a_renamed_bundle_is_told(tmp_path: Path) -> None:
    bundle, _ = gain(tmp_path, "Loudness")
    assert unloadable(bundle) == "it holds Gain.so where Loudness.so must be: was the bundle renamed?"


def test_bundles_for_other_systems_say_which(tmp_path: Path) -> None:
    bundle = tmp_path / "Other.vst3"
    for folder in ("x86_64-win", "MacOS"):
        (bundle / "Contents" / folder).mkdir(parents=True)
    assert str(unloadable(bundle)).startswith("it is made for x86_64-win, macOS, not for ")


def test_things_that_are_no_vst3_of_this_system(tmp_path: Path) -> None:
    single = tmp_path / "Windows.vst3"
    single.write_bytes(b"MZ")
    assert "single file" in str(unloadable(single))
    empty = tmp_path / "Empty.vst3"
    empty.mkdir()
    assert unloadable(empty) == "it holds no plug-in"
    assert unloadable(tmp_path / "Unit.component") == "it is an Audio Unit, which only macOS has"


def test_a_stripped_binary_has_no_table_of_sections_and_is_measured_by_its_segments(tmp_path: Path) -> None:
    bundle, binary = gain(tmp_path)
    stripped = bytearray(binary.read_bytes())
    # ELF-64: e_shoff at 40, e_shnum at 60.
    stripped[40:48], stripped[60:62] = bytes(8), bytes(2)
    binary.write_bytes(stripped)
    assert unloadable(bundle) is None
    binary.write_bytes(stripped[: len(stripped) // 2])
    assert "truncated" in str(unloadable(bundle))


def test_a_bundle_closed_to_this_user_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def is_file(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    bundle = tmp_path / "A.vst3"
    bundle.mkdir()
    monkeypatch.setattr(Path, "is_file", is_file)
    assert unloadable(bundle) == "it cannot be read: Permission denied"


def test_a_binary_that_is_no_file_is_told(tmp_path: Path) -> None:
    binary = tmp_path / "A.vst3" / "Contents" / BINARY_FOLDER / "A.so"
    binary.parent.mkdir(parents=True)
    binary.symlink_to("/dev/zero")
    assert unloadable(tmp_path / "A.vst3") == "A.so is no file"
