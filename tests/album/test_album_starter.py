"""Album files made from folders, and the commands that make, check and show them."""

from __future__ import annotations

import json
from pathlib import Path

import mutagen.flac
import pytest
from album.records import HEAD
from support.files import write
from support.program import masterchain
from support.signals import noise

from masterchain.album.load import load_record
from masterchain.album.starter import start


@pytest.fixture
def tagged(tmp_path: Path) -> Path:
    """Three FLACs whose tags count them the other way round."""
    for number in (1, 2, 3):
        path = write(tmp_path / f"mixes/{number}.flac", noise(1.0, seed=number))
        tags = mutagen.flac.FLAC(path)
        tags["title"] = f'The "{number}"th\x7f song'
        tags["tracknumber"] = str(4 - number)
        tags["album"], tags["date"], tags["genre"] = "Harbour", "2021-05-01", "Folk"
        tags["artist"] = "The Example" if number < 3 else "A Guest"
        tags["albumartist"] = "The Example"
        tags["isrc"] = f"GBAYE060149{number}"
        tags.save()
    (tmp_path / "mixes/Cover.jpg").write_bytes(b"\xff\xd8\xff")
    return tmp_path / "mixes"


def test_an_album_is_begun_from_tags(tagged: Path) -> None:
    done = masterchain("album", "new", "mixes", "--chain", "acoustic-gentle", cwd=tagged.parent)
    assert done.code == 0, done.err
    assert "3 tracks, 0:03, order from tags · 48 kHz" in done.err
    record = load_record(tagged.parent / "album.toml")
    assert [track.path.name for track in record.tracks] == ["3.flac", "2.flac", "1.flac"]
    assert record.tracks[0].title == 'The "3"th\x7f song'
    assert [track.artist for track in record.tracks] == ["A Guest", "The Example", "The Example"]
    assert record.tracks[0].isrc == "GBAYE0601493"
    album = record.album
    assert (album.title, album.artist, album.year, album.genre) == ("Harbour", "The Example", 2021, "Folk")
    assert (album.chain, album.cover) == ("acoustic-gentle", "mixes/Cover.jpg")
    assert record.warnings == ()


def test_what_is_there_is_never_replaced(tagged: Path) -> None:
    (tagged.parent / "album.toml").write_text("mine")
    done = masterchain("album", "new", "mixes", cwd=tagged.parent)
    assert done.code == 4
    assert "is there already" in done.err
    assert (tagged.parent / "album.toml").read_text() == "mine"


def test_names_give_order_and_titles_where_tags_do_not(tmp_path: Path) -> None:
    for name in ("10 Tenth.wav", "2 - Second.wav", "1. First.wav", "7.wav"):
        write(tmp_path / name, noise(0.5))
    write(tmp_path / "3 other rate.wav", noise(0.5), sample_rate_hz=44100)
    (tmp_path / "4 broken.wav").write_bytes(b"RIFF")
    done = masterchain("album", "new", ".", "-o", "out.toml", cwd=tmp_path)
    assert done.code == 4
    assert "4 broken.wav" in done.err
    record = load_record(tmp_path / "out.toml")
    assert [track.title for track in record.tracks] == ["First", "Second", "other rate", "7", "Tenth"]
    assert record.deliverables[0].sample_rate == 48000


def test_paths_are_relative_to_the_album_file(tmp_path: Path) -> None:
    mix = write(tmp_path / "a/mix.wav", noise(0.5))
    text = start([mix], tmp_path / "b", chain=str(tmp_path / "own.toml")).text
    assert 'file = "../a/mix.wav"' in text
    assert 'chain = "../own.toml"' in text


def test_a_wrong_isrc_tag_is_shown_but_does_not_count(tagged: Path) -> None:
    tags = mutagen.flac.FLAC(tagged / "1.flac")
    tags["isrc"] = "unknown"
    tags.save()
    text = start(sorted(tagged.glob("*.flac")), tagged, chain=None).text
    assert '# isrc = "unknown"' in text


def test_the_order_of_tags_is_told_where_it_differs(tagged: Path) -> None:
    (tagged.parent / "album.toml").write_text(
        'schema = 1\ntitle = "x"\n[[track]]\nfile = "mixes/3.flac"\n[[track]]\nfile = "mixes/1.flac"\n'
    )
    (warning,) = load_record(tagged.parent / "album.toml").warnings
    assert (warning.code, warning.headline) == (
        "track-order",
        "this is track 2 here, and track 3 by its own tag",
    )


def test_validate(mixes: Path) -> None:
    album = mixes.parent / "album.toml"
    album.write_text(HEAD + '[[track]]\nfile = "mixes/1.wav"\nisrc = "x"\n')
    done = masterchain("album", "validate", cwd=mixes.parent)
    assert done.code == 2
    assert done.out.startswith("album.toml:8:8: error[bad-isrc]")
    shown = masterchain("album", "validate", "album.toml", "--format", "json", cwd=mixes.parent)
    assert [one["code"] for one in json.loads(shown.out)] == ["bad-isrc"]
    album.write_text(HEAD + '[[track]]\nfile = "mixes/1.wav"\n')
    done = masterchain("album", "validate", cwd=mixes.parent)
    assert (done.code, done.out) == (0, "")
    assert "is a valid album of 1 track" in done.err


def test_show(mixes: Path) -> None:
    album = mixes.parent / "album.toml"
    album.write_text(
        HEAD
        + '[[track]]\nfile = "mixes/1.wav"\n[[track]]\nfile = "mixes/2.wav"\ngap_s = 3.5\n'
        + '[[track]]\nfile = "mixes/3.wav"\ngapless = true\n'
    )
    shown = masterchain("album", "show", cwd=mixes.parent)
    assert shown.code == 0, shown.err
    rows = [line.split()[:4] for line in shown.out.splitlines()[2:5]]
    assert rows == [
        ["1", "0:00.000", "0", "0:05.000"],
        ["2", "0:08.500", "3.5", "0:06.000"],
        ["3", "0:14.500", "joined", "0:07.000"],
    ]
    told = json.loads(masterchain("album", "show", "--format", "json", cwd=mixes.parent).out)
    assert (told["format"], told["version"], told["duration_s"]) == ("masterchain.album", 1, 21.5)
    assert [track["start_s"] for track in told["tracks"]] == [0.0, 8.5, 14.5]
    assert told["tracks"][0]["mix"]["integrated_lufs"] < -10
