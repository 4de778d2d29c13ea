"""Effects that act on frequency: high-pass, low-pass, shelves, bell, ladder."""

from __future__ import annotations

from masterchain.effects.description import Effect, Parameter

_GENTLE = "It falls by 6 dB an octave only, and is 3 dB down at the cutoff."


def _frequency(name: str, sentence: str, default: float, typical: tuple[float, float]) -> Parameter:
    return Parameter(
        name=name,
        sentence=sentence,
        default=default,
        unit="Hz",
        minimum=1.0,
        maximum=192_000.0,
        below_nyquist=True,
        typical=typical,
        remark="hearing spans 20 to 20000 Hz",
    )


def _gain(sentence: str) -> Parameter:
    return Parameter(
        name="gain_db",
        sentence=sentence,
        default=0.0,
        unit="dB",
        minimum=-60.0,
        maximum=60.0,
        typical=(-3.0, 3.0),
        remark="0 changes nothing",
    )


def _q(sentence: str, typical: tuple[float, float]) -> Parameter:
    return Parameter(
        name="q",
        sentence=sentence,
        default=0.7071067690849304,
        minimum=0.01,
        maximum=100.0,
        typical=typical,
        remark="0.71 is neutral, higher is narrower",
    )


EFFECTS = (
    Effect(
        name="HighpassFilter",
        category="filter",
        sentence="Takes away what lies below a frequency.",
        parameters=(_frequency("cutoff_frequency_hz", "Below this it falls away.", 50.0, (15.0, 40.0)),),
        traps=(_GENTLE,),
        fixed_blocks=True,
    ),
    Effect(
        name="LowpassFilter",
        category="filter",
        sentence="Takes away what lies above a frequency.",
        parameters=(
            _frequency("cutoff_frequency_hz", "Above this it falls away.", 50.0, (14_000.0, 20_000.0)),
        ),
        traps=(_GENTLE, "Its default of 50 Hz leaves next to nothing of a track."),
        fixed_blocks=True,
    ),
    Effect(
        name="LowShelfFilter",
        category="filter",
        sentence="Raises or lowers everything below a frequency.",
        parameters=(
            _frequency("cutoff_frequency_hz", "The middle of the slope.", 440.0, (60.0, 300.0)),
            _gain("By how much."),
            _q("How steep the slope is; above 0.71 it overshoots.", (0.5, 1.0)),
        ),
        fixed_blocks=True,
    ),
    Effect(
        name="HighShelfFilter",
        category="filter",
        sentence="Raises or lowers everything above a frequency.",
        parameters=(
            _frequency("cutoff_frequency_hz", "The middle of the slope.", 440.0, (4_000.0, 14_000.0)),
            _gain("By how much."),
            _q("How steep the slope is; above 0.71 it overshoots.", (0.5, 1.0)),
        ),
        fixed_blocks=True,
    ),
    Effect(
        name="PeakFilter",
        category="filter",
        sentence="Raises or lowers a band around a frequency: the bell of an equalizer.",
        parameters=(
            _frequency("cutoff_frequency_hz", "The middle of the band.", 440.0, (30.0, 16_000.0)),
            _gain("By how much in the middle."),
            _q("How narrow the band is.", (0.5, 8.0)),
        ),
        fixed_blocks=True,
    ),
    Effect(
        name="LadderFilter",
        category="filter",
        sentence="A synthesizer's ladder filter, with resonance and drive.",
        parameters=(
            Parameter(
                name="mode",
                sentence="Low-pass, high-pass or band-pass, at 12 or 24 dB an octave.",
                default="LPF12",
                kind="choice",
                choices=("LPF12", "HPF12", "BPF12", "LPF24", "HPF24", "BPF24"),
            ),
            _frequency("cutoff_hz", "Where it takes hold.", 200.0, (30.0, 18_000.0)),
            Parameter(
                name="resonance",
                sentence="How much it rings at the cutoff.",
                default=0.0,
                minimum=0.0,
                maximum=1.0,
                typical=(0.0, 0.3),
                remark="0 is none, at 1 it sounds by itself",
            ),
            Parameter(
                name="drive",
                sentence="How hard it is driven into saturation.",
                default=1.0,
                minimum=1.0,
                maximum=100.0,
                typical=(1.0, 3.0),
                remark="1 is the least",
            ),
        ),
        traps=(
            "With its defaults it is a low-pass at 200 Hz.",
            "Its parameter is cutoff_hz, not cutoff_frequency_hz.",
        ),
    ),
)
