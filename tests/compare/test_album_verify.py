"""A delivery verified: its whole record made again from its manifest, to the byte, or what is otherwise and why."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import mutagen.flac
import pytest
import soundfile
from support.files import read, write
from support.program import Ended, masterchain
from support.signals import music_like

from masterchain.compare.album_verify import verify_delivery
from masterchain.compare.places import Places
from masterchain.compare.remake import FOLDER_PREFIX
from masterchain.compare.verify import Verification
from masterchain.errors import AudioFileError, ExitCode

CHAIN = """\
schema = 1
name = "own"
[variables]
threshold = { default = -20.0 }
[[step]]
id = "glue"
effect = "Compressor"
parameters = { threshold_db = "${threshold}", ratio = 3.0 }
[[step]]
id = "room"
effect = "Convolution"
parameters = { impulse_response_filename = "hall.wav", mix = 0.2 }
"""
ALBUM = """\
schema = 1
title = "Harbour"
artist = "The Example"
upc = "036000291452"
year = 2026
cover = "front.png"
chain = "chains/own.toml"
set = { threshold = -30.0 }
[cd]
[loudness]
integrated_lufs = -8.0
ceiling_dbtp = -1.0
reach = "limiter"
[[deliverable]]
folder = "flac"
format = "flac"
bit_depth = 16
dither = "shaped"
[[deliverable]]
folder = "mp3"
format = "mp3"
ceiling_dbtp = -2.0
[[track]]
file = "mixes/1.wav"
isrc = "GB-AYE-06-01498"
start = 0.5
fade_out_s = 1.0
fade_out_shape = "s-curve"
before = [{ effect = "HighpassFilter", parameters = { cutoff_frequency_hz = 30.0 } }]
[[track]]
file = "mixes/2.wav"
gain_db = 1.0
[[track]]
file = "mixes/3.wav"
gain_db = 1.0
gapless = true
"""
FILES = ["flac/01 1.flac", "mp3/01 1.mp3", "flac/02 2.flac", "mp3/02 2.mp3", "flac/03 3.flac", "mp3/03 3.mp3"]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with a delivery that has all there can be in it, and nothing of what it was made from but the mixes."""
    desk = tmp_path_factory.mktemp("desk")
    for number in (1, 2, 3):
        sound = 0.2 * music_like(4.0 + number, sample_rate_hz=44100, seed=number)
        write(desk / f"mixes/{number}.wav", sound, sample_rate_hz=44100)
    (desk / "chains").mkdir()
    (desk / "chains/own.toml").write_text(CHAIN)
    write(desk / "chains/hall.wav", 0.3 * music_like(0.1, sample_rate_hz=44100), sample_rate_hz=44100)
    (desk / "front.png").write_bytes(PNG)
    (desk / "album.toml").write_text(ALBUM)
    done = masterchain("album", "render", "-o", "out", cwd=desk)
    assert done.code == 0, done.err
    for name in ("album.toml", "chains/own.toml", "front.png"):
        (desk / name).unlink()
    return desk


