from __future__ import annotations

from pathlib import Path
from typing import Any

import mutagen
import mutagen.id3
import pytest
from audio.signals import codes, ffmpeg, make
from audio.test_audio_write import write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutagen.flac import FLAC, Picture

from masterchain.audio.id3 import to_id3
from masterchain.audio.tags import Tags, lost, read_tags
from masterchain.audio.vorbis_comment import to_comments, to_picture

OUTPUTS: tuple[Any, ...] = ("wav", "flac", "aiff")
COVER = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 5 + b"\0"
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
        import base64

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
    assert read_tags(write(tmp_path / "a", codes(16, 10), container, 16, tags=tags)) == tags


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
    assert lost(tags, "wav") == lost(tags, "aiff") == ()
    assert lost(FULL, "flac") == ()
    assert lost(tags, "flac") == ("the cover picture (16777216 bytes): FLAC holds 16 MiB at most",)
    assert read_tags(write(tmp_path / "a", codes(16, 10), "flac", 16, tags=tags)) == Tags(title="T")
    just = Tags(cover=bytes((1 << 24) - 1 - 64), cover_mime="image/png")
    assert lost(just, "flac") == ()
    assert read_tags(write(tmp_path / "b", codes(16, 10), "flac", 16, tags=just)) == just
