from __future__ import annotations

import base64
import dataclasses
import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import mutagen
import mutagen.id3
import numpy as np
import pytest
from audio.signals import codes, ffmpeg, make
from audio.test_audio_write import write as write_lossless
from audio.test_lossy_write import write_lossy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutagen.flac import FLAC, Picture
from support.tools import system_tool

from masterchain.audio.coding import Coding
from masterchain.audio.id3 import to_id3
from masterchain.audio.tags import Tags, lost, read_tags
from masterchain.audio.vorbis_comment import to_comments, to_picture

OUTPUTS: tuple[Any, ...] = ("wav", "flac", "aiff", "mp3", "vorbis", "opus", "aac")
LOSSLESS = ("wav", "flac", "aiff")
COVER = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 5 + b"\0"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
FULL = Tags(
    title="Hafenlicht – 港の光",
    artist="Zoë & the Ünder; Tøw",
    album="Harbour\N{PILE OF POO}",
    album_artist="Various",
    track_number=3,
    track_total=12,
    date="2024-05-06",
    genre="Électronique",
    isrc="GBAYE0601498",
    comment="one\ntwo",
    cover=COVER,
    cover_mime="image/png",
)


def write(path: Path, sound: Any, container: Any, bit_depth: Any, *, tags: Tags | None = None) -> Path:
    if container in LOSSLESS:
        return write_lossless(path, sound, container, bit_depth, tags=tags)
    return write_lossy(
        path, (sound / (1 << (bit_depth - 1))).astype(np.float32), Coding(container), tags=tags
    )


texts = st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=30)


@pytest.mark.parametrize("source", OUTPUTS)
@pytest.mark.parametrize("target", OUTPUTS)
def test_tags_survive_between_every_pair(tmp_path: Path, source: Any, target: Any) -> None:
    first = write(tmp_path / "first", codes(16, 100), source, 16, tags=FULL)
    tags = read_tags(first)
    second = write(tmp_path / "second", codes(16, 100), target, 16, tags=tags)
    assert read_tags(second) == FULL
    assert read_tags(second).notes == ()


@pytest.mark.parametrize("source", ["a.mp3", "a.ogg", "a.opus"])
@pytest.mark.parametrize("target", OUTPUTS)
def test_tags_survive_from_lossy_sources(tmp_path: Path, source: str, target: Any) -> None:
    path = make(tmp_path, source, 20_000)
    file: Any = mutagen.File(path)
    if file.tags is None:
        file.add_tags()
    if source == "a.mp3":
        file.tags.update(to_id3(FULL))
    else:
        file.tags.extend(to_comments(FULL))
        file["metadata_block_picture"] = base64.b64encode(to_picture(COVER, "image/png").write()).decode()
    file.save()
    assert read_tags(path) == FULL
    assert read_tags(write(tmp_path / "out", codes(16, 100), target, 16, tags=read_tags(path))) == FULL


@pytest.mark.parametrize("container", OUTPUTS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=texts, artist=texts, album=texts, comment=texts, number=st.none() | st.integers(0, 999))
def test_any_text_survives(
    tmp_path: Path,
    container: Any,
    title: str | None,
    artist: str | None,
    album: str | None,
    comment: str | None,
    number: int | None,
) -> None:
    tags = Tags(title=title, artist=artist, album=album, comment=comment, track_number=number)
    told = lost(tags, container)
    assert bool(told) == (container == "aac" and number == 0)
    expected = replace(tags, track_number=None) if told else tags
    assert read_tags(write(tmp_path / "a", codes(16, 10), container, 16, tags=tags)) == expected


def test_a_wav_with_only_an_info_list_is_read(tmp_path: Path) -> None:
    ffmpeg(
        "-i", make(tmp_path, "a.wav", 100), "-metadata", "title=Ünder", "-metadata", "artist=B",
        "-metadata", "track=4/9", "-metadata", "date=1999", tmp_path / "b.wav",
    )  # fmt: skip
    assert read_tags(tmp_path / "b.wav") == Tags(
        title="Ünder", artist="B", track_number=4, track_total=9, date="1999"
    )


