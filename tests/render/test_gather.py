"""Which files are meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from masterchain.errors import UsageError
from masterchain.render.gather import gather


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("10 b.wav", "2 a.FLAC", "1 c.ogg", "notes.txt", "cover.png", "disc 2/1 x.wav"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return tmp_path


def test_a_folder_gives_its_audio_in_track_order(folder: Path) -> None:
    assert [p.name for p in gather([str(folder)])] == ["1 c.ogg", "2 a.FLAC", "10 b.wav"]


def test_recursive_takes_folders_inside_too(folder: Path) -> None:
    assert "1 x.wav" in [p.name for p in gather([str(folder)], recursive=True)]


def test_a_pattern_is_expanded(folder: Path) -> None:
    assert [p.name for p in gather([f"{folder}/*.wav"])] == ["10 b.wav"]
    assert [p.name for p in gather([f"{folder}/**/*.wav"])] == ["10 b.wav", "1 x.wav"]


def test_files_keep_the_order_they_were_named_in_and_come_once(folder: Path) -> None:
    words = [str(folder / "10 b.wav"), str(folder / "notes.txt"), str(folder)]
    assert [p.name for p in gather(words)] == ["10 b.wav", "notes.txt", "1 c.ogg", "2 a.FLAC"]


def test_a_name_with_brackets_is_a_file_when_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "take [2].wav").touch()
    assert gather([str(tmp_path / "take [2].wav")]) == (tmp_path / "take [2].wav",)


def test_a_named_file_need_not_exist() -> None:
    assert gather(["nowhere.wav"]) == (Path("nowhere.wav"),)


def test_nothing_found_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no audio file"):
        gather([str(tmp_path)])
    with pytest.raises(UsageError, match="no file fits"):
        gather([f"{tmp_path}/*.wav"])