@pytest.fixture
def desk(rendered: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, to be spoilt; the current folder."""
    copied = Path(shutil.copytree(rendered, tmp_path / "desk"))
    monkeypatch.chdir(copied)
    return copied


def verified(**options: Any) -> dict[str, Verification]:
    """What came of each file, by its place in the delivery."""
    found = verify_delivery(Path("out/MANIFEST.json"), Places(), processes=2, **options)
    return {one.master.relative_to("out").as_posix(): one for one in found}


def statuses(found: dict[str, Verification]) -> dict[str, str | None]:
    return {name: one.status for name, one in found.items()}


def codes(found: dict[str, Verification]) -> set[int]:
    return {one.exit_code() for one in found.values()}


def changed(change: Callable[[dict[str, Any]], object]) -> None:
    """Change the manifest by hand."""
    path = Path("out/MANIFEST.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")


def tree(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.usefixtures("desk")
def test_a_delivery_comes_out_again_to_the_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Joined tracks, fades, the limiter, a cover, a CD: all from the manifest, and nothing is left or written to."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    before = tree(Path())
    found = verified()
    assert statuses(found) == dict.fromkeys([*FILES, "cd/Harbour.wav"], "identical")
    assert codes(found) == {0}
    assert all(one.reproduced and not one.master_changed and not one.identities for one in found.values())
    assert found["flac/02 2.flac"].source == Path("mixes/2.wav")
    assert tree(Path()) == before
    assert not [name for name in os.listdir(scratch) if name.startswith(FOLDER_PREFIX)]


def test_a_sample_that_was_changed_is_found_where_it_is(desk: Path) -> None:
    path = desk / "out/flac/02 2.flac"
    sound, rate = soundfile.read(path, dtype="int16", always_2d=True)
    sound[22_050, 1] += 500
    soundfile.write(path, sound, rate, "PCM_16")
    found = verified()
    assert {name for name, one in found.items() if one.status != "identical"} == {"flac/02 2.flac"}
    one = found["flac/02 2.flac"]
    assert (one.status, one.exit_code(), one.master_changed, one.reproduced) == ("differs", 1, True, True)
    assert one.remade is not None
    assert one.remade.null is not None
    assert (one.remade.null.differing, one.remade.null.channel, one.remade.null.at_s) == (1, 1, 0.5)


def test_other_tags_are_the_same_sound(desk: Path) -> None:
    tags = mutagen.flac.FLAC(desk / "out/flac/01 1.flac")
    tags["title"] = "Another"
    tags.save()
    one = verified(wanted={Path("out/flac/01 1.flac")})["flac/01 1.flac"]
    assert (one.status, one.exit_code(), one.exit_code(strict=True)) == ("same-sound", 0, 1)


def test_a_cover_that_no_file_has_any_more_changes_no_sound(desk: Path) -> None:
    for path in (desk / "out").rglob("*.flac"):
        flac = mutagen.flac.FLAC(path)
        flac.clear_pictures()
        flac.save()
    for path in (desk / "out").rglob("*.mp3"):
        mutagen.File(path).delete()
    found = verified()
    assert statuses(found) == dict.fromkeys(FILES, "same-sound") | {"cd/Harbour.wav": "identical"}
    named = [(identity.kind, identity.name) for identity in found[FILES[0]].identities]
    assert named == [("tags", f"tags of track {number}") for number in (1, 2, 3)]


@pytest.mark.usefixtures("desk")
def test_another_impulse_response_is_named_and_to_blame() -> None:
    write(Path("chains/hall.wav"), 0.6 * music_like(0.2, sample_rate_hz=44100), sample_rate_hz=44100)
    found = verified()
    assert set(statuses(found).values()) == {"differs"}
    assert codes(found) == {int(ExitCode.LOCK)}
    (identity,) = found[FILES[0]].identities
    assert (identity.kind, identity.name, identity.what) == (
        "impulse response",
        "room (hall.wav) of tracks 1, 2, 3",
        "digest",
    )
    Path("chains/hall.wav").unlink()
    found = verified()
    (one,) = found.values()
    assert one.master == Path("out/MANIFEST.json")
    assert "the impulse response of step room is not found: hall.wav" in str(one.error)
    assert one.exit_code() == 4


@pytest.mark.parametrize(
    ("change", "kind", "name"),
    [
        (lambda d: d.update(masterchain="0.0.1"), "masterchain", "masterchain"),
        (lambda d: d.update(system="Plan9 mips"), "system", "system"),
        (lambda d: d["parts"].update(soxr="9.9"), "part", "soxr"),
        (lambda d: d.update(dither_seed=7), "dither", "dither"),
    ],
)
@pytest.mark.usefixtures("desk")
def test_what_is_otherwise_and_makes_no_difference_is_no_fault(
    change: Callable[[dict[str, Any]], object], kind: str, name: str
) -> None:
    changed(change)
    one = verified(wanted={Path("out") / FILES[0]})[FILES[0]]
    (identity,) = one.identities
    assert (identity.kind, identity.name) == (kind, name)
    assert (one.status, one.exit_code()) == ("identical", 0)


def test_mixes_are_found_by_what_they_hold_and_all_that_are_not_are_named(desk: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere/deep"
    elsewhere.parent.mkdir()
    shutil.move(desk / "mixes", elsewhere)
    (one,) = verified().values()
    assert isinstance(one.error, AudioFileError)
    assert one.error.message == "3 of 3 mixes of Harbour are not found"
    assert [note.rpartition(": ")[2] for note in one.error.notes] == ["1.wav", "2.wav", "3.wav"]
    assert "--source" in (one.error.hint or "")
    (elsewhere / "1.wav").rename(elsewhere / "other name.wav")
    manifest = Path("out/MANIFEST.json")
    found = verify_delivery(manifest, Places((elsewhere.parent,)), processes=2)
    assert {one.status for one in found} == {"identical"}
    write(elsewhere / "2.wav", music_like(6.0, sample_rate_hz=44100, seed=9), sample_rate_hz=44100)
    (one,) = verify_delivery(manifest, Places((elsewhere.parent,)))
    assert "the source 2.wav is not what MANIFEST.json was made of" in str(one.error)


def test_a_file_that_is_gone_fails_alone(desk: Path) -> None:
    (desk / "out/flac/01 1.flac").unlink()
    found = verified()
    assert found["flac/01 1.flac"].exit_code() == 4
    assert codes(found) == {0, 4}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d.update(version=1), "is of version 1; this version of masterchain reads 2"),
        (lambda d: d.update(more=1), "is no manifest of a delivery: more"),
        (lambda d: d["tracks"][1]["chain"]["resolved"]["step"][0].update(mix=0.5), "the chain of track 2"),
        (lambda d: d["tracks"][0]["files"][0].update(path="../x.wav"), "leads out of the delivery"),
        (lambda d: d["tracks"][0]["files"][0].update(deliverable=2), "of a deliverable that there is not"),
        (lambda d: d.update(cd=None), "a CD that nobody asked for"),
        (lambda d: d.update(tracks=[]), "tracks: List should have at least 1 item"),
        (
            lambda d: d["tracks"][0]["chain"]["resolved"]["step"][0].update(effect=1),
            "holds a chain of track 1 that this masterchain does not read",
        ),
        (lambda d: d["tracks"][2]["mix"].update(sha256=None), "does not say what track 3 was made of"),
    ],
)
@pytest.mark.usefixtures("desk")
def test_a_manifest_that_cannot_be_trusted_makes_nothing(
    change: Callable[[dict[str, Any]], object], told: str
) -> None:
    changed(change)
    (one,) = verified().values()
    assert told in str(one.error)
    assert one.exit_code() == 4


def run(*words: str) -> tuple[Ended, list[str]]:
    done = masterchain("verify", *words, "--format", "json")
    masters = json.loads(done.out)["masters"] if done.out else []
    return done, [one["path"] for one in masters]


def test_the_command_takes_a_delivery_its_manifest_and_its_files(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = [f"out/{name}" for name in [*FILES, "cd/Harbour.wav"]]
    for words in (["out"], ["out/MANIFEST.json"], ["out", "out/flac/02 2.flac"]):
        done, paths = run(*words)
        assert (done.code, done.err, paths) == (0, "", everything)
    assert run("out/flac/02 2.flac")[1] == ["out/flac/02 2.flac"]
    assert run("out/mp3")[1] == [f"out/{name}" for name in FILES if name.startswith("mp3")]
    assert run("out/*/01*")[1] == ["out/flac/01 1.flac", "out/mp3/01 1.mp3"]
    done = masterchain("verify", "out", "--chain", "loudness-only")
    assert (done.code, "--chain-folder" in done.err) == (2, True)
    # A list is no sound: nothing can be made again of it.
    assert masterchain("verify", "out/cd/Harbour.cue").code == 4
    done = masterchain("verify", "mixes/1.wav")
    assert (done.code, "MANIFEST.json" in done.err) == (4, True)
    monkeypatch.chdir(desk / "out/flac")
    done, paths = run("02 2.flac", "--source", "../../mixes", "--chain-folder", "../../chains")
    assert (done.code, paths) == (0, ["../flac/02 2.flac"])


def test_what_holds_for_the_whole_delivery_is_told_once(desk: Path) -> None:
    changed(lambda d: d["parts"].update(soxr="9.9"))
    sound = read(desk / "out/flac/03 3.flac")
    write(desk / "out/flac/03 3.flac", 0.5 * sound, sample_rate_hz=44100)
    done = masterchain("verify", "out")
    assert done.code == 1
    assert done.out.count("soxr 9.9 then") == 1
    assert done.out.count("✓ identical") == 6
    words = (
        "the master was changed after it was written; the manifest gives again, to the byte, what was written"
    )
    assert f"flac/03 3.flac · {words} then" in done.out
