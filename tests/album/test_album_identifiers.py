"""ISRC, UPC and EAN, and places in a track."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from masterchain.album.identifiers import (
    bare_isrc,
    catalogue_number,
    check_digit,
    isrc_fault,
    printed_isrc,
    upc_fault,
)
from masterchain.album.position import seconds_of


@pytest.mark.parametrize("text", ["GBAYE0601498", "GB-AYE-06-01498", "US-S1Z-99-00001", "QZ12X2400001"])
def test_sound_isrcs(text: str) -> None:
    assert isrc_fault(text) is None
    assert isrc_fault(printed_isrc(text)) is None
    assert bare_isrc(printed_isrc(text)) == bare_isrc(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("GBAYE060149", "there are 11"),
        ("gbaye0601498", "capitals"),
        ("GBA-YE0-60-1498", "hyphens"),
        ("GB AYE 06 01498", "hyphens"),
        ("12AYE0601498", "two letters"),
        ("GBAYE06O1498", "seven digits"),
        ("GBÄYE0601498", "two letters"),
        ("", "there are 0"),
    ],
)
def test_what_is_no_isrc_says_why(text: str, why: str) -> None:
    assert why in str(isrc_fault(text))


# Numbers from products: a UPC (Wrigley's, the textbook's own), an EAN (the GS1 General Specifications').
@pytest.mark.parametrize("text", ["036000291452", "4006381333931", "9501101530003"])
def test_sound_upcs(text: str) -> None:
    assert upc_fault(text) is None


@given(st.from_regex(r"[0-9]{11,12}", fullmatch=True), st.integers(0, 11), st.integers(1, 9))
def test_the_check_digit_finds_every_single_slip(digits: str, place: int, by: int) -> None:
    whole = digits + str(check_digit(digits))
    assert upc_fault(whole) is None
    at = place % len(whole)
    wrong = whole[:at] + str((int(whole[at]) + by) % 10) + whole[at + 1 :]
    assert "check digit" in str(upc_fault(wrong))


def test_a_upc_has_twelve_or_thirteen_digits() -> None:
    assert "there are 11" in str(upc_fault("03600029145"))
    assert "digits only" in str(upc_fault("0360002914X2"))
    assert "digits only" in str(upc_fault("03600029145²"))
    assert catalogue_number("036000291452") == "0036000291452"
    # A UPC is the EAN with a nought before it, check digit and all.
    assert upc_fault(catalogue_number("036000291452")) is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(83.5, 83.5), ("1:23.5", 83.5), ("0:00", 0.0), ("1:02:03.25", 3723.25), ("75:00", 4500.0), (3, 3.0)],
)
def test_places(value: float | str, seconds: float) -> None:
    assert seconds_of(value) == seconds


@pytest.mark.parametrize("value", ["83.5", "1:60", "1:2:3:4", "a:bc", "", -0.5, "1:-3"])
def test_what_is_no_place(value: float | str) -> None:
    with pytest.raises(ValueError, match="place in a track"):
        seconds_of(value)
