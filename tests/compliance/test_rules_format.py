"""Container, rates, depths, channels, the inside of a WAV file, durations and what no meter can judge."""

from __future__ import annotations

import pytest
from compliance.cases import STRENGTHS, asking, finding, findings, info


@pytest.mark.parametrize(
    ("rule", "wanted", "field", "good", "bad"),
    [
        (
            "container",
            {"containers": ["flac", "wav"]},
            "format",
            ["flac", "wav", "rf64"],
            ["mp3", "aiff", "w64"],
        ),
        ("container", {"containers": ["rf64"]}, "format", ["rf64"], ["wav"]),
        ("container", {"containers": ["pcm"]}, "format", ["wav", "aiff", "caf"], ["flac", "mp3"]),
        (
            "sample_rate",
            {"sample_rates_hz": [44100, 48000]},
            "sample_rate_hz",
            [44100, 48000],
            [22050, 96000],
        ),
        ("sample_rate", {"min_sample_rate_hz": 44100}, "sample_rate_hz", [44100, 192000], [44099, 22050]),
        ("bit_depth", {"bit_depths": [16, 24]}, "bit_depth", [16, 24], [8, 32]),
        ("bit_depth", {"min_bit_depth": 16}, "bit_depth", [16, 24, 32], [8]),
        ("channels", {"channels": [1, 2]}, "channels", [1, 2], [6]),
        ("channels", {"max_channels": 128}, "channels", [1, 128], [129]),
    ],
)
def test_what_is_asked_for_passes_and_the_rest_fails(rule, wanted, field, good, bad):
    by = asking(format=wanted)
    for value in good:
        found = finding(rule, by, file=info(**{field: value}))
        assert (found.status, found.advice) == ("pass", ""), value
    for value in bad:
        found = finding(rule, by, file=info(**{field: value}))
        assert found.status == "fail", value
        assert found.advice, value
        assert str(found.measured).lower() == str(value)
    assert findings(rule, asking(), file=info(**{field: bad[0]})) == []


@pytest.mark.parametrize(("strength", "status"), STRENGTHS)
@pytest.mark.parametrize("rule", ["container", "sample_rate", "bit_depth", "channels"])
def test_strength_decides(rule, strength, status):
    table = {"containers": ["mp3"], "sample_rates_hz": [8000], "bit_depths": [8], "channels": [7]}
    assert finding(rule, asking(format={**table, "strength": strength})).status == status


def test_a_lossy_file_has_no_bit_depth_to_judge():
    found = finding(
        "bit_depth", asking(format={"bit_depths": [24]}), file=info(bit_depth=None, lossless=False)
    )
    assert (found.status, found.reason) == ("skip", "a lossy file has no bit depth")


def test_a_preferred_container_is_told():
    by = asking(format={"containers": ["flac", "wav"], "preferred_container": "flac"})
    assert finding("container", by, file=info(format="flac")).status == "pass"
    told = finding("container", by, file=info(format="wav"))
    assert (told.status, told.advice) == ("info", "FLAC is preferred")


def test_adm_metadata_is_not_taken_for_granted():
    assert finding("container", "atmos-music").status == "skip"
    assert finding("container", "atmos-music", file=info(format="flac")).status == "fail"


def test_apple_refuses_one_channel_in_wav_and_flac_but_not_in_mp3():
    for container, status in (("wav", "fail"), ("flac", "fail"), ("mp3", "pass")):
        assert finding("channels", "apple-podcasts", file=info(format=container, channels=1)).status == status
    refused = finding("channels", "apple-podcasts", file=info(channels=1))
    assert refused.advice == "deliver two identical channels"
    assert finding("channels", "apple-podcasts", file=info(channels=2)).status == "pass"


def test_one_of_a_set_of_mono_files_is_not_judged_alone():
    assert finding("channels", "netflix", file=info(channels=1)).status == "skip"
    good = finding("channels", "netflix", file=info(channels=6))
    assert good.status == "pass"
    assert "discrete mono" in good.reason


def test_a_bit_rate_that_is_asked_for_is_said_not_to_be_read():
    assert finding("bit_rate", "acx").status == "skip"
    assert findings("bit_rate", "spotify") == []


