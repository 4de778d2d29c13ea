"""Effects that spread sound in time: chorus, phaser, delay, reverb, convolution."""

from __future__ import annotations

from masterchain.effects.description import Effect, Parameter


def _amount(name: str, sentence: str, default: float, remark: str) -> Parameter:
    return Parameter(name=name, sentence=sentence, default=default, minimum=0.0, maximum=1.0, remark=remark)


def _mix(default: float) -> Parameter:
    return _amount("mix", "How much of the effect is heard.", default, "0 is dry only, 1 is the effect only")


def _rate() -> Parameter:
    return Parameter(
        name="rate_hz",
        sentence="How fast it sways.",
        default=1.0,
        unit="Hz",
        minimum=0.0,
        maximum=99.0,
        typical=(0.1, 3.0),
        remark="0 stands still",
    )


def _feedback(minimum: float) -> Parameter:
    return Parameter(
        name="feedback",
        sentence="How much of the output goes back in.",
        default=0.0,
        minimum=minimum,
        maximum=0.99,
        typical=(0.0, 0.5),
        remark="at 1 it would never end",
    )


EFFECTS = (
    Effect(
        name="Chorus",
        category="modulation",
        sentence="Doubles the sound with a swaying delay.",
        parameters=(
            _rate(),
            _amount("depth", "How far it sways.", 0.25, "0 stands still"),
            Parameter(
                name="centre_delay_ms",
                sentence="The delay it sways around.",
                default=7.0,
                unit="ms",
                minimum=1.0,
                maximum=100.0,
                typical=(5.0, 20.0),
            ),
            _feedback(-0.99),
            _mix(0.5),
        ),
    ),
    Effect(
        name="Phaser",
        category="modulation",
        sentence="Sweeps notches through the spectrum.",
        parameters=(
            _rate(),
            _amount("depth", "How far it sways.", 0.5, "0 stands still"),
            Parameter(
                name="centre_frequency_hz",
                sentence="The frequency it sways around.",
                default=1300.0,
                unit="Hz",
                minimum=1.0,
                maximum=192_000.0,
                below_nyquist=True,
                typical=(300.0, 3000.0),
                remark="hearing spans 20 to 20000 Hz",
            ),
            _feedback(-0.99),
            _mix(0.5),
        ),
    ),
    Effect(
        name="Delay",
        category="space",
        sentence="Echoes.",
        parameters=(
            Parameter(
                name="delay_seconds",
                sentence="How long until the echo.",
                default=0.5,
                unit="s",
                minimum=0.0,
                maximum=30.0,
                typical=(0.05, 0.8),
            ),
            _feedback(0.0),
            _mix(0.5),
        ),
    ),
    Effect(
        name="Reverb",
        category="space",
        sentence="A simple room: Freeverb.",
        parameters=(
            _amount("room_size", "How long it rings.", 0.5, "0 is the smallest, 1 the largest"),
            _amount("damping", "How dull it rings.", 0.5, "0 is bright, 1 is dull"),
            _amount("wet_level", "How loud the room is.", 0.33, "0 is none, 1 the loudest"),
            _amount("dry_level", "How loud the dry sound is.", 0.4, "0.5 leaves it as it is"),
            _amount("width", "How wide the room is.", 1.0, "0 is mono, 1 is wide"),
            _amount("freeze_mode", "From 0.5 on it holds its sound for ever.", 0.0, "0 is off"),
        ),
        traps=(
            "The dry sound is multiplied by 2 × dry_level: 0.5 leaves it as it is, the default lowers it by 1.9 dB.",
            "From freeze_mode 0.5 on it lets no new sound into the room and never ends.",
        ),
        max_channels=2,
    ),
    Effect(
        name="Convolution",
        category="space",
        sentence="Plays the sound through a recorded room, speaker or device.",
        parameters=(
            Parameter(
                name="impulse_response_filename",
                sentence="The recording of the room's answer to an impulse, beside the chain file.",
                kind="path",
                required=True,
                remark="a WAV, FLAC or AIFF file, its path relative to the chain file",
            ),
            _mix(1.0),
        ),
        traps=(
            "The impulse response is normalised: its own level is lost, a single 1 comes out as 0.125.",
            "On a mono track only the left channel of a stereo impulse response is played.",
        ),
        fixed_blocks=True,
        max_channels=2,
    ),
)
