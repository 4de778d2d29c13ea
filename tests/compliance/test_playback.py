"""What players do, by the services' own arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from masterchain.compliance.playback import Level, Prediction, predict
from masterchain.platforms.load import platform


def mode(name: str, track: Level, mode: str = "normal", album: Level | None = None) -> Prediction:
    return next(each for each in predict(platform(name), track, album=album) if each.mode == mode)


def test_spotifys_own_example():
    # "-20 LUFS with true peak -5 dBFS is raised only to -16 LUFS."
    found = mode("spotify", Level(-20.0, -5.0))
    assert (found.gain_db, found.integrated_lufs, found.held_back_db) == (4.0, -16.0, 2.0)
    assert "turns this up only 4.0 dB" in found.message
    assert "2.0 LU below the reference" in found.message


@pytest.mark.parametrize(("name", "gain"), [("loud", -2.0), ("normal", -5.0), ("quiet", -10.0)])
def test_spotify_lowers_whole_in_every_mode(name, gain):
    found = mode("spotify", Level(-9.0, 0.5), name)
    assert (found.gain_db, found.held_back_db, found.limiter_works) == (gain, 0.0, False)


def test_a_peak_above_the_ceiling_is_never_turned_down_for_it():
    found = mode("spotify", Level(-16.0, 0.5))
    assert (found.gain_db, found.held_back_db) == (0.0, 2.0)
    assert "cannot turn this up" in found.message


@pytest.mark.parametrize(("sample_peak", "works"), [(-7.0, False), (-6.9, True)])
def test_loud_mode_limits_sample_values_at_minus_one(sample_peak, works):
    found = mode("spotify", Level(-17.0, -3.0, sample_peak), "loud")
    assert (found.gain_db, found.limiter_works) == (6.0, works)
    assert ("its own limiter will work" in found.message) is works


@pytest.mark.parametrize(("loudness", "gain"), [(-9.0, -5.0), (-14.0, 0.0), (-20.0, 0.0)])
def test_youtube_only_ever_lowers(loudness, gain):
    assert mode("youtube", Level(loudness, -6.0)).gain_db == gain


@pytest.mark.parametrize(
    ("album", "normal", "tv"), [(-10.0, -4.0, -8.0), (-16.0, 0.0, -2.0), (-20.0, 0.0, 0.0)]
)
def test_tidal_goes_by_the_album(album, normal, tv):
    # min(0, (-18 - L_album) + 4); on TV without the 4 dB.
    track = Level(-12.0, -1.0)
    assert mode("tidal", track, album=Level(album)).gain_db == normal
    found = mode("tidal", track, "tv", album=Level(album))
    assert (found.gain_db, found.scope, found.integrated_lufs) == (tv, "album", -12.0 + tv)


def test_an_album_keeps_its_balance_and_its_highest_peak_counts():
    found = mode("spotify", Level(-25.0, -12.0), album=Level(-18.0, -3.0))
    assert (found.gain_db, found.scope, found.integrated_lufs) == (2.0, "album", -23.0)


def test_a_mode_that_knows_tracks_only_ignores_the_album():
    found = mode("youtube", Level(-10.0, -1.0), album=Level(-16.0))
    assert (found.gain_db, found.scope) == (-4.0, "track")


def test_what_nobody_knows_is_not_made_up():
    found = mode("apple-music", Level(-20.0, -5.0))
    assert (found.gain_db, found.integrated_lufs) == (None, None)
    assert "may turn this up by as much as 4.0 dB" in found.message
    unmeasured = mode("spotify", Level(-20.0))
    assert unmeasured.gain_db is None


def test_platforms_without_playback_predict_nothing():
    assert predict(platform("ebu-r128"), Level(-9.0, 0.0)) == ()


@settings(deadline=None, max_examples=200)
@given(
    name=st.sampled_from(
        ["spotify", "youtube", "tidal", "apple-music", "amazon-music", "deezer", "soundcloud"]
    ),
    loudness=st.floats(-50, 0),
    peak=st.floats(-30, 3),
)
def test_no_player_goes_beyond_its_reference_or_its_ceiling(name, loudness, peak):
    for found in predict(platform(name), Level(loudness, peak, peak)):
        if found.gain_db is None:
            continue
        assert found.integrated_lufs == pytest.approx(loudness + found.gain_db)
        assert loudness + found.gain_db <= found.reference_lufs + 1e-9
        if found.gain_db > 0 and not found.limiter_works:
            assert peak + found.gain_db <= -1.0 + 1e-9
        assert found.source
