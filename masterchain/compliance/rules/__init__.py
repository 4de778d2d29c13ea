"""The rules, in the order they are reported."""

from __future__ import annotations

from masterchain.compliance.rules.faults import CLIPPING, DROPOUTS, ENDS, GAPS, OVERS, SAMPLES, SOUND
from masterchain.compliance.rules.format import BIT_DEPTH, BIT_RATE, CHANNELS, CONTAINER, SAMPLE_RATE
from masterchain.compliance.rules.integrated import INTEGRATED
from masterchain.compliance.rules.levels import NOISE_FLOOR, RMS, SAMPLE_PEAK
from masterchain.compliance.rules.loudness_maxima import LOUDNESS_RANGE, MOMENTARY, SHORT_TERM
from masterchain.compliance.rules.on_request import CODEC_OVERS, SECOND_OPINION
from masterchain.compliance.rules.rule import Case, Rule
from masterchain.compliance.rules.stereo import BITS, DC_OFFSET, IDENTICAL, MONO, SPECTRUM
from masterchain.compliance.rules.times import DURATION, SIDE_LENGTH, SILENCE
from masterchain.compliance.rules.true_peak import TRUE_PEAK
from masterchain.compliance.rules.unmeasured import LEQ_M, LOUDNESS_TO_DIALOGUE, UNMEASURED
from masterchain.compliance.rules.wav_header import WAV_DATA_LAST, WAV_FORMAT_TAG

_RULES = (
    INTEGRATED,
    TRUE_PEAK,
    SAMPLE_PEAK,
    SHORT_TERM,
    MOMENTARY,
    LOUDNESS_RANGE,
    RMS,
    NOISE_FLOOR,
    LOUDNESS_TO_DIALOGUE,
    LEQ_M,
    CONTAINER,
    SAMPLE_RATE,
    BIT_DEPTH,
    CHANNELS,
    BIT_RATE,
    WAV_FORMAT_TAG,
    WAV_DATA_LAST,
    DURATION,
    SILENCE,
    SIDE_LENGTH,
    SAMPLES,
    SOUND,
    CLIPPING,
    OVERS,
    DC_OFFSET,
    MONO,
    DROPOUTS,
    ENDS,
    GAPS,
    IDENTICAL,
    BITS,
    SPECTRUM,
    UNMEASURED,
    CODEC_OVERS,
    SECOND_OPINION,
)


def rules() -> tuple[Rule, ...]:
    """Every rule there is."""
    return _RULES


__all__ = ["Case", "Rule", "rules"]
