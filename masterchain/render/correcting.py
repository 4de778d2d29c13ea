"""How a file that came out too high, or not where it should land, is written again."""

from __future__ import annotations

from masterchain.errors import MasterchainError

TRIES = 4
"""A file is written once, and corrected three times at most."""
NEAR_ENOUGH_LU = 0.005
"""A file that is so near to its loudness need not be written again."""
LIMITED_NEAR_ENOUGH_LU = 0.015
"""The same where it went through the limiter, for which its loudness is predicted."""
_LOSSY_MARGINS_DB = (0.02, 0.05, 0.15)
_LOSSY_FACTORS = (1.0, 1.5, 2.0)


def lowered_by(over_db: float, earlier: int, *, lossless: bool) -> float:
    """By how many dB more a file is lowered that was heard above its ceiling.

    An encoder's noise is another at every gain, and more where sound is limited harder to be as loud below a lower
    ceiling: a lossy file is lowered by more than was missed, and by more still each time.

    Args:
        over_db: above the ceiling; 0 where it was held.
        earlier: corrections before this one.
        lossless: the file holds what was given to it.
    """
    if over_db <= 0.0 or lossless:
        return max(0.0, over_db)
    step = min(earlier, len(_LOSSY_MARGINS_DB) - 1)
    return over_db * _LOSSY_FACTORS[step] + _LOSSY_MARGINS_DB[step]


def not_held(name: str, ceiling_dbtp: float | None, over_db: float) -> MasterchainError:
    """The error of a file whose ceiling could not be held."""
    return MasterchainError(
        f"{name}: its ceiling of {ceiling_dbtp:g} dBTP could not be held: in {TRIES} tries it still came out "
        f"{over_db:.2f} dB above",
        hint="a lower `ceiling_dbtp`, or a higher bit rate, leaves the encoder more room",
    )
