"""The guide's album file is one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.files import write
from support.signals import music_like

from masterchain.album.load import load_record

GUIDE = (Path(__file__).parents[2] / "docs/albums.md").read_text(encoding="utf-8")


def test_the_guides_album_is_sound(tmp_path: Path) -> None:
    text = GUIDE.split("```toml\n")[1].split("```")[0]
    (tmp_path / "album.toml").write_text(text, encoding="utf-8")
    (tmp_path / "front.jpg").write_bytes(b"\xff\xd8\xff")
    for name in re.findall(r'^file = "(.+)"', text, re.MULTILINE):
        write(tmp_path / name, music_like(12.0, sample_rate_hz=44100), sample_rate_hz=44100)
    record = load_record(tmp_path / "album.toml")
    assert [len(run) for run in record.runs] == [1, 1, 1, 2]
    assert record.warnings == ()


@pytest.mark.parametrize("key", ["before", "after", "fade_in_shape", "gap_s", "anchor", "scope"])
def test_the_guide_names_every_key_worth_naming(key: str) -> None:
    assert f"`{key}`" in GUIDE or f"`{key} = " in GUIDE