class TestWav:
    @pytest.mark.parametrize(("tag", "status"), [(1, "pass"), (0xFFFE, "fail"), (3, "fail"), (None, "skip")])
    def test_spotify_wants_the_plain_tag(self, tag, status):
        found = finding("wav_format_tag", "spotify", file=info(wav_format_tag=tag))
        assert found.status == status

    def test_the_tag_is_named(self):
        found = finding("wav_format_tag", "spotify", file=info(wav_format_tag=0xFFFE))
        assert "0xFFFE (EXTENSIBLE) is not the 0x0001 (PCM) that Spotify requires" in found.message
        assert "plain integer PCM" in found.advice

    @pytest.mark.parametrize(("last", "status"), [(True, "pass"), (False, "fail"), (None, "skip")])
    def test_nothing_may_follow_the_audio(self, last, status):
        assert finding("wav_data_last", "spotify", file=info(data_last=last)).status == status

    @pytest.mark.parametrize("rule", ["wav_format_tag", "wav_data_last"])
    def test_other_containers_have_no_such_header(self, rule):
        file = info(format="flac", wav_format_tag=None, data_last=None)
        assert findings(rule, "spotify", file=file) == []
        assert findings(rule, "tidal") == []


class TestTimes:
    @pytest.mark.parametrize(
        ("duration", "status"), [(30.0, "pass"), (29.999, "fail"), (7200.0, "pass"), (7200.01, "fail")]
    )
    def test_duration_is_kept_to_its_ends(self, duration, status):
        by = asking(duration={"min_s": 30.0, "max_s": 7200.0})
        assert finding("duration", by, duration_s=duration).status == status

    def test_duration_says_how_much(self):
        found = finding("duration", asking(duration={"max_s": 60.0}), duration_s=72.5)
        assert found.message == "duration 72.5 s is 12.5 s longer than the 60.0 s that Test requires"
        assert found.advice == "shorten by 12.5 s"

    def test_silence_at_both_ends(self):
        by = asking(silence={"max_head_s": 1.0, "max_tail_s": 10.0})
        assert [found.status for found in findings("silence", by)] == ["pass", "pass"]
        head, tail = findings("silence", by, head_silence_s=1.5, tail_silence_s=30.0)
        assert (head.status, head.advice) == ("fail", "cut 0.5 s")
        assert (tail.status, tail.by) == ("fail", 20.0)

    def test_room_tone_told_by_level_alone_never_fails(self):
        head, tail = findings("silence", "acx", head_silence_s=0.2, tail_silence_s=2.0)
        assert (head.status, tail.status) == ("warn", "pass")
        assert head.advice == "add 0.3 s of room tone"
        assert "listen" in head.reason

    @pytest.mark.parametrize("floor", [-71.9, -61.0, None])
    def test_room_tone_of_a_loud_room_is_not_guessed_at(self, floor):
        head, tail = findings(
            "silence", "acx", head_silence_s=0.0, tail_silence_s=2.0, noise_floor_dbfs=floor
        )
        assert (head.status, head.advice, tail.status) == ("skip", "", "pass")
        assert "too loud to be told" in head.reason

    def test_a_side_that_is_too_long_says_so(self):
        sides = {
            found.message.split(":")[0]: found
            for found in findings("side_length", "vinyl", duration_s=1000.0)
        }
        assert len(findings("side_length", "vinyl")) == 6
        assert {found.status for found in sides.values()} == {"info"}
        (long,) = [
            found
            for found in findings("side_length", "vinyl", duration_s=1000.0)
            if "12 inch, 45" in found.message
        ]
        assert (long.by, long.limit) == (130.0, 870.0)
        assert "16:40 is too long for 12 inch, 45 rpm: up to 14:30" in long.message


def test_what_no_meter_can_judge_is_said():
    assert finding("loudness_to_dialogue", "ebu-r128-s4").status == "skip"
    assert finding("leq_m", "tasa-trailer").limit == 85.0
    advice = findings("advice", "apple-digital-masters")
    assert [found.status for found in advice] == ["info", "info"]
    assert "never upsample" in advice[0].message
