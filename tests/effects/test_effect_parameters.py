from __future__ import annotations

import subprocess
import sys

import pytest

from masterchain.diagnostics.codes import EXPLANATIONS
from masterchain.effects.catalogue import effect, effects
from masterchain.effects.description import Fault, Parameter

NUMBERS = [(e.name, p) for e in effects().values() for p in e.parameters if p.kind == "number"]


def _parameter(effect_name: str, name: str) -> Parameter:
    found = effects()[effect_name].parameter(name)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.5, Fault("out-of-range", "ratio 0.5 is below 1", "1 is no compression, higher compresses more")),
        (
            2000,
            Fault("out-of-range", "ratio 2000 is above 1000", "1 is no compression, higher compresses more"),
        ),
        (
            True,
            Fault(
                "wrong-type", "ratio wants a number, not true", "1 is no compression, higher compresses more"
            ),
        ),
        (
            "2",
            Fault(
                "wrong-type", "ratio wants a number, not text", "1 is no compression, higher compresses more"
            ),
        ),
        (
            [2],
            Fault(
                "wrong-type",
                "ratio wants a number, not a list",
                "1 is no compression, higher compresses more",
            ),
        ),
        (
            {},
            Fault(
                "wrong-type",
                "ratio wants a number, not a table",
                "1 is no compression, higher compresses more",
            ),
        ),
        (float("nan"), Fault("not-a-number", "ratio is nan", "1 is no compression, higher compresses more")),
        (float("inf"), Fault("not-a-number", "ratio is inf", "1 is no compression, higher compresses more")),
        (1, None),
        (1.0, None),
        (1000, None),
    ],
)
def test_a_ratio_is_judged_in_words(value: object, expected: Fault | None) -> None:
    assert _parameter("Compressor", "ratio").fault(value) == expected


def test_a_whole_number_too_long_to_print_is_a_fault_like_any_other() -> None:
    fault = _parameter("Compressor", "ratio").fault(16**6000)
    assert fault is not None
    assert fault.message == "ratio of more than 15 digits is above 1000"


def test_an_exclusive_minimum_is_not_permitted_itself() -> None:
    width = Parameter(
        name="width_ms", sentence="How wide.", default=1.0, unit="ms", minimum=0, exclusive_minimum=True
    )
    assert width.fault(0) == Fault("out-of-range", "width_ms 0 is not above 0 ms")
    assert width.fault(0.1) is None


def test_booleans_choices_and_paths_take_their_own_kind_only() -> None:
    true_peak = _parameter("BrickwallLimiter", "true_peak")
    mode = _parameter("LadderFilter", "mode")
    path = _parameter("Convolution", "impulse_response_filename")
    assert true_peak.fault(False) is None
    assert true_peak.fault(1) == Fault("wrong-type", "true_peak wants true or false, not a whole number")
    assert mode.fault("HPF24") is None
    assert mode.fault("hpf24") == Fault(
        "bad-value", "mode has no 'hpf24'", "it may be LPF12, HPF12, BPF12, LPF24, HPF24, BPF24"
    )
    assert mode.fault(3) == Fault("wrong-type", "mode wants one of its names in quotes, not a whole number")
    assert path.fault("hall.wav") is None
    for nothing in ("", "a\0b"):
        fault = path.fault(nothing)
        assert fault is not None
        assert fault.code == "bad-value"


def test_a_whole_number_is_wanted_where_the_kind_says_so() -> None:
    count = Parameter(name="count", sentence="How many.", default=2, kind="integer", minimum=1, maximum=9)
    assert count.fault(3) is None
    assert count.fault(3.0) == Fault("wrong-type", "count wants a whole number, not a number")
    assert count.fault(0) == Fault("out-of-range", "count 0 is below 1")


def test_frequencies_are_held_against_the_sample_rate_where_it_is_known() -> None:
    cutoff = _parameter("LowpassFilter", "cutoff_frequency_hz")
    assert cutoff.fault(23_000) is None
    assert cutoff.fault(23_000, sample_rate_hz=48_000) is None
    fault = cutoff.fault(23_000, sample_rate_hz=44_100)
    assert fault is not None
    assert fault.code == "above-nyquist"
    assert fault.message == "cutoff_frequency_hz 23000 is not below 22050 Hz, half the track's sample rate"
    assert cutoff.fault(22_050, sample_rate_hz=44_100) is not None
    assert _parameter("Resample", "target_sample_rate").fault(48_000, sample_rate_hz=44_100) is None


def test_every_frequency_of_a_filter_is_below_nyquist() -> None:
    in_hz = {(e, p.name) for e, p in NUMBERS if p.unit == "Hz" and not p.below_nyquist}
    assert in_hz == {("Resample", "target_sample_rate"), ("Chorus", "rate_hz"), ("Phaser", "rate_hz")}


@pytest.mark.parametrize(("effect_name", "parameter"), NUMBERS, ids=lambda v: getattr(v, "name", v))
def test_every_number_has_both_ends_and_what_lies_beyond_them_is_a_fault(
    effect_name: str, parameter: Parameter
) -> None:
    assert parameter.minimum is not None, effect_name
    assert parameter.maximum is not None, effect_name
    step = max(abs(parameter.maximum), 1.0) * 1e-6
    assert parameter.fault(parameter.minimum - step) is not None
    assert parameter.fault(parameter.maximum + step) is not None
    assert parameter.fault(parameter.maximum) is None
    assert parameter.fault(parameter.default) is None
    for end in parameter.typical or ():
        assert parameter.fault(end) is None


def test_every_description_says_something() -> None:
    for described in effects().values():
        for text in (described.sentence, *described.traps, *(p.sentence for p in described.parameters)):
            assert text.endswith(".")
            assert text[0].isupper()
        names = [p.name for p in described.parameters]
        assert len(names) == len(set(names))


def test_a_track_an_effect_cannot_work_on_is_a_fault() -> None:
    mp3 = effect("MP3Compressor")
    assert mp3 is not None
    assert mp3.format_fault(48_000, 2) is None
    assert mp3.format_fault(96_000, 2) == Fault(
        "unsupported-format",
        "MP3Compressor does not work at 96000 Hz",
        "only at 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000",
    )
    assert mp3.format_fault(48_000, 6) == Fault(
        "unsupported-format", "MP3Compressor works on 2 channels at most, not 6"
    )
    gain = effect("Gain")
    assert gain is not None
    assert gain.format_fault(384_000, 12) is None


def test_every_code_of_a_fault_about_a_value_is_explained() -> None:
    codes = {"wrong-type", "out-of-range", "not-a-number", "bad-value", "above-nyquist"}
    assert codes <= EXPLANATIONS.keys()


def test_describing_loads_no_audio_code() -> None:
    program = (
        "import sys, masterchain.effects, masterchain.effects.catalogue, masterchain.effects.build;"
        "print([m for m in ('numpy', 'pedalboard', 'soundfile') if m in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
