"""A delivery held against its manifest: what was changed is found, what was not is not."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import mutagen.flac
import pytest
from album.records import HEAD
from support.files import read, write
from support.program import Ended, masterchain

from masterchain.album.manifest_read import read_manifest
from masterchain.errors import AudioFileError

ALBUM = (
    HEAD
    + '[cd]\n[loudness]\nintegrated_lufs = -18.0\n[[deliverable]]\nformat = "flac"\n'
    + '[[track]]\nfile = "mixes/1.wav"\nisrc = "GB-AYE-06-01498"\n[[track]]\nfile = "mixes/2.wav"\n'
)


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with a record and its delivery."""
    from support.signals import music_like

    desk = tmp_path_factory.mktemp("desk")
    for number in (1, 2):
        sound = 0.2 * number * music_like(5.0, sample_rate_hz=44100, seed=number)
        write(desk / f"mixes/{number}.wav", sound, sample_rate_hz=44100)
    (desk / "album.toml").write_text(ALBUM)
    assert masterchain("album", "render", "-p", "spotify", cwd=desk).code == 0
    return desk


@pytest.fixture
def desk(rendered: Path, tmp_path: Path) -> Path:
    """The same, to be spoilt."""
    return Path(shutil.copytree(rendered, tmp_path / "desk"))


def check(desk: Path, *words: str) -> tuple[Ended, dict[str, list[str]]]:
    done = masterchain("album", "check", *words, "--no-cache", "--format", "json", cwd=desk)
    found = {}
    if done.out:
        told = json.loads(done.out)
        found = {one["path"]: [remark["code"] for remark in one["remarks"]] for one in told["files"]}
        found["record"] = [remark["code"] for remark in told["remarks"]]
    return done, found


def test_a_delivery_as_it_was_made_passes(desk: Path) -> None:
    done, found = check(desk)
    assert done.code == 0, done.err
    assert found == {
        "01 1.flac": [],
        "02 2.flac": [],
        "cd/Harbour.wav": [],
        "cd/Harbour.cue": [],
        "cd/Harbour.toc": [],
        "cd/Harbour.pq.txt": [],
        "record": [],
    }
    shown = masterchain("album", "check", cwd=desk)
    assert shown.code == 0
    assert "6 of 6 files as the manifest says" in shown.out
    assert "Spotify" in shown.out


def test_another_sound_is_found(desk: Path) -> None:
    path = desk / "masters/01 1.flac"
    sound = read(path)
    write(path, (0.9 * sound).astype("float32"), sample_rate_hz=44100)
    done, found = check(desk)
    assert done.code == 1
    assert found["01 1.flac"] == ["changed-file", "measures-otherwise", "measures-otherwise"]
    assert found["02 2.flac"] == []


def test_another_tag_is_another_file_and_the_same_sound(desk: Path) -> None:
    tags = mutagen.flac.FLAC(desk / "masters/02 2.flac")
    tags["title"] = "else"
    tags.save()
    done, found = check(desk)
    assert (done.code, found["02 2.flac"]) == (1, ["changed-file"])


def test_what_is_missing_or_cut_short_cannot_be_read(desk: Path) -> None:
    (desk / "masters/01 1.flac").unlink()
    path = desk / "masters/02 2.flac"
    path.write_bytes(path.read_bytes()[:-5000])
    (desk / "masters/cd/Harbour.cue").write_text("")
    done, found = check(desk)
    assert done.code == 4
    assert found["cd/Harbour.cue"] == ["changed-file"]
    assert "01 1.flac" in done.err
    assert "02 2.flac" in done.err


def test_a_stranger_in_the_folder_is_told(desk: Path) -> None:
    shutil.copy(desk / "masters/01 1.flac", desk / "masters/01 1 old.flac")
    done, found = check(desk)
    assert (done.code, found["01 1 old.flac"]) == (0, ["not-in-manifest"])
    assert check(desk, "--strict")[0].code == 1


def test_an_album_file_that_was_changed_since_is_told(desk: Path) -> None:
    (desk / "album.toml").write_text(ALBUM.replace("01498", "01499").replace("Harbour", "Haven"))
    done, found = check(desk)
    assert (done.code, found["record"]) == (1, ["other-record", "other-record"])


def test_platforms_may_be_others_than_at_the_render(desk: Path) -> None:
    done = masterchain("album", "check", "-p", "ebu-r128", cwd=desk)
    assert done.code == 1
    assert "EBU R 128" in done.out
    assert masterchain("album", "check", "-p", "nobody", cwd=desk).code == 2


def test_a_folder_without_a_manifest_or_with_a_wrong_one(desk: Path) -> None:
    folder = desk / "masters"
    told = json.loads((folder / "MANIFEST.json").read_text())
    assert check(desk, "album.toml", "mixes")[0].code == 4
    told["tracks"][0]["files"][0]["path"] = "../mixes/1.wav"
    (folder / "MANIFEST.json").write_text(json.dumps(told))
    with pytest.raises(AudioFileError, match="leads out of the delivery"):
        read_manifest(folder)
    (folder / "MANIFEST.json").write_text("{")
    done, _ = check(desk)
    assert (done.code, "is no manifest" in done.err) == (4, True)
    told["tracks"] = []
    (folder / "MANIFEST.json").write_text(json.dumps({**told, "version": 7}))
    assert "version 7" in check(desk)[0].err
