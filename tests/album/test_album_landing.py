"""The gains that land a record, from what meters have heard alone."""

from __future__ import annotations

import numpy as np
import pytest
from support.signals import music_like, noise

from masterchain.album.landing import Aim, Correction, Sound, land, reading
from masterchain.album.levels import levels_of, loudness_of, true_peak_of
from masterchain.meters.meter import Meter
from masterchain.meters.state import MeterState, merge
from masterchain.meters.summary import measurement
from masterchain.render.target import Target

RATE = 48000


def heard(sound: np.ndarray) -> MeterState:
    meter = Meter(RATE, len(sound))
    meter.feed(sound.astype(np.float32))
    return meter.state()


QUIET, MIDDLE, LOUD = (
    heard(gain * music_like(6.0, seed=seed)) for seed, gain in ((1, 0.05), (2, 0.15), (3, 0.4))
)
SOUNDS = [Sound(1, 0, QUIET, 0.0), Sound(2, 1, MIDDLE, 0.0), Sound(3, 2, LOUD, 0.0)]


def aim(
    scope: str, lufs: float | None = -16.0, ceiling: float | None = None, anchor: int | None = None
) -> Aim:
    return Aim(Target(lufs, ceiling), scope, anchor)  # type: ignore[arg-type]


def gains(sounds: list[Sound], wanted: Aim | None) -> list[float]:
    return [gain.gain_db for gain in land(sounds, wanted)]


def test_together_they_measure_what_the_meters_merge_to() -> None:
    merged = measurement(merge(merge(QUIET, MIDDLE), LOUD))
    levels = levels_of([QUIET, MIDDLE, LOUD])
    assert levels.integrated_lufs == merged.integrated_lufs
    assert levels.loudness_range_lu == merged.loudness_range_lu
    assert levels.true_peak_dbtp == merged.true_peak_dbtp
    assert levels.plr_lu == merged.plr_lu
    assert levels.duration_s == pytest.approx(18.0)


def test_a_record_has_one_gain_and_lands() -> None:
    first, second, third = gains(SOUNDS, aim("album"))
    assert first == second == third
    assert loudness_of([QUIET, MIDDLE, LOUD], [first] * 3) == pytest.approx(-16.0, abs=1e-3)


def test_the_gates_are_minded() -> None:
    # 30 LU quieter than the rest, and below -70 LUFS as it is: at the target it counts as little as it should.
    sounds = [*SOUNDS, Sound(4, 3, heard(noise(5.0, dbfs=-75.0)), 0.0)]
    (gain, *_) = gains(sounds, aim("album", -6.0))
    states = [sound.state for sound in sounds]
    assert loudness_of(states, [gain] * 4) == pytest.approx(-6.0, abs=1e-3)


def test_each_track_by_itself() -> None:
    for sound, gain in zip(SOUNDS, gains(SOUNDS, aim("track")), strict=True):
        assert loudness_of([sound.state], [gain]) == pytest.approx(-16.0, abs=1e-3)


def test_joined_tracks_land_as_one() -> None:
    joined = [SOUNDS[0], Sound(2, 1, MIDDLE, 0.0), Sound(3, 1, LOUD, 0.0)]
    first, second, third = gains(joined, aim("track"))
    assert second == third != first
    assert loudness_of([MIDDLE, LOUD], [second] * 2) == pytest.approx(-16.0, abs=1e-3)


def test_the_loudest_lands_and_the_others_keep_their_distance() -> None:
    found = gains(SOUNDS, aim("loudest-track"))
    assert len(set(found)) == 1
    assert loudness_of([LOUD], found[:1]) == pytest.approx(-16.0, abs=1e-3)


def test_the_anchor_lands_and_the_others_move_along() -> None:
    found = gains(SOUNDS, aim("album", anchor=2))
    assert len(set(found)) == 1
    assert loudness_of([MIDDLE], found[:1]) == pytest.approx(-16.0, abs=1e-3)


@pytest.mark.parametrize("scope", ["album", "loudest-track"])
def test_one_peak_holds_the_whole_record(scope: str) -> None:
    found = land(SOUNDS, aim(scope, -3.0, -1.0))
    assert {gain.stopped_by for gain in found} == {"ceiling"}
    assert len({gain.gain_db for gain in found}) == 1
    assert true_peak_of(LOUD) + found[0].gain_db == pytest.approx(-1.001)  # type: ignore[operator]


def test_with_scope_track_one_peak_holds_its_own_track() -> None:
    peaky = 0.05 * music_like(6.0)
    peaky[:, 1000] = 0.9
    sounds = [*SOUNDS, Sound(4, 3, heard(peaky), 0.0)]
    assert [gain.stopped_by for gain in land(sounds, aim("track", -20.0, -1.0))] == [
        None,
        None,
        None,
        "ceiling",
    ]


def test_a_place_on_the_record_stays_in_every_scope() -> None:
    moved = [SOUNDS[0], Sound(2, 1, MIDDLE, -2.0), SOUNDS[2]]
    for scope in ("album", "loudest-track"):
        first, second, _ = gains(moved, aim(scope))
        assert second == pytest.approx(first - 2.0)
    assert gains(moved, None) == [0.0, -2.0, 0.0]
    _, second, _ = gains(moved, aim("track"))
    assert loudness_of([MIDDLE], [second]) == pytest.approx(-18.0, abs=1e-3)
    assert gains(moved, aim("track", None, -1.0)) == [0.0, -2.0, 0.0]


def test_without_a_loudness_only_the_ceiling_counts() -> None:
    assert {gain.gain_db for gain in land(SOUNDS, aim("album", None, -0.1))} == {0.0}
    peak = true_peak_of(LOUD)
    assert peak is not None
    (first, *_) = land(SOUNDS, aim("album", None, peak - 1.0))
    assert (first.gain_db, first.stopped_by) == (pytest.approx(-1.001), None)


def test_silence_is_left_alone() -> None:
    silent = Sound(4, 3, heard(np.zeros((2, RATE))), -3.0)
    (gain,) = land([silent], aim("track"))
    assert (gain.gain_db, gain.stopped_by) == (-3.0, "silence")
    # Among others it neither lands nor holds them back.
    found = land([*SOUNDS, silent], aim("loudest-track"))
    assert loudness_of([LOUD], [found[2].gain_db]) == pytest.approx(-16.0, abs=1e-3)
    assert reading([silent], aim("album")) is None


def test_what_an_earlier_try_has_shown_is_minded() -> None:
    plain = land(SOUNDS, aim("album"))[0].gain_db
    raised = land(SOUNDS, aim("album"), [Correction(raise_db=0.25)] * 3)[0].gain_db
    assert raised == pytest.approx(plain + 0.25, abs=1e-3)
    held = land(SOUNDS, aim("album", -3.0, -1.0))[0].gain_db
    lowered = land(SOUNDS, aim("album", -3.0, -1.0), [Correction(), Correction(), Correction(lower_db=0.3)])
    assert [gain.gain_db for gain in lowered] == pytest.approx([held - 0.3] * 3)
