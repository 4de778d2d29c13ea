"""The house's platform files: each valid, each figure with its provenance, and the figures right."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from masterchain.platforms.load import load, platform, platforms
from masterchain.platforms.provenance import Evidence, Strength
from masterchain.platforms.schema import Platform

HOUSE = Path(__file__).parents[2] / "masterchain" / "platforms"
FILES = sorted(HOUSE.glob("*.toml"), key=lambda path: path.stem)
MUSIC = {
    "spotify", "apple-music", "apple-digital-masters", "youtube", "youtube-music", "amazon-music", "tidal", "deezer",
    "qobuz", "soundcloud", "pandora", "bandcamp", "beatport-club", "audiomack", "anghami", "distributor",
}  # fmt: skip


@cache
def of(name: str) -> Platform:
    return load(HOUSE / f"{name}.toml")


def at(name: str, path: str) -> object:
    value: object = of(name)
    for part in path.split("."):
        value = value[int(part)] if part.isdigit() else getattr(value, part)  # type: ignore[index]
    return value


def test_all_targets_are_here():
    assert len(FILES) == 51
    assert {path.stem for path in FILES} >= MUSIC
    assert {of(path.stem).name for path in FILES if of(path.stem).family == "music"} == MUSIC


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
class TestEveryFile:
    def test_is_valid_and_named_like_its_file(self, path):
        assert load(path).name == path.stem

    def test_every_figure_says_where_it_comes_from(self, path):
        found = load(path)
        limits = list(found.limits())
        assert limits
        for where, limit in limits:
            assert limit.source in found.sources, where
            assert limit.source_date, where
            assert isinstance(limit.strength, Strength), where
            assert isinstance(limit.evidence, Evidence), where

    def test_a_requirement_was_read_at_its_publisher(self, path):
        for where, limit in load(path).limits():
            if limit.strength is Strength.REQUIREMENT:
                assert limit.evidence in {Evidence.PRIMARY, Evidence.QUOTED}, where

    def test_no_source_is_carried_for_nothing(self, path):
        found = load(path)
        used = {limit.source for _, limit in found.limits()} | set(found.see)
        assert set(found.sources) == used

    def test_reads_well(self, path):
        text = path.read_text("utf-8")
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert "\n\n\n" not in text
        assert "\t" not in text
        long = [line for line in text.splitlines() if len(line) > 110 and "http" not in line]
        assert long == []

    def test_nothing_in_the_text_is_lost_on_reading(self, path):
        stated = tomllib.loads(path.read_text("utf-8"))
        assert set(stated) == {
            "schema" if name == "schema_version" else name for name in load(path).model_fields_set
        }


EXPECTED = [
    ("spotify", "loudness.target_lufs", -14.0),
    ("spotify", "loudness.role", "playback"),
    ("spotify", "true_peak.max_dbtp", -1.0),
    ("spotify", "true_peak.strength", "recommendation"),
    ("spotify", "true_peak.when.0.integrated_above_lufs", -14.0),
    ("spotify", "true_peak.when.0.max_dbtp", -2.0),
    ("spotify", "playback.0.name", "loud"),
    ("spotify", "playback.0.reference_lufs", -11.0),
    ("spotify", "playback.0.turn_up", "limiter"),
    ("spotify", "playback.1.name", "normal"),
    ("spotify", "playback.1.reference_lufs", -14.0),
    ("spotify", "playback.1.turn_up", "peak_limited"),
    ("spotify", "playback.1.ceiling_dbtp", -1.0),
    ("spotify", "playback.2.reference_lufs", -19.0),
    ("spotify", "format.min_sample_rate_hz", 44100),
    ("spotify", "format.strength", "requirement"),
    ("spotify", "wav_header.format_tag", 1),
    ("spotify", "wav_header.data_last", True),
    ("spotify", "codec.0.kbps", (96, 160, 320)),
    ("apple-music", "loudness.target_lufs", -16.0),
    ("apple-music", "loudness.strength", "observed"),
    ("apple-music", "playback.0.turn_up", "unknown"),
    ("apple-digital-masters", "loudness", None),
    ("apple-digital-masters", "format.bit_depths", (24,)),
    ("youtube", "loudness.target_lufs", -14.0),
    ("youtube", "playback.0.turn_up", "none"),
    ("youtube", "true_peak.strength", "convention"),
    ("youtube-music", "loudness.target_lufs", -7.0),
    ("youtube-music", "loudness.alternative.0.target_lufs", -14.0),
    ("amazon-music", "loudness.target_lufs", -14.0),
    ("amazon-music", "true_peak.max_dbtp", -2.0),
    ("tidal", "playback.0.reference_lufs", -14.0),
    ("tidal", "playback.0.scope", ("album", "track")),
    ("tidal", "playback.1.reference_lufs", -18.0),
    ("deezer", "loudness.target_lufs", -15.0),
    ("qobuz", "loudness.measure", "none"),
    ("soundcloud", "true_peak.when.0.max_dbtp", -2.0),
    ("pandora", "loudness.measure", "replaygain_like"),
    ("bandcamp", "loudness.measure", "none"),
    ("beatport-club", "loudness.min_lufs", -10.0),
    ("beatport-club", "loudness.max_lufs", -8.0),
    ("distributor", "silence.max_tail_s", 10.0),
    ("distributor", "sample_peak.max_dbfs", -0.3),
    ("distributor", "duration.min_s", 30.0),
    ("apple-podcasts", "loudness.target_lufs", -16.0),
    ("apple-podcasts", "loudness.tolerance_plus_lu", 1.0),
    ("apple-podcasts", "format.no_mono_containers", ("wav", "flac")),
    ("acx", "rms.min_dbfs", -23.0),
    ("acx", "rms.max_dbfs", -18.0),
    ("acx", "sample_peak.max_dbfs", -3.0),
    ("acx", "noise_floor.max_dbfs", -60.0),
    ("acx", "duration.max_s", 7200.0),
    ("acx", "silence.min_head_s", 0.5),
    ("acx", "silence.max_tail_s", 5.0),
    ("acx", "format.min_kbps", 192),
    ("ebu-r128", "loudness.target_lufs", -23.0),
    ("ebu-r128", "loudness.tolerance_minus_lu", 0.2),
    ("ebu-r128", "loudness.live_tolerance_lu", 1.0),
    ("ebu-r128", "true_peak.max_dbtp", -1.0),
    ("ebu-r128", "true_peak.meter_tolerance_db", 0.3),
    ("ebu-r128", "true_peak.when.0.codecs", ("mp2", "ac3")),
    ("ebu-r128-s1", "short_term.max_lufs", -18.0),
    ("ebu-r128-s1", "duration.max_s", 60.0),
    ("ebu-r128-s2", "loudness.alternative.0.min_lufs", -20.0),
    ("ebu-r128-s4", "loudness_to_dialogue.max_lu", 5.0),
    ("atsc-a85", "loudness.target_lufs", -24.0),
    ("atsc-a85", "loudness.measure", "dialogue_gated"),
    ("atsc-a85", "true_peak.max_dbtp", -2.0),
    ("atsc-a85-streaming", "loudness.min_lufs", -27.0),
    ("arib-tr-b32", "loudness.tolerance_plus_lu", 1.0),
    ("op-59", "true_peak.max_dbtp", -2.0),
    ("agcom", "loudness.strength", "observed"),
    ("rai-spot", "short_term.max_lufs", -18.0),
    ("dpp", "loudness.tolerance_plus_lu", 0.5),
    ("dpp", "true_peak.recommended_max_dbtp", -3.0),
    ("dpp", "loudness_range.max_lu", 18.0),
    ("netflix", "loudness.target_lufs", -27.0),
    ("netflix", "loudness.alternative.0.target_lufs", -24.0),
    ("netflix", "true_peak.max_dbtp", -2.0),
    ("netflix", "loudness_range.min_lu", 4.0),
    ("disney-plus", "loudness.tolerance_plus_lu", 0.4),
    ("disney-plus", "loudness.also.0.max_lufs", -20.0),
    ("disney-r128", "true_peak.max_dbtp", -3.0),
    ("disney-r128", "short_term.max_lufs", -15.0),
    ("apple-tv", "loudness.alternative.0.max_lufs", -5.0),
    ("aes-td1004", "loudness.max_lufs", -16.0),
    ("aes-td1008-music", "loudness.target_lufs", -16.0),
    ("aes-td1008-music", "loudness.alternative.0.target_lufs", -14.0),
    ("aes-td1008-speech", "loudness.target_lufs", -18.0),
    ("atmos-music", "loudness.max_lufs", -18.0),
    ("atmos-music", "loudness.also.0.min_lufs", -31.0),
    ("cd", "format.sample_rates_hz", (44100,)),
    ("cd", "format.bit_depths", (16,)),
    ("cd", "duration.min_s", 4.0),
    ("vinyl", "side_length.0.max_s", 1380.0),
    ("aswg-r001-home", "loudness.target_lufs", -24.0),
    ("aswg-r001-home", "duration.min_s", 1800.0),
    ("aswg-r001-portable", "loudness.target_lufs", -18.0),
    ("gang-mobile", "loudness.target_lufs", -16.0),
    ("tasa-trailer", "leq_m.max_db", 85.0),
    ("sawa-ad", "leq_m.max_db", 82.0),
]


@pytest.mark.parametrize(("name", "path", "value"), EXPECTED, ids=lambda value: str(value))
def test_the_figures_are_those_of_the_sources(name, path, value):
    assert at(name, path) == value


def test_what_a_master_lands_on_and_its_ceiling():
    spotify = of("spotify")
    assert (spotify.target_lufs, spotify.ceiling_dbtp(-14.0), spotify.ceiling_dbtp(-9.0)) == (
        -14.0,
        -1.0,
        -2.0,
    )
    # What a meter shows as -14.0 is not louder than -14; what it shows as -13.9 is.
    assert (spotify.ceiling_dbtp(-13.96), spotify.ceiling_dbtp(-13.94)) == (-1.0, -2.0)
    assert spotify.ceiling_dbtp(None) == -1.0
    # A whole programme cannot be landed on its dialogue.
    assert of("netflix").target_lufs == -24.0
    assert of("dpp").ceiling_dbtp(-23.0) == -3.0
    assert (of("cd").target_lufs, of("cd").ceiling_dbtp(-9.0)) == (None, None)


def test_they_are_found_by_name_and_all_together():
    assert platform("tidal").title == "TIDAL"
    assert [found.name for found in platforms()] == [path.stem for path in FILES]
