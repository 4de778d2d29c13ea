"""Effects that act on level over time: compressor, gate, limiters."""

from __future__ import annotations

from masterchain.effects.description import Effect, Parameter

_THRESHOLD_REMARK = "0 is full scale; thresholds lie below it and are negative"


def _time(name: str, sentence: str, default: float, typical: tuple[float, float]) -> Parameter:
    return Parameter(
        name=name,
        sentence=sentence,
        default=default,
        unit="ms",
        minimum=0.0,
        maximum=10_000.0,
        typical=typical,
        remark="0 follows at once",
    )


EFFECTS = (
    Effect(
        name="Compressor",
        category="dynamics",
        sentence="Turns down what is louder than a threshold.",
        parameters=(
            Parameter(
                name="threshold_db",
                sentence="The level above which the sound is turned down.",
                default=0.0,
                unit="dB",
                minimum=-100.0,
                maximum=0.0,
                typical=(-30.0, -6.0),
                remark=_THRESHOLD_REMARK,
            ),
            Parameter(
                name="ratio",
                sentence="By how much: at 4, what is 4 dB above the threshold comes out 1 dB above it.",
                default=1.0,
                minimum=1.0,
                maximum=1000.0,
                typical=(1.2, 4.0),
                remark="1 is no compression, higher compresses more",
            ),
            _time("attack_ms", "How fast it takes hold.", 1.0, (3.0, 50.0)),
            _time("release_ms", "How fast it lets go.", 100.0, (50.0, 400.0)),
        ),
        traps=(
            "With its defaults it does nothing: set threshold_db and ratio.",
            "It adds no make-up gain; a Gain step or the loudness landing does.",
            "Left and right are detected apart, so strong compression of uneven stereo moves the image.",
        ),
    ),
    Effect(
        name="NoiseGate",
        category="dynamics",
        sentence="Turns down what is quieter than a threshold.",
        parameters=(
            Parameter(
                name="threshold_db",
                sentence="The level below which the sound is turned down.",
                default=-100.0,
                unit="dB",
                minimum=-100.0,
                maximum=0.0,
                typical=(-80.0, -50.0),
                remark=_THRESHOLD_REMARK,
            ),
            Parameter(
                name="ratio",
                sentence="By how much: at 2, what is 3 dB below the threshold comes out 6 dB below it.",
                default=10.0,
                minimum=1.0,
                maximum=1000.0,
                typical=(1.5, 10.0),
                remark="1 is no gating, higher closes harder",
            ),
            _time("attack_ms", "How fast it opens.", 1.0, (0.5, 10.0)),
            _time("release_ms", "How fast it closes.", 100.0, (50.0, 500.0)),
        ),
        traps=(
            "Fades and reverb tails fall below any threshold: on a master a gate cuts them off.",
            "Left and right are detected apart: one may close while the other stays open.",
        ),
    ),
    Effect(
        name="Limiter",
        category="dynamics",
        sentence="A maximizer: makes everything below its threshold louder and clips at full scale.",
        parameters=(
            Parameter(
                name="threshold_db",
                sentence="The level that is brought up to full scale; the lower, the louder.",
                default=-10.0,
                unit="dB",
                minimum=-60.0,
                maximum=0.0,
                typical=(-6.0, -1.0),
                remark=_THRESHOLD_REMARK,
            ),
            _time("release_ms", "How fast it lets go.", 100.0, (50.0, 300.0)),
        ),
        traps=(
            "Despite its name it raises the level: quiet sound by 3.75 dB more than the threshold lies below 0.",
            "It clips at 0 dBFS and knows no true peak: it holds no ceiling. BrickwallLimiter and ceiling_dbtp do.",
        ),
    ),
    Effect(
        name="BrickwallLimiter",
        category="dynamics",
        sentence="Holds every sample under a ceiling, looking ahead, all channels together.",
        parameters=(
            Parameter(
                name="ceiling_db",
                sentence="The sample peak that is never exceeded.",
                default=-1.0,
                unit="dB",
                minimum=-60.0,
                maximum=0.0,
                typical=(-3.0, -0.1),
                remark="0 is full scale; a ceiling lies at it or below",
            ),
            Parameter(
                name="release_ms",
                sentence="How fast it lets go.",
                default=100.0,
                unit="ms",
                minimum=0.01,
                maximum=10_000.0,
                typical=(20.0, 300.0),
            ),
            Parameter(
                name="lookahead_ms",
                sentence="How long before a peak it turns down; also its latency.",
                default=5.0,
                unit="ms",
                minimum=0.01,
                maximum=100.0,
                typical=(1.0, 10.0),
                changeable=False,
            ),
            Parameter(
                name="true_peak",
                sentence="Detect peaks between the samples as well, by 4 times oversampling.",
                default=False,
                kind="boolean",
            ),
        ),
        traps=(
            "With true_peak false, peaks between the samples pass the ceiling by up to 3 dB.",
            "With true_peak true they still pass it by a few tenths of a dB on loud music; ceiling_dbtp holds exactly.",
            "Its gain drops within one sample, which is heard as a click when it works hard.",
        ),
        latent=True,
    ),
)