def test_a_wav_carries_its_tags_before_the_data_twice(tmp_path: Path) -> None:
    data = write(tmp_path / "a.wav", codes(16, 10), "wav", 16, tags=FULL).read_bytes()
    assert data.index(b"LIST") < data.index(b"id3 ") < data.index(b"data")
    assert data.endswith(codes(16, 10).T.astype("<i2").tobytes())


def test_several_values_are_one_text_and_what_is_not_carried_is_noted(tmp_path: Path) -> None:
    flac = FLAC(write(tmp_path / "a.flac", codes(16, 10), "flac", 16, tags=Tags(title="T")))
    flac["artist"] = ["A", "B"]
    flac["replaygain_track_gain"] = "-3 dB"
    for kind, data in ((4, b"back"), (3, b"front")):
        picture = Picture()
        picture.type, picture.mime, picture.data = kind, "image/jpeg", data
        flac.add_picture(picture)
    flac.save()
    tags = read_tags(tmp_path / "a.flac")
    assert tags == Tags(title="T", artist="A; B", cover=b"front", cover_mime="image/jpeg")
    assert tags.notes == ("not carried over: replaygain_track_gain", "not carried over: a further picture")


def test_frames_not_carried_are_noted(tmp_path: Path) -> None:
    path = make(tmp_path, "a.mp3", 20_000)
    frames = mutagen.id3.ID3()
    frames.add(mutagen.id3.TIT2(text="T"))
    frames.add(mutagen.id3.TBPM(text="120"))
    frames.save(path)
    assert read_tags(path) == Tags(title="T")
    assert read_tags(path).notes == ("not carried over: TBPM",)


@pytest.mark.parametrize("name", ["a.wav", "a.aiff", "a.flac", "a.ogg", "a.opus", "a.mp3", "a.caf", "a.w64"])
def test_a_file_without_tags_has_none(tmp_path: Path, name: str) -> None:
    assert read_tags(make(tmp_path, name, 5000)) == Tags()


def test_broken_tags_are_told_not_raised(tmp_path: Path) -> None:
    good = write(tmp_path / "a.flac", codes(16, 10), "flac", 16, tags=FULL).read_bytes()
    for path, data in (
        (tmp_path / "cut.flac", good[:60]),
        (tmp_path / "id3.wav", b"RIFF\x20\0\0\0WAVEid3 \x14\0\0\0ID3\x09\0\0\0\0\0\x0a" + bytes(10)),
    ):
        path.write_bytes(data)
        tags = read_tags(path)
        assert tags == Tags()
        assert "could not be read" in tags.notes[0]
    assert "could not be read" in read_tags(tmp_path / "missing.flac").notes[0]
    assert read_tags(Path(__file__)) == Tags()


def test_a_cover_too_large_for_flac_is_said_and_left_out(tmp_path: Path) -> None:
    tags = Tags(title="T", cover=bytes(1 << 24), cover_mime="image/png")
    for container in ("wav", "aiff", "mp3", "vorbis", "opus", "aac"):
        assert lost(tags, container) == ()
    assert lost(FULL, "flac") == ()
    assert lost(tags, "flac") == ("the cover picture (16777216 bytes): FLAC holds 16 MiB at most",)
    assert read_tags(write(tmp_path / "a", codes(16, 10), "flac", 16, tags=tags)) == Tags(title="T")
    just = Tags(cover=bytes((1 << 24) - 1 - 64), cover_mime="image/png")
    assert lost(just, "flac") == ()
    assert read_tags(write(tmp_path / "b", codes(16, 10), "flac", 16, tags=just)) == just


