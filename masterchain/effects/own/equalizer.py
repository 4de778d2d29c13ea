"""What equalizers of our own take: frequencies, gains, widths, and lists of bands."""

from __future__ import annotations

from masterchain.effects.description import Parameter

_SHAPED = ("peak", "low_shelf", "high_shelf")
_PASSES = ("high_pass", "low_pass")


def frequency(
    name: str,
    sentence: str,
    default: float | None,
    typical: tuple[float, float],
) -> Parameter:
    """A filter's frequency; without a default it must be given."""
    return Parameter(
        name=name,
        sentence=sentence,
        default=default,
        required=default is None,
        unit="Hz",
        minimum=1.0,
        maximum=192_000.0,
        below_nyquist=True,
        typical=typical,
        remark="hearing spans 20 to 20000 Hz",
    )


def gain(
    name: str, sentence: str, *, most: float = 36.0, usual: float = 3.0, only_for: tuple[str, ...] = ()
) -> Parameter:
    """A gain that changes nothing unless it is set."""
    return Parameter(
        name=name,
        sentence=sentence,
        default=0.0,
        unit="dB",
        minimum=-most,
        maximum=most,
        typical=(-usual, usual),
        remark="0 changes nothing",
        only_for=only_for,
    )


def width(sentence: str, only_for: tuple[str, ...] = ()) -> Parameter:
    """A Q."""
    return Parameter(
        name="q",
        sentence=sentence,
        default=0.7071067811865476,
        minimum=0.05,
        maximum=50.0,
        typical=(0.5, 4.0),
        remark="0.71 is neutral, higher is narrower",
        only_for=only_for,
    )


def slope(default: float, only_for: tuple[str, ...] = ()) -> Parameter:
    """How steeply a Butterworth filter falls."""
    return Parameter(
        name="slope_db_per_octave",
        sentence="How steeply it falls; 3.01 dB down at its frequency whatever it is.",
        default=default,
        unit="dB",
        minimum=6.0,
        maximum=48.0,
        step=6,
        changeable=False,
        typical=(12.0, 24.0),
        remark="6 is the gentlest, 48 the steepest",
        only_for=only_for,
    )


BANDS = Parameter(
    name="bands",
    sentence="The bands, in any number and order.",
    default=(),
    kind="bands",
    changeable=False,
    remark='such as bands = [{ type = "peak", frequency_hz = 3000.0, gain_db = -1.5 }]',
    fields=(
        Parameter(
            name="type",
            sentence="What kind of band it is.",
            kind="choice",
            required=True,
            choices=(*_SHAPED, *_PASSES, "notch"),
        ),
        frequency("frequency_hz", "The middle of the band, or where it takes hold.", None, (30.0, 16_000.0)),
        gain("gain_db", "By how much.", only_for=_SHAPED),
        width("How narrow a peak or notch, how steep a shelf is.", (*_SHAPED, "notch")),
        slope(12.0, _PASSES),
    ),
)
