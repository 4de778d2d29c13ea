"""What arrives as a .mchain file is taken whole and as it was packed, or not at all."""

from __future__ import annotations

import io
import json
import os
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.packs import make_pack, tree

from masterchain.errors import MasterchainError, PackError
from masterchain.sharing.build import build
from masterchain.sharing.install import install
from masterchain.sharing.manifest import Listed, Manifest
from masterchain.sharing.places import MANIFEST_FILE
from masterchain.sharing.zip_layout import Member, central_header, end_record, local_header


@pytest.fixture
def good(studio: Path, tmp_path: Path, store: Path) -> bytes:
    del store
    return build(studio, tmp_path / "good.mchain").path.read_bytes()


def laid_out(files: list[tuple[str, bytes]]) -> bytes:
    """An archive in exactly our layout, whatever stands in it."""
    data, members = bytearray(), []
    for name, content in files:
        member = Member(name, zlib.crc32(content), len(content), len(data))
        members.append(member)
        data += local_header(member) + content
    directory = b"".join(map(central_header, members))
    return bytes(data) + directory + end_record(len(members), len(directory), len(data))


def members(archive: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return [(name, opened.read(name)) for name in opened.namelist()]


def listed(files: list[tuple[str, bytes]]) -> bytes:
    """An archive in our layout with a manifest that fits its files."""
    import hashlib

    entries = tuple(Listed(n, len(c), hashlib.sha256(c).hexdigest()) for n, c in files)
    return laid_out([(MANIFEST_FILE, Manifest("studio", "1.0.0", entries).to_bytes()), *files])


def outside(folder: Path) -> set[Path]:
    """Everything that is there, but for the machine's own folder."""
    return {path for path in folder.rglob("*") if "machine" not in path.relative_to(folder).parts}


def refused(archive: bytes, tmp_path: Path, store: Path) -> str:
    """The words an archive is refused with; nothing of it may be left anywhere."""
    path = tmp_path / "hostile.mchain"
    path.write_bytes(archive)
    before = outside(tmp_path)
    with pytest.raises(MasterchainError) as caught:
        install(str(path))
    assert outside(tmp_path) == before
    assert list(store.iterdir()) == []
    assert caught.value.exit_code in {2, 4}
    assert str(caught.value).isprintable()
    return str(caught.value)


def test_the_same_folder_gives_the_same_bytes(studio: Path, tmp_path: Path, good: bytes) -> None:
    other = make_pack(tmp_path / "elsewhere/again")
    for number, path in enumerate(sorted(other.rglob("*"))):
        os.utime(path, (number, number))
        path.chmod(0o700)
    (studio / ".hidden").write_text("no part of it")
    assert build(studio, tmp_path / "b.mchain").path.read_bytes() == good
    assert build(other, tmp_path / "c.mchain").path.read_bytes() == good


def test_other_programs_read_it(good: bytes, studio: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(good)) as opened:
        assert opened.testzip() is None
        assert all(info.compress_type == zipfile.ZIP_STORED for info in opened.infolist())
        names = opened.namelist()
        assert names == [MANIFEST_FILE, *sorted(tree(studio))]
        assert {name: opened.read(name) for name in names[1:]} == tree(studio)
        manifest = json.loads(opened.read(MANIFEST_FILE))
    assert [one["path"] for one in manifest["files"]] == names[1:]


def test_what_is_installed_is_what_was_packed(good: bytes, studio: Path, tmp_path: Path, store: Path) -> None:
    path = tmp_path / "good.mchain"
    arrived = install(str(path))
    assert arrived.pack.folder == store / "studio/1.0.0"
    there = tree(arrived.pack.folder)
    assert {name: data for name, data in there.items() if not name.startswith(".masterchain/")} == tree(
        studio
    )
    assert [one.name for one in store.iterdir()] == ["studio"]


def test_every_prefix_of_a_good_one_is_refused(good: bytes, tmp_path: Path, store: Path) -> None:
    # Every length near the ends and the headers, and a thousand between: the sound in it is long and alike.
    lengths = {*range(2000), *range(len(good) - 2000, len(good))} | {*range(0, len(good), len(good) // 1000)}
    path = tmp_path / "prefix.mchain"
    path.write_bytes(good)
    for length in sorted(lengths, reverse=True):
        os.truncate(path, length)
        with pytest.raises(PackError):
            install(str(path))
        assert list(store.iterdir()) == []


def test_every_flipped_bit_is_refused(good: bytes, tmp_path: Path, store: Path) -> None:
    rng = random.Random(7)  # noqa: S311 - the same every time
    path = tmp_path / "flipped.mchain"
    edges = [*range(400), *range(len(good) - 700, len(good))]
    for at in [*rng.sample(edges, 150), *(rng.randrange(len(good)) for _ in range(100))]:
        data = bytearray(good)
        data[at] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        with pytest.raises(PackError):
            install(str(path))
    assert list(store.iterdir()) == []


NAMES = {
    "../outside.toml": "leads out",
    "chains/../../outside.toml": "leads out",
    "/etc/outside.toml": "absolute",
    "C:/outside.toml": "drive",
    "c:outside.toml": "drive",
    "..\\outside.toml": "backslash",
    "chains\\a.toml": "backslash",
    "chains/a\0.toml": "control character",
    "chains/a\n.toml": "control character",
    "chains/\x1b[2Ja.toml": "control character",
    "chains/a\u202etoml.wav": "control character",
    "chains/con.toml": "device",
    "chains/Nul.toml": "device",
    "chains/COM1.toml": "device",
    "chains/lpt¹.toml": "device",
    "chains/a:b.toml": "not every system",
    "chains/a?.toml": "not every system",
    "chains/a.toml ": "space",
    "chains/a .toml/b.": "dot",
    "chains//a.toml": "empty part",
    "chains/./a.toml": "empty part",
    "chains/.hidden.toml": "hidden",
    ".git/hooks/post-checkout": "hidden",
    ".masterchain/installed.json": "hidden",
    "chains/cafe\u0301.toml": "NFC",
    "chains/" + "a" * 120 + ".toml": "longer than",
    "chains/" + "a/" * 40 + "a.toml": "deeper",
    "chains/": "folder",
    "chains/evil.py": "no place",
    "evil.vst3": "no place",
    "states/evil.so": "no place",
    "setup.py": "no place",
    "chains/nested.mchain": "no place",
    "chains/bomb.zip": "no place",
}


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_no_pack_may_hold_is_refused(name: str, good: bytes, tmp_path: Path, store: Path) -> None:
    files = [*members(good)[1:], (name, b"schema = 1\n")]
    told = refused(listed(sorted(files)), tmp_path, store)
    assert NAMES[name] in told


@pytest.mark.parametrize(
    "names",
    [
        ("chains/a.toml", "chains/a.toml"),
        ("chains/a.toml", "chains/A.toml"),
        ("chains/straße.toml", "chains/strasse.toml"),
        ("chains/ﬁ.toml", "chains/fi.toml"),
        ("chains/Å.toml", "chains/å.toml"),
        ("chains/x.toml", "chains/x.toml/y.toml"),
        ("chains/sub/x.toml", "chains/Sub/y.toml"),
    ],
    ids=ascii,
)
def test_two_names_that_are_one_somewhere_are_refused(
    names: tuple[str, str], good: bytes, tmp_path: Path, store: Path
) -> None:
    files = sorted([*members(good)[1:], *((name, b"schema = 1\n") for name in names)])
    told = refused(listed(files), tmp_path, store)
    assert "one file on some systems" in told or "twice" in told


def central_at(archive: bytes, name: str) -> int:
    """Where the field list of a file's entry in the directory begins."""
    return archive.rindex(name.encode()) - 46


def patched(archive: bytes, at: int, form: str, value: int) -> bytes:
    data = bytearray(archive)
    struct.pack_into(form, data, at, value)
    return bytes(data)


TRICKS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "encrypted": ("encrypted", lambda a: patched(a, central_at(a, "pack.toml") + 8, "<H", 0x0801)),
    "a link": ("link", lambda a: patched(a, central_at(a, "pack.toml") + 38, "<I", 0o120777 << 16)),
    "deflated": ("compressed", lambda a: patched(a, central_at(a, "pack.toml") + 10, "<H", 8)),
    "a size of its own": ("compressed", lambda a: patched(a, central_at(a, "pack.toml") + 24, "<I", 1 << 31)),
    "not UTF-8": ("UTF-8", lambda a: a.replace(b"README.md", b"README.\xff\xfe")),
    "overlapping": ("overlaps", lambda a: patched(a, central_at(a, "pack.toml") + 42, "<I", 0)),
    "out of bounds": ("overlaps", lambda a: patched(a, central_at(a, "pack.toml") + 42, "<I", 0xFFFFFFF0)),
    "another local name": (
        "announced as one thing",
        lambda a: patched(a, a.index(b"PK\3\4", 40) + 30, "<B", ord("S")),
    ),
    "an extra field": (
        "another file, or something hides|directory|announced",
        lambda a: patched(a, central_at(a, "pack.toml") + 30, "<H", 4),
    ),
    "a wrong checksum": ("announced", lambda a: patched(a, central_at(a, "pack.toml") + 16, "<I", 5)),
    "something before it": ("no .mchain", lambda a: b"#!/bin/sh\n" + a),
    "something behind it": ("cut off, or something was added", lambda a: a + b"more"),
    "a comment": ("last record", lambda a: patched(a, len(a) - 2, "<H", 1)[:-1] + b"\0"),
    "a count too high": (
        "directory",
        lambda a: patched(patched(a, len(a) - 14, "<H", 99), len(a) - 12, "<H", 99),
    ),
    "a count too low": ("hides", lambda a: patched(patched(a, len(a) - 14, "<H", 2), len(a) - 12, "<H", 2)),
    "several disks": ("last record", lambda a: patched(a, len(a) - 18, "<H", 1)),
    "nothing": ("no .mchain", lambda _: b""),
    "only an end": ("no .mchain", lambda a: a[-22:]),
    "a tarball": ("no .mchain", lambda _: b"\x1f\x8b" + bytes(500)),
}


@pytest.mark.parametrize("trick", TRICKS)
def test_a_trick_of_the_format_is_refused(trick: str, good: bytes, tmp_path: Path, store: Path) -> None:
    words, make = TRICKS[trick]
    archive = make(good)
    assert archive != good
    told = refused(archive, tmp_path, store)
    assert any(word in told for word in words.split("|")), told


def test_a_bomb_is_refused_before_it_swells(good: bytes, tmp_path: Path, store: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members(good):
            archive.writestr(name, content)
        archive.writestr("impulse_responses/zeros.wav", bytes(64 << 20))
    assert len(packed.getvalue()) < 1 << 20
    assert "compressed" in refused(packed.getvalue(), tmp_path, store)


def test_a_hundred_thousand_files_are_refused(tmp_path: Path, store: Path) -> None:
    archive = listed([(f"chains/{number:06}.toml", b"") for number in range(10_001)])
    assert "files" in refused(archive, tmp_path, store)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        for number in range(100_000):
            opened.writestr(f"{number}", b"")
    refused(packed.getvalue(), tmp_path, store)


def _other(good: bytes) -> Iterator[tuple[str, str, bytes]]:
    files = members(good)
    manifest, rest = files[0], files[1:]
    changed = [(n, c + b"# changed\n" if n == "chains/hall.toml" else c) for n, c in rest]
    yield "a file that was changed", "hall.toml was changed after", laid_out([manifest, *changed])
    yield "a file that is missing", "missing", laid_out([manifest, *rest[:-1]])
    more = sorted([*rest, ("chains/more.toml", b"")])
    yield "a file that was added", "does not stand", laid_out([manifest, *more])
    yield "files in another order", "order", laid_out([manifest, *reversed(rest)])
    yield "no manifest", "no manifest", laid_out(rest)
    yield "the manifest last", "no manifest", laid_out([*rest, manifest])
    yield "an empty manifest", "manifest", laid_out([(MANIFEST_FILE, b""), *rest])
    yield "a spaced manifest", "manifest", laid_out([(MANIFEST_FILE, manifest[1] + b" "), *rest])
    doubled = manifest[1].replace(b'"name"', b'"name": "x",\n "name"')
    yield "a manifest that says two names", "manifest", laid_out([(MANIFEST_FILE, doubled), *rest])
    named = manifest[1].replace(b'"name": "studio"', b'"name": "label"')
    yield "the manifest of another pack", "another pack", laid_out([(MANIFEST_FILE, named), *rest])
    future = manifest[1].replace(b'"version": 1,', b'"version": 9,')
    yield "a manifest of the future", "version 9", laid_out([(MANIFEST_FILE, future), *rest])
    deep = b"[" * 100_000
    yield "a manifest nested deep", "manifest", laid_out([(MANIFEST_FILE, deep), *rest])
    yield "no pack.toml", "no pack.toml", listed([one for one in rest if one[0] != "pack.toml"])
    yield "a signature that is none", "signature", laid_out([manifest, ("pack.signature", b"{}"), *rest])


def test_what_does_not_fit_its_manifest_is_refused(good: bytes, tmp_path: Path, store: Path) -> None:
    for what, word, archive in _other(good):
        assert word in refused(archive, tmp_path, store), what


def test_what_is_packed_well_and_written_badly_is_refused(good: bytes, tmp_path: Path, store: Path) -> None:
    rest = members(good)[1:]
    for path, text, word in (
        ("chains/hall.toml", CHAIN_OUT, "leads out of the pack"),
        ("chains/hall.toml", CHAIN_OUT.replace("../../outside.wav", "/etc/outside.wav"), "not a path inside"),
        ("chains/hall.toml", CHAIN_OUT.replace("../../outside.wav", "..\\\\\\\\x.wav"), "not a path inside"),
        ("chains/hall.toml", 'schema = 1\n[[step]]\nplugin = "../x.vst3"\n', "path of a plug-in"),
        ("chains/hall.toml", "schema = ", "not valid TOML"),
        ("platforms/studio-spec.toml", "schema = 1\n", "missing"),
        ("pack.toml", "schema = 1\n", "missing"),
        ("pack.toml", 'schema = 1\nname = "../x"\nversion = "1"\ndescription = "x"\n', "cannot name a pack"),
        ("impulse_responses/hall.wav", "RIFF", "hall.wav"),
    ):
        files = [(name, text.encode() if name == path else content) for name, content in rest]
        assert word in refused(listed(files), tmp_path, store), (path, text)


CHAIN_OUT = """\
schema = 1
[[step]]
effect = "Convolution"
parameters = { impulse_response_filename = "../../outside.wav" }
"""


def test_a_hundred_generated_archives_leave_nothing(good: bytes, tmp_path: Path, store: Path) -> None:
    """Random surgery on a good one: bytes cut out, doubled, swapped, overwritten."""
    rng = random.Random(11)  # noqa: S311 - the same every time
    path = tmp_path / "hostile.mchain"
    before = outside(tmp_path)
    for _ in range(150):
        data = bytearray(good)
        for _ in range(rng.randint(1, 4)):
            # Most of it is sound, in which all surgery is alike: the headers and the directory matter more.
            at = rng.choice((rng.randrange(700), rng.randrange(len(data)), len(data) - rng.randrange(1, 700)))
            length = rng.randint(1, 60)
            piece = bytes(data[at : at + length])
            match rng.randrange(4):
                case 0:
                    del data[at : at + length]
                case 1:
                    data[at:at] = piece
                case 2:
                    data[at : at + length] = rng.randbytes(len(piece))
                case _:
                    to = rng.randrange(len(data))
                    data[to : to + len(piece)] = piece
        if bytes(data) == good:
            continue
        path.write_bytes(data)
        with pytest.raises(PackError):
            install(str(path))
        assert list(store.iterdir()) == []
    path.unlink()
    assert outside(tmp_path) == before
