"""Splits, parts of a chain and what its steps did, as a person asks for them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.files import write
from support.program import masterchain
from support.signals import music_like

CHAIN = """\
schema = 1
[[step]]
id = "width"
split = "mid-side"
side = [{ id = "air", effect = "HighShelfFilter", parameters = { cutoff_frequency_hz = 8000.0, gain_db = 2.0 } }]
[[step]]
id = "edge"
effect = "Clipping"
oversample = 4
mix = 0.5
[loudness]
integrated_lufs = -20.0
ceiling_dbtp = -1.0
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "chain.toml").write_text(CHAIN)
    write(tmp_path / "a.wav", 0.4 * music_like(3.0))
    return tmp_path


def test_a_chain_with_splits_renders(desk: Path) -> None:
    done = masterchain("render", "a.wav", "-c", "chain.toml", "-o", "out", cwd=desk)
    assert done.code == 0, done.err
    assert (desk / "out/a.wav").is_file()


def test_what_each_step_did(desk: Path) -> None:
    done = masterchain("render", "a.wav", "-c", "chain.toml", "-o", "out", "--explain", cwd=desk)
    assert done.code == 0, done.err
    for words in ("after each step", "source", "width", "edge", "change in dB at"):
        assert words in done.out
    done = masterchain(
        "render", "a.wav", "-c", "chain.toml", "-o", "two", "--explain", "--format", "json", cwd=desk
    )
    (file,) = json.loads(done.out)["files"]
    assert [step["step"] for step in file["steps"]] == ["source", "width", "edge"]


def test_part_of_a_chain_says_that_it_is_part(desk: Path) -> None:
    done = masterchain("render", "a.wav", "-c", "chain.toml", "-o", "out", "--solo", "air", cwd=desk)
    assert done.code == 0, done.err
    assert "this is not the whole chain: air alone" in done.out
    record = json.loads((desk / "out/a.wav.masterchain.json").read_text())
    assert [step["enabled"] for step in record["chain"]["resolved"]["step"]] == [True, False]
    assert (
        masterchain(
            "render", "a.wav", "-c", "chain.toml", "-o", "two", "--until", "width", "--strict", cwd=desk
        ).code
        == 1
    )


def test_a_step_that_is_not_there(desk: Path) -> None:
    done = masterchain("render", "a.wav", "-c", "chain.toml", "--bypass", "widht", cwd=desk)
    assert done.code == 2
    assert "did you mean `width`?" in done.err
    assert not (desk / "masters").exists()


def test_a_mono_track_through_a_mid_side_split_is_refused_at_its_place(desk: Path) -> None:
    write(desk / "mono.wav", music_like(1.0)[:1])
    done = masterchain("render", "mono.wav", "-c", "chain.toml", "-o", "out", cwd=desk)
    assert done.code == 2
    assert "chain.toml:4:9" in done.err
    assert "needs two channels" in done.err


@pytest.mark.parametrize(("form", "words"), [("text", "├ width"), ("dot", "digraph"), ("svg", "<svg")])
def test_a_chain_is_drawn(desk: Path, form: str, words: str) -> None:
    done = masterchain("chain", "show", "chain.toml", "--graph", form, cwd=desk)
    assert done.code == 0, done.err
    assert words in done.out
    assert "air" in done.out
