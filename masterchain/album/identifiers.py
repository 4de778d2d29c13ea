"""The numbers a record carries: ISRC for each recording, UPC or EAN for the release."""

from __future__ import annotations

import re

_ISRC = re.compile(r"([A-Z]{2})([A-Z0-9]{3})([0-9]{2})([0-9]{5})")
_ISRC_WITH_HYPHENS = re.compile(r"[A-Z]{2}-[A-Z0-9]{3}-[0-9]{2}-[0-9]{5}")


def isrc_fault(text: str) -> str | None:
    """What is wrong with an ISRC, or None.

    ISO 3901: a prefix of two letters and three letters or digits, the year of reference in two digits, five digits of
    the registrant's own; in print with hyphens, CC-XXX-YY-NNNNN, in data without.
    """
    if _ISRC.fullmatch(text) or _ISRC_WITH_HYPHENS.fullmatch(text):
        return None
    bare = text.replace("-", "").replace(" ", "")
    if _ISRC.fullmatch(bare):
        return "its hyphens do not stand where they belong: CC-XXX-YY-NNNNN, or none at all"
    if _ISRC.fullmatch(bare.upper()):
        return "an ISRC is written in capitals"
    if len(bare) != 12:
        return f"an ISRC has 12 letters and digits, and here there are {len(bare)}"
    return "an ISRC is two letters, three letters or digits, and seven digits: CC-XXX-YY-NNNNN"


def bare_isrc(text: str) -> str:
    """An ISRC without its hyphens, as tags and CDs hold it."""
    return text.replace("-", "")


def printed_isrc(text: str) -> str:
    """An ISRC with its hyphens, as it is printed."""
    bare = bare_isrc(text)
    return f"{bare[:2]}-{bare[2:5]}-{bare[5:7]}-{bare[7:]}"


def upc_fault(text: str) -> str | None:
    """What is wrong with a UPC (12 digits) or an EAN (13 digits), or None.

    The last digit is a check digit (GS1 General Specifications, section 7.9.1).
    """
    if not (text.isascii() and text.isdigit()):
        return "a UPC or EAN is digits only"
    if len(text) not in {12, 13}:
        return f"a UPC has 12 digits and an EAN 13, and here there are {len(text)}"
    wanted = check_digit(text[:-1])
    if int(text[-1]) != wanted:
        return f"its check digit, the last, should be {wanted}"
    return None


def check_digit(digits: str) -> int:
    """The GS1 check digit of the digits before it: weights 3 and 1 in turn, from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return -total % 10


def catalogue_number(upc: str) -> str:
    """The 13 digits a CD's media catalogue number has: an EAN as it is, a UPC with a nought before it."""
    return upc.zfill(13)
