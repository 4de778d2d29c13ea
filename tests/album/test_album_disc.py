"""A CD: where its tracks begin, and what independent programs read from what is written of it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
from album.records import HEAD
from hypothesis import given
from hypothesis import strategies as st
from support.files import write
from support.signals import music_like
from support.tools import system_tool

from masterchain.album.cdrdao_toc import beyond_cd_text, cdrdao_toc
from masterchain.album.cue_sheet import cue_sheet
from masterchain.album.disc import SAMPLES_A_FRAME, DiscLayout, lay_out, msf
from masterchain.album.disc_image import write_image
from masterchain.album.load import load_record
from masterchain.album.pq_list import pq_list
from masterchain.album.record import Record
from masterchain.errors import MasterchainError

LENGTHS = (44100 * 5 + 13, 44100 * 6 + 1, 44100 * 7 + 299)


@pytest.fixture
def record(mixes: Path) -> Record:
    """Three tracks: the second after three seconds, the third joined to it."""
    text = (
        HEAD.replace("Harbour", 'The \\"Größe\\" 港')
        + '[cd]\n[[track]]\nfile = "mixes/1.wav"\ntitle = "A \\"quoted\\" \\\\ title"\nisrc = "GB-AYE-06-01498"\n'
        + '[[track]]\nfile = "mixes/2.wav"\ntitle = "Zwölf Łódź"\ngap_s = 3.0\nartist = "A Guest"\n'
        + '[[track]]\nfile = "mixes/3.wav"\ntitle = "Three"\ngapless = true\nisrc = "USS1Z9900001"\n'
    )
    path = mixes.parent / "album.toml"
    path.write_text(text)
    return load_record(path)


@pytest.fixture
def burnt(record: Record, tmp_path: Path) -> tuple[DiscLayout, Path]:
    """The disc on the disk, with an image whose name has what names may have."""
    folder = tmp_path / "cd"
    tracks = []
    for number, length in enumerate(LENGTHS):
        sound = music_like(8.0, sample_rate_hz=44100, seed=number)[:, :length]
        tracks.append(write(tmp_path / f"{number}.wav", sound, sample_rate_hz=44100, subtype="PCM_16"))
    layout = lay_out(record, LENGTHS)
    folder.mkdir()
    with (folder / "Größe 港.wav").open("w+b") as file:
        write_image(file, layout, tracks)
    (folder / "a.cue").write_bytes(cue_sheet(layout, "Größe 港.wav").encode())
    (folder / "a.toc").write_bytes(cdrdao_toc(layout, "Größe 港.wav").encode())
    return layout, folder


def test_where_tracks_begin(record: Record) -> None:
    layout = lay_out(record, LENGTHS)
    one, two, three = layout.tracks
    assert (one.pause, one.start) == (0, 0)
    # 5 s and 13 samples end within CD frame 375; the pause begins on the next.
    assert (two.pause, two.start) == (376, 376 + 225)
    # The joint is 450 CD frames and one sample after; the mark stands just before it, the sound runs on.
    assert (three.pause, three.start) == (601 + 450, 601 + 450)
    assert layout.sounds == (0, 601 * 588, 601 * 588 + LENGTHS[1])
    assert layout.frames == 1051 + 526
    assert msf(layout.frames) == "00:21:02"


@given(
    st.lists(st.integers(44100 * 4, 44100 * 400), min_size=3, max_size=3),
)
def test_marks_never_lie(lengths: list[int]) -> None:
    layout = lay_out(_RECORD, lengths)
    assert all(sound % SAMPLES_A_FRAME == 0 for sound in layout.sounds[:2])
    for mark, sound in zip(layout.tracks, layout.sounds, strict=True):
        # The mark never stands behind the first sample of its track, nor a frame or more before it.
        assert 0 <= sound - mark.start * SAMPLES_A_FRAME < SAMPLES_A_FRAME
    assert 0 <= layout.samples - (layout.sounds[-1] + lengths[-1]) < SAMPLES_A_FRAME
    assert layout.tracks[1].start - layout.tracks[1].pause == 225


def test_the_image_is_the_tracks_own_samples(burnt: tuple[DiscLayout, Path], tmp_path: Path) -> None:
    layout, folder = burnt
    image, rate = soundfile.read(folder / "Größe 港.wav", dtype="int16")
    assert (rate, len(image), len(image) % 588) == (44100, layout.samples, 0)
    expected = np.zeros_like(image)
    for number, begins in enumerate(layout.sounds):
        track, _ = soundfile.read(tmp_path / f"{number}.wav", dtype="int16")
        expected[begins : begins + len(track)] = track
    assert (image == expected).all()


def test_cueprint_reads_the_sheet(burnt: tuple[DiscLayout, Path]) -> None:
    _, folder = burnt
    told = _run(["cueprint", "-d", r"%N|%P|%T\n", "-t", r"%n|%t|%p|%i\n", "a.cue"], folder)
    assert told.splitlines() == [
        "3|The Example|The 'Größe' 港",
        "1|A 'quoted' \\ title|The Example|GBAYE0601498",
        "2|Zwölf Łódź|A Guest|",
        "3|Three|The Example|USS1Z9900001",
    ]
    points = _run(["cuebreakpoints", "a.cue"], folder).split()
    # By default cuebreakpoints splits where index 1 stands.
    assert points == ["0:08.01", "0:14.01"]
    assert b"CATALOG 0036000291452\r\n" in (folder / "a.cue").read_bytes()


def test_cdrdao_reads_the_toc(burnt: tuple[DiscLayout, Path]) -> None:
    layout, folder = burnt
    told = _run(["cdrdao", "show-toc", "a.toc"], folder)
    assert re.findall(r"ISRC (\S+ \S+ \S+ \S+|\S+)", told) == ["GB AYE 06 01498", "US S1Z 99 00001"]
    assert re.findall(r"PREGAP (\d\d:\d\d:\d\d)", told) == ["00:03:00"]
    starts = re.findall(r"START +(\d\d:\d\d:\d\d)", told)
    assert starts == [msf(track.start) for track in layout.tracks]
    assert re.findall(r"END +(\d\d:\d\d:\d\d)", told)[-1] == msf(layout.frames)
    assert "CATALOG NUMBER: 0036000291452" in told
    # It finds the image by its name, and reads all of it.
    assert f"Read {layout.frames} blocks." in _run(["cdrdao", "read-test", "a.toc"], folder)


def test_the_pq_list(record: Record) -> None:
    text = pq_list(lay_out(record, LENGTHS), "image.wav")
    rows = [line.split(maxsplit=6) for line in text.splitlines()[7:]]
    assert rows == [
        ["1", "0", "-", "00:00:00", "00:02:00", "pause"],
        ["1", "1", "00:00:00", "00:02:00", "00:05:01", "GB-AYE-06-01498", 'A "quoted" \\ title'],
        ["2", "0", "00:05:01", "00:07:01", "00:03:00", "pause"],
        ["2", "1", "00:08:01", "00:10:01", "00:06:00", "-", "Zwölf Łódź"],
        ["3", "1", "00:14:01", "00:16:01", "00:07:01", "US-S1Z-99-00001", "Three"],
        ["End", "00:21:02", "00:23:02", "lead-out"],
    ]


def test_a_longer_pause_before_the_first_track_is_in_the_image(mixes: Path) -> None:
    path = mixes.parent / "album.toml"
    path.write_text(HEAD + '[[track]]\nfile = "mixes/1.wav"\ngap_s = 3.0\n')
    (one,) = lay_out(load_record(path), [44100 * 5]).tracks
    assert (one.pause, one.start, one.end) == (0, 75, 450)
    path.write_text(HEAD + '[[track]]\nfile = "mixes/1.wav"\ngap_s = 0.0\n')
    (one,) = lay_out(load_record(path), [44100 * 5]).tracks
    assert (one.pause, one.start) == (0, 0)


def test_a_track_that_is_not_as_announced_is_no_image(record: Record, tmp_path: Path) -> None:
    layout = lay_out(record, LENGTHS)
    long = write(
        tmp_path / "long.wav", music_like(9.0, sample_rate_hz=44100), sample_rate_hz=44100, subtype="PCM_16"
    )
    deep = write(tmp_path / "deep.wav", music_like(5.0, sample_rate_hz=44100), sample_rate_hz=44100)
    for tracks in ([long] * 3, [deep] * 3):
        with pytest.raises(MasterchainError), (tmp_path / "x.wav").open("w+b") as file:
            write_image(file, layout, tracks)


def test_what_cd_text_cannot_hold() -> None:
    assert beyond_cd_text("Zwölf Łódź 港") == "Łź港"
    assert beyond_cd_text("Größe") == ""


def _run(words: list[str], folder: Path) -> str:
    program = {"cueprint": "cuetools", "cuebreakpoints": "cuetools"}.get(words[0], words[0])
    done = subprocess.run(
        [system_tool(words[0], program), *words[1:]], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr if words[0] == "cdrdao" else done.stdout


def _three() -> Record:
    """The record of the marks' law, without files behind it."""
    from types import SimpleNamespace

    track = [SimpleNamespace(gapless=joined, gap_s=3.0) for joined in (False, False, True)]
    return SimpleNamespace(tracks=track)  # type: ignore[return-value]


_RECORD = _three()