@pytest.mark.parametrize("container", ["caf", *OUTPUTS])
def test_what_is_not_named_as_lost_comes_back(tmp_path: Path, container: Any) -> None:
    """Every field alone: it is named, or it is there."""
    fields = {f.name: getattr(FULL, f.name) for f in dataclasses.fields(Tags) if f.compare}
    for name, value in fields.items():
        if name == "cover_mime":
            continue
        tags = Tags(**{name: value}, **({"cover_mime": "image/png"} if name == "cover" else {}))
        writer = write_lossless if container == "caf" else write
        back = read_tags(writer(tmp_path / "a", codes(16, 500), container, 16, tags=tags))
        assert back == (Tags() if lost(tags, container) else tags), name


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        (
            Tags(title="T", cover=b"GIF89a", cover_mime="image/gif"),
            "MPEG-4 holds JPEG and PNG, this is image/gif",
        ),
        (Tags(title="T", track_number=70_000), "MPEG-4 holds 65535 at most"),
    ],
)
def test_what_mpeg4_cannot_hold_is_said_and_left_out(tmp_path: Path, tags: Tags, said: str) -> None:
    (words,) = lost(tags, "aac")
    assert said in words
    assert read_tags(write(tmp_path / "a.m4a", codes(16, 500), "aac", 16, tags=tags)) == Tags(title="T")


def test_atoms_not_carried_are_noted(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.m4a",
        codes(16, 500),
        "aac",
        16,
        tags=Tags(title="T", cover=COVER, cover_mime="image/png"),
    )
    file: Any = mutagen.File(path)
    file.tags["cpil"] = True
    file.tags["\xa9ART"] = ["A", "B"]
    file.tags["covr"] = [*file.tags["covr"], *file.tags["covr"]]
    file.save()
    tags = read_tags(path)
    assert tags == Tags(title="T", artist="A; B", cover=COVER, cover_mime="image/png")
    assert tags.notes == ("not carried over: cpil", "not carried over: a further picture")


def test_other_programs_see_the_tags_of_a_core_audio_file(tmp_path: Path) -> None:
    path = write_lossless(tmp_path / "a.caf", codes(16, 500), "caf", 16, tags=FULL)
    assert seen(path) == {
        "title": FULL.title,
        "artist": FULL.artist,
        "album": FULL.album,
        "track number": "3/12",
        "recorded date": "2024-05-06",
        "genre": FULL.genre,
        "comments": FULL.comment,
    }
    assert lost(FULL, "caf") == ("album artist", "ISRC", "cover picture")


@pytest.mark.parametrize("container", OUTPUTS[1:])  # of a WAV, ffprobe sees the INFO list alone
def test_other_programs_see_the_tags_and_the_cover(tmp_path: Path, container: Any) -> None:
    path = write(
        tmp_path / f"a{Coding(container).ending}",
        codes(16, 20_000),
        container,
        16,
        tags=replace(FULL, cover=PIXEL),
    )
    found = seen(path)
    expected = {
        "title": FULL.title,
        "artist": FULL.artist,
        "album": FULL.album,
        "date": FULL.date,
        "genre": FULL.genre,
    }
    assert {key: found.get(key) for key in expected} == expected
    assert FULL.isrc in (found.get("isrc"), found.get("tsrc"))
    assert found["album_artist"] == FULL.album_artist
    assert found["track"] in ("3/12", "3")
    assert found["comment"] == FULL.comment
    show = [system_tool("ffprobe"), "-v", "error", "-show_streams", "-of", "json", path]
    streams = json.loads(subprocess.run(show, capture_output=True, check=True).stdout)["streams"]
    assert [stream["codec_name"] for stream in streams if stream["disposition"]["attached_pic"]] == ["png"]


def seen(path: Path) -> dict[str, str]:
    """The tags ffprobe sees, of the file and of its sound."""
    show = [system_tool("ffprobe"), "-v", "error", "-show_format", "-show_streams", "-of", "json", path]
    shown = json.loads(subprocess.run(show, capture_output=True, check=True).stdout)
    tags = {**shown["streams"][0].get("tags", {}), **shown["format"].get("tags", {})}
    return {key.lower(): value for key, value in tags.items()}
