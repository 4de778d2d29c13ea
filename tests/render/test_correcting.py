"""How files that missed are aimed again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masterchain.render.correcting import TRIES, lowered_by


@given(st.floats(1e-6, 6.0), st.integers(0, TRIES - 1))
def test_what_holds_its_samples_is_lowered_by_what_it_missed_and_what_is_encoded_by_more(
    over_db: float, earlier: int
) -> None:
    assert lowered_by(over_db, earlier, lossless=True) == over_db
    assert lowered_by(over_db, earlier, lossless=False) > over_db
    if earlier:
        assert lowered_by(over_db, earlier, lossless=False) >= lowered_by(
            over_db, earlier - 1, lossless=False
        )


@pytest.mark.parametrize("lossless", [True, False])
def test_what_held_its_ceiling_is_not_lowered(*, lossless: bool) -> None:
    assert lowered_by(0.0, 2, lossless=lossless) == 0.0


def test_an_encoder_that_gives_back_most_of_what_it_is_lowered_by_converges() -> None:
    # Each dB of ceiling taken away is met by more drive and more noise: the file comes down by 40 % of it.
    lowered = 0.0
    for earlier in range(TRIES - 1):
        over = 0.1 - 0.4 * lowered
        lowered += lowered_by(over, earlier, lossless=False)
    assert 0.1 - 0.4 * lowered <= 0.0
