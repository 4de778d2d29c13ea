"""Landing through the limiter at the prompt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.files import write
from support.program import masterchain
from support.signals import music_like

CHAIN = """schema = 1
[loudness]
integrated_lufs = {lufs}
ceiling_dbtp = -1.0
reach = "limiter"
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a mix and two chains: one that lands, one that asks for too much."""
    write(tmp_path / "a.wav", music_like(6.0))
    (tmp_path / "lands.toml").write_text(CHAIN.format(lufs=-14))
    (tmp_path / "misses.toml").write_text(CHAIN.format(lufs=-5))
    return tmp_path


def test_the_table_and_the_document_say_what_the_limiter_does(desk: Path) -> None:
    done = masterchain("render", "a.wav", "-c", "lands.toml", "-o", "out", cwd=desk)
    assert done.code == 0
    assert "limiter" in done.out
    told = json.loads(
        masterchain("render", "a.wav", "-c", "lands.toml", "-o", "again", "--format", "json", cwd=desk).out
    )
    (file,) = told["files"]
    landing = file["landing"]
    assert landing["stopped_by"] is None
    assert abs(landing["distance_lu"]) <= 0.02
    assert landing["limiter"].keys() == {"peak_reduction_db", "mean_reduction_db", "peak_at_s"}
    assert f"{landing['limiter']['peak_reduction_db']:.1f}" in done.out
    assert file["measurement"]["true_peak_dbtp"] <= -1.0


@pytest.mark.parametrize(
    ("chain", "words", "code"),
    [
        ("lands.toml", (), 0),
        ("lands.toml", ("--on-miss", "fail"), 0),
        ("misses.toml", (), 0),
        ("misses.toml", ("--on-miss", "warn"), 0),
        ("misses.toml", ("--on-miss", "fail"), 1),
    ],
)
def test_a_miss_is_what_it_is_said_to_be(desk: Path, chain: str, words: tuple[str, ...], code: int) -> None:
    done = masterchain("render", "a.wav", "-c", chain, "-o", "out", *words, cwd=desk)
    assert done.code == code
    assert ("[reduction-in-the-way]" in done.out) == (chain == "misses.toml")
    assert (desk / "out/a.wav").is_file()


def test_the_plan_names_the_limiter(desk: Path) -> None:
    done = masterchain("render", "a.wav", "-c", "lands.toml", "-o", "out", "--dry-run", cwd=desk)
    assert "limiter down to 6 dB" in done.out
