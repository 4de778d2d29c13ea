"""A master through the codecs its listeners hear."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from compliance.cases import asking
from support.files import write
from support.signals import music_like, sine

from masterchain.compliance.codec_check import CodecPreset, CodecResult, codec_check, presets_of
from masterchain.compliance.codec_findings import codec_findings
from masterchain.compliance.rules import rules
from masterchain.errors import AudioFileError
from masterchain.platforms.load import platform
from masterchain.report.explanations import explanations

MP3 = CodecPreset("mp3", 128)
VORBIS = CodecPreset("vorbis", 160)
OPUS = CodecPreset("opus", 140)
AAC = CodecPreset("aac", 128)
SPOTIFY = ("vorbis", 96), ("vorbis", 160), ("vorbis", 320), ("aac", 128), ("aac", 256)


def without_av(name: str) -> ModuleType:
    raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def need(preset: CodecPreset) -> None:
    if preset == AAC:
        pytest.importorskip("av", reason="AAC needs PyAV: pip install masterchain[aac]")


def clipped(seconds: float = 4.0, rate: int = 48_000) -> np.ndarray:
    """A loud mix cut off at full scale: what a codec gives back of it overshoots."""
    return np.clip(8.0 * music_like(seconds, sample_rate_hz=rate), -0.999, 0.999)


@pytest.mark.parametrize("preset", [MP3, VORBIS, OPUS, AAC])
def test_a_clipped_master_comes_back_over_full_scale(preset: CodecPreset, tmp_path: Path) -> None:
    need(preset)
    (result,) = codec_check(write(tmp_path / "loud.wav", clipped()), [preset])
    assert result.skipped is None
    assert result.overs > 10
    assert result.true_peak_dbtp is not None
    assert result.sample_peak_dbfs is not None
    assert result.true_peak_dbtp >= result.sample_peak_dbfs > 0.3
    levels = [level for _, _, level in result.places]
    assert levels == sorted(levels, reverse=True)
    assert levels[0] == pytest.approx(result.sample_peak_dbfs, abs=1e-5)
    assert all(level > 0.0 for level in levels)
    times = sorted(at for at, _, _ in result.places)
    assert all(later - earlier >= 1.0 for earlier, later in pairwise(times))
    assert len(times) > 1


@pytest.mark.parametrize("preset", [MP3, VORBIS, OPUS, AAC])
def test_a_quiet_master_does_not(preset: CodecPreset, tmp_path: Path) -> None:
    need(preset)
    (result,) = codec_check(write(tmp_path / "quiet.wav", 0.5 * music_like(3.0)), [preset])
    assert (result.overs, result.places, result.skipped) == (0, (), None)
    assert result.true_peak_dbtp is not None
    assert -12.0 < result.true_peak_dbtp < -1.0


@pytest.mark.parametrize("preset", [MP3, VORBIS, OPUS, AAC])
@pytest.mark.parametrize("rate", [44_100, 96_000])
def test_places_are_those_of_the_master(preset: CodecPreset, rate: int, tmp_path: Path) -> None:
    need(preset)
    # A quarter of a second of full-scale tone in the right channel: it is nowhere else.
    sound = 0.05 * music_like(4.0, sample_rate_hz=rate)
    burst = slice(round(2.5 * rate), round(2.75 * rate))
    sound[1, burst] += 1.2 * np.sin(2 * np.pi * 440.0 * np.arange(round(0.25 * rate)) / rate).astype(
        np.float32
    )
    (result,) = codec_check(
        write(tmp_path / "burst.wav", sound, sample_rate_hz=rate, subtype="FLOAT"), [preset]
    )
    assert result.places
    assert result.at_s == pytest.approx(2.625, abs=0.126)
    assert result.channel == 1
    for at_s, channel, _ in result.places:
        assert at_s == pytest.approx(2.625, abs=0.126)
        assert channel == 1


def test_a_single_crest_is_placed_to_a_few_samples(tmp_path: Path) -> None:
    # Below full scale but for one swell of a low tone, whose crest is at 1.5 s sharp.
    rate = 48_000
    time = np.arange(3 * rate) / rate - 1.5
    tone = (1.1 * np.exp(-((time / 0.01) ** 2)) * np.cos(2 * np.pi * 100.0 * time)).astype(np.float32)
    path = write(tmp_path / "crest.wav", np.stack((0.1 * tone, tone)), subtype="FLOAT")
    results = codec_check(
        path, [CodecPreset("mp3", 320), CodecPreset("vorbis", 320), CodecPreset("opus", 256)]
    )
    for result in results:
        assert result.places[0][:2] == (pytest.approx(1.5, abs=0.0004), 1)
        assert result.at_s == pytest.approx(1.5, abs=0.0004)


def test_the_bit_rate_that_came_of_it_is_told(tmp_path: Path) -> None:
    results = codec_check(write(tmp_path / "a.wav", music_like(5.0)), [MP3, VORBIS, OPUS])
    assert [result.kbps_achieved for result in results] == [
        pytest.approx(128, rel=0.03), pytest.approx(160, rel=0.15), pytest.approx(140, rel=0.06),
    ]  # fmt: skip


def test_silence_has_no_peak(tmp_path: Path) -> None:
    (result,) = codec_check(write(tmp_path / "still.wav", np.zeros((2, 48_000), np.float32)), [MP3])
    assert result.true_peak_dbtp is None or result.true_peak_dbtp < -100.0
    assert result.overs == 0


class TestSkipped:
    def reasons(self, path: Path, *presets: CodecPreset) -> list[str]:
        return [result.skipped or "" for result in codec_check(path, presets, importer=without_av)]

    def test_codecs_that_cannot_be_tried(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.wav", sine(440.0, 0.5))
        found = self.reasons(
            path,
            CodecPreset("flac"),
            CodecPreset("he-aac-v2", 24),
            CodecPreset("aac"),
            AAC,
            CodecPreset("mp3", 130),
        )
        assert [reason.split(":")[0] for reason in found[:1]] == ["lossless"]
        assert "no encoder" in found[1]
        assert "not published" in found[2]
        assert "pip install masterchain[aac]" in found[3]
        assert "130 kbps" in found[4]

    def test_surround(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.wav", sine(440.0, 0.5, channels=6))
        assert "6 channels" in self.reasons(path, MP3)[0]

    def test_samples_that_are_no_numbers(self, tmp_path: Path) -> None:
        sound = sine(440.0, 0.5)
        sound[0, 7000] = np.nan
        path = write(tmp_path / "a.wav", sound, subtype="FLOAT")
        assert ["no numbers" in reason for reason in self.reasons(path, MP3, VORBIS, OPUS)] == [True] * 3

    def test_the_others_are_tried_all_the_same(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.wav", sine(440.0, 0.5))
        assert self.reasons(path, AAC, MP3)[1] == ""


def test_a_broken_file_is_its_own_error(tmp_path: Path) -> None:
    whole = write(tmp_path / "a.wav", music_like(2.0))
    cut = tmp_path / "cut.wav"
    cut.write_bytes(whole.read_bytes()[:-5000])
    with pytest.raises(AudioFileError):
        codec_check(cut, [MP3])
    with pytest.raises(AudioFileError):
        codec_check(tmp_path / "nowhere.wav", [])


def test_presets_are_the_platforms_own() -> None:
    found = [(preset.codec, preset.kbps) for preset in presets_of(platform("spotify"))]
    assert found[:5] == list(SPOTIFY)
    assert ("he-aac-v2", 24) in found
    assert ("flac", None) in found
    assert presets_of(asking()) == ()


class TestFindings:
    BY = asking(
        codec=[{"codec": "vorbis", "kbps": [160]}, {"codec": "flac"}, {"codec": "he-aac", "kbps": [64]}]
    )

    def found(self, **changed: object) -> list[tuple[str, str, str]]:
        values = {"kbps_achieved": 157.4, "true_peak_dbtp": 0.4213, "at_s": 83.456, "channel": 1, "overs": 17}
        result = CodecResult(VORBIS, **{**values, **changed})  # type: ignore[arg-type]
        return [(each.status, each.message, each.advice) for each in codec_findings([result], self.BY)]

    def test_an_over_is_a_warning_with_its_place_and_what_to_do(self) -> None:
        ((status, message, advice),) = self.found()
        assert status == "warn"
        assert message == (
            "Vorbis 160 kbps (157 achieved): true peak +0.42 dBTP after decoding at 1:23.456, 17 samples over"
        )
        assert advice == "lower the ceiling by 0.5 dB"

    def test_a_peak_between_the_samples_is_one_too(self) -> None:
        ((status, message, _),) = self.found(true_peak_dbtp=0.004, overs=0)
        assert status == "warn"
        assert "+0.004 dBTP" in message
        assert message.endswith("no samples over")
        assert self.found(overs=1)[0][1].endswith(", 1 sample over")

    def test_full_scale_itself_is_not(self) -> None:
        assert self.found(true_peak_dbtp=0.0, overs=0)[0][0] == "pass"
        ((status, message, advice),) = self.found(true_peak_dbtp=-0.5, overs=0)
        assert (status, advice) == ("pass", "")
        assert "-0.50 dBTP" in message
        assert self.found(true_peak_dbtp=None, overs=0)[0][0] == "pass"

    def test_what_was_not_tried_is_told_and_lossless_counts_as_no_doubt(self) -> None:
        results = [CodecResult(preset, skipped="because") for preset in presets_of(self.BY)]
        found = codec_findings(results, self.BY)
        assert [(each.status, each.reason) for each in found] == [
            ("skip", "because"), ("info", "because"), ("skip", "because"),
        ]  # fmt: skip

    def test_results_of_other_platforms_are_passed_over(self) -> None:
        assert (
            codec_findings([CodecResult(CodecPreset("mp3", 320), overs=3, true_peak_dbtp=1.0)], self.BY) == ()
        )

    def test_the_figures_are_data(self) -> None:
        result = CodecResult(VORBIS, 157.0, 0.4, 83.4, 1, 0.3, 17)
        (found,) = codec_findings([result], self.BY)
        assert (found.rule, found.strength, found.measured, found.limit, found.unit) == (
            "codec_overs", "recommendation", 0.4, 0.0, "dBTP",
        )  # fmt: skip
        assert (found.by, found.at_s, found.channel, found.source) == (0.4, 83.4, 1, "The Book (2026)")

    def test_explain_knows_the_rule_and_judging_does_not_run_it(self) -> None:
        assert "clips in the listener's player" in explanations()["codec_overs"].why
        assert [rule.judge for rule in rules() if rule.id in {"codec_overs", "second_opinion"}] == [
            None,
            None,
        ]
