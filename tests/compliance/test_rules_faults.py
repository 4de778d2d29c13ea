"""Faults no platform asks for: each found, named and placed, and silent on a clean master."""

from __future__ import annotations

import pytest
from compliance.cases import asking, finding, findings, info, verdict

from masterchain.meters.measurement import Place, Span
from masterchain.units import position

ANY = asking()
RULES = [
    "samples", "clipping", "overs", "dc_offset", "mono_compatibility", "dropouts", "ends", "gaps",
    "identical_channels", "bits_in_use", "spectral_ceiling",
]  # fmt: skip


def test_a_clean_master_passes_all_of_them():
    for found in verdict(ANY).findings:
        assert found.rule in RULES
        assert found.status == "pass", found


def test_what_was_not_measured_says_nothing():
    unmeasured = dict.fromkeys(
        [
            "clipped_runs",
            "overs",
            "dc_offset",
            "mono_loss_lu",
            "head_silence_s",
            "tail_silence_s",
            "bits_in_use",
        ]
    )
    assert [found.rule for found in verdict(ANY, **unmeasured).findings] == ["samples"]


def test_broken_samples_fail_everywhere():
    found = finding("samples", ANY, non_finite=3)
    assert (found.status, found.measured) == ("fail", 3.0)
    assert found.message.startswith("3 samples are not a number")
    assert verdict("audiomack", non_finite=1).status == "fail"


@pytest.mark.parametrize(
    ("rule", "count", "spans", "one"),
    [
        ("clipping", "clipped_runs", "clipped_spans", "flat top"),
        ("overs", "overs", "over_spans", "over"),
    ],
)
def test_runs_are_counted_and_placed(rule, count, spans, one):
    places = (Span(1.5, 0.001, 1), Span(2.5, 0.001, 0))
    found = finding(rule, ANY, **{count: 2, spans: places})
    words = f"2 {one}s, the first of 48 samples"
    assert (found.status, found.message, found.at_s, found.channel) == ("warn", words, 1.5, 1)
    assert found.advice
    alone = finding(rule, ANY, **{count: 1, spans: (Span(1.5, 3 / 48000, 1),)})
    assert alone.message == f"1 {one} of 3 samples"
    # The meter follows a run no farther than it is sure to see.
    endless = finding(rule, ANY, **{count: 1, spans: (Span(1.5, 101 / 48000, 1),)})
    assert endless.message.endswith(" of more than 100 samples")


def test_a_dropout_names_channel_and_place():
    found = finding("dropouts", ANY, dropouts=(Span(61.0, 0.25, 1), Span(70.0, 1.0, None)))
    assert found.message == "the sound drops out 2 times, first for 0.25 s"
    assert (found.status, found.at_s, found.channel) == ("warn", 61.0, 1)
    alone = finding("dropouts", ANY, dropouts=(Span(61.0, 0.25, 1),))
    assert alone.message == "the sound drops out for 0.25 s"


@pytest.mark.parametrize(("loss", "status"), [(3.0, "pass"), (6.0, "pass"), (6.1, "warn"), (100.0, "warn")])
def test_channels_that_cancel_are_found(loss, status):
    place = {"worst_phase_correlation": Place(12.0)}
    found = finding(
        "mono_compatibility", ANY, mono_loss_lu=loss, worst_phase_correlation=-0.954, places=place
    )
    assert found.status == status
    assert (found.at_s == 12.0) is (status == "warn")
    assert found.message.endswith("phase correlation down to -0.95") is (status == "warn")


@pytest.mark.parametrize(
    ("offset", "status"), [(0.001, "pass"), (-0.001, "pass"), (0.0011, "warn"), (-0.02, "warn")]
)
def test_dc_is_found_on_either_side(offset, status):
    found = finding("dc_offset", ANY, dc_offset=offset, places={"dc_offset": Place(0.0, 1)})
    assert found.status == status
    if status == "warn":
        assert (found.channel, found.by) == (1, pytest.approx(abs(offset) - 0.001))


def test_thirty_seconds_of_silence_before_the_music():
    (found,) = findings("ends", ANY, head_silence_s=30.0)
    assert (found.status, found.at_s, found.by) == ("warn", 0.0, 28.0)
    (found,) = findings("ends", ANY, tail_silence_s=12.0)
    assert (found.status, found.at_s) == ("warn", 168.0)
    assert findings("ends", ANY, head_silence_s=2.0, tail_silence_s=10.0) == []


def test_a_platform_with_its_own_figure_for_an_end_is_left_to_it():
    own = asking(silence={"max_head_s": 60.0})
    assert findings("ends", own, head_silence_s=30.0) == []
    assert len(findings("ends", own, tail_silence_s=30.0)) == 1


def test_a_gap_is_told_where_the_longest_is():
    found = finding("gaps", ANY, gaps=(Span(10.0, 2.0), Span(90.0, 4.0)))
    assert (found.status, found.at_s, found.measured) == ("info", 90.0, 4.0)


def test_no_message_repeats_the_place_that_the_finding_holds():
    spans = (Span(10.0, 2.0, 0), Span(90.0, 4.0, 1))
    found = verdict(
        ANY,
        clipped_runs=2,
        clipped_spans=spans,
        overs=2,
        over_spans=spans,
        dropouts=spans,
        gaps=spans,
        mono_loss_lu=9.0,
        head_silence_s=30.0,
        tail_silence_s=30.0,
        places={"worst_phase_correlation": Place(10.0)},
    ).findings
    placed = [each for each in found if each.at_s is not None]
    assert len(placed) == 7
    for each in placed:
        assert position(each.at_s) not in each.message
        assert "channel 1" not in each.message


def test_identical_channels_are_told_counted_from_one():
    assert "channels 1 and 2" in finding("identical_channels", ANY, identical_channels=((0, 1),)).message


def test_a_16_bit_master_in_a_24_bit_file():
    found = finding("bits_in_use", ANY, bits_in_use=16)
    assert (found.status, found.by) == ("warn", 8.0)
    assert "a 16-bit master in a 24-bit file" in found.message
    assert findings("bits_in_use", ANY, file=info(is_float=True, bit_depth=32), bits_in_use=16) == []
    assert findings("bits_in_use", ANY, file=info(bit_depth=None), bits_in_use=16) == []


@pytest.mark.parametrize(
    ("suspicion", "words"), [("lossy", "from a lossy file"), ("upsampled", "from a lower rate")]
)
def test_a_cliff_in_the_spectrum_is_a_suspicion(suspicion, words):
    found = finding("spectral_ceiling", ANY, spectral_suspicion=suspicion, spectral_ceiling_hz=16000.0)
    assert found.status == "warn"
    assert words in found.message
    assert "at 16.0 kHz" in found.message
    lossy = info(format="mp3", bit_depth=None, lossless=False)
    assert findings("spectral_ceiling", ANY, file=lossy, spectral_suspicion=suspicion) == []
