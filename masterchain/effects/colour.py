"""Effects that change level or waveform on the spot: gain, polarity, clipping, distortion, codecs."""

from __future__ import annotations

from masterchain.effects.description import Effect, Parameter

_QUALITIES = (
    "ZeroOrderHold",
    "Linear",
    "CatmullRom",
    "Lagrange",
    "WindowedSinc",
    "WindowedSinc256",
    "WindowedSinc128",
    "WindowedSinc64",
    "WindowedSinc32",
    "WindowedSinc16",
    "WindowedSinc8",
)


EFFECTS = (
    Effect(
        name="Gain",
        category="level",
        sentence="Makes everything louder or quieter.",
        parameters=(
            Parameter(
                name="gain_db",
                sentence="By how much.",
                default=1.0,
                unit="dB",
                minimum=-96.0,
                maximum=60.0,
                typical=(-12.0, 12.0),
                remark="0 changes nothing; at -100 pedalboard gives silence",
            ),
        ),
        traps=("Its default is +1 dB, not 0.",),
    ),
    Effect(
        name="Invert",
        category="level",
        sentence="Turns the polarity over.",
        traps=("With a mix below 1 it cancels the dry sound.",),
    ),
    Effect(
        name="Clipping",
        category="colour",
        sentence="Cuts off every sample above a threshold.",
        parameters=(
            Parameter(
                name="threshold_db",
                sentence="Where it cuts.",
                default=-6.0,
                unit="dB",
                minimum=-60.0,
                maximum=0.0,
                typical=(-6.0, -0.5),
                remark="0 is full scale; the threshold lies at it or below",
            ),
        ),
        traps=("It is not oversampled, so it aliases, and peaks between the samples pass the threshold.",),
    ),
    Effect(
        name="Distortion",
        category="colour",
        sentence="Saturates along a hyperbolic tangent.",
        parameters=(
            Parameter(
                name="drive_db",
                sentence="How far the sound is raised before it saturates.",
                default=25.0,
                unit="dB",
                minimum=-60.0,
                maximum=60.0,
                typical=(0.0, 6.0),
                remark="0 is gentle, 25 is a fuzz box",
            ),
        ),
        traps=(
            "What is not yet saturated comes out louder by drive_db: lower it before or after.",
            "It is not oversampled, so high drive aliases.",
        ),
    ),
    Effect(
        name="Bitcrush",
        category="degradation",
        sentence="Rounds samples to fewer bits, audibly.",
        parameters=(
            Parameter(
                name="bit_depth",
                sentence="To how many bits; fractions are permitted.",
                default=8.0,
                unit="bit",
                minimum=1.0,
                maximum=32.0,
                typical=(4.0, 12.0),
                remark="a file's bit depth is set by its deliverable",
            ),
        ),
        traps=("It does not dither. A deliverable's bit_depth is the way to a 16-bit or 24-bit file.",),
    ),
    Effect(
        name="Resample",
        category="degradation",
        sentence="Goes down to a lower sample rate and back, for the sound of it.",
        parameters=(
            Parameter(
                name="target_sample_rate",
                sentence="The sample rate in between.",
                default=8000.0,
                unit="Hz",
                minimum=1000.0,
                maximum=384_000.0,
                typical=(8_000.0, 32_000.0),
                remark="a file's sample rate is set by its deliverable",
                changeable=False,
            ),
            Parameter(
                name="quality",
                sentence="How it resamples; the numbered ones do not alias.",
                default="WindowedSinc32",
                kind="choice",
                choices=_QUALITIES,
            ),
        ),
        traps=("The track keeps its sample rate. A deliverable's sample_rate changes it.",),
        latent=True,
    ),
    Effect(
        name="MP3Compressor",
        category="degradation",
        sentence="Encodes to MP3 and decodes again.",
        parameters=(
            Parameter(
                name="vbr_quality",
                sentence="LAME's V setting: lower is better.",
                default=2.0,
                minimum=0.0,
                maximum=9.9,
                typical=(0.0, 6.0),
                remark="0 is the best, 9.9 the smallest",
                changeable=False,
            ),
        ),
        traps=(
            "What it does to true peaks is what a platform's encoder would do: use it to listen, not to master.",
        ),
        latent=True,
        max_channels=2,
        sample_rates_hz=(8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000),
    ),
)
