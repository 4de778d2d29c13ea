"""What is told of a file that is not where it should be."""

from __future__ import annotations

import pytest

from masterchain.render.landing import Landing
from masterchain.render.misses import misses
from masterchain.render.target import Limiter, Target

TARGET = Target(-9.0, -1.0, None, Limiter(6.0, 14.0, 16.0, 1.0), "fail")


def told(stopped_by: str | None, far: float | None) -> list[tuple[str, str, str]]:
    landing = Landing(-9.0, -1.0, 4.0, stopped_by, None if far is None else -9.0 + far, far)  # type: ignore[arg-type]
    return [(remark.code, remark.status, remark.message) for remark in misses(landing, TARGET, 0.015)]


@pytest.mark.parametrize("stopped_by", [None, "reduction", "ceiling"])
def test_what_was_reached_is_no_miss_whatever_stood_in_the_way(stopped_by: str | None) -> None:
    assert told(stopped_by, -0.015) == []
    assert told(stopped_by, 0.01) == []


@pytest.mark.parametrize(("far", "words"), [(-0.02, "0.02 LU"), (-0.06, "0.1 LU"), (-2.34, "2.3 LU")])
def test_a_miss_is_named_with_how_far_off_it_is(far: float, words: str) -> None:
    assert told("reduction", far) == [
        (
            "reduction-in-the-way",
            "fail",
            f"{words} short of -9 LUFS: more would take over 6 dB of gain reduction",
        )
    ]
    assert told("ceiling", far) == [
        ("ceiling-in-the-way", "fail", f"{words} short of -9 LUFS: the ceiling of -1 dBTP is in the way")
    ]


def test_one_that_nothing_known_kept_is_told_too() -> None:
    assert [code for code, _, _ in told(None, 0.016)] == ["off-target"]
