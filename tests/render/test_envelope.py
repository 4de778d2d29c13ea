"""What the landing predicts, against the sound itself."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile
from support.own_effects import play, played
from support.signals import Sound as Samples
from support.signals import music_like, noise
from support.true_peak import by_long_meter

from masterchain.dsp.limiter.foreknown import Foreknown
from masterchain.dsp.limiter.grid import grid_of
from masterchain.dsp.limiter.settings import Settings
from masterchain.dsp.limiter.trim import MARGIN_DB
from masterchain.meters.meter import Meter
from masterchain.render import envelope as envelope_room
from masterchain.render.cell_peaks import cell_peaks
from masterchain.render.envelope import Envelope
from masterchain.render.spool import Spool


@contextmanager
def spooled(sound: Samples) -> Iterator[Spool]:
    with tempfile.TemporaryFile() as file:
        spool = Spool(file, len(sound))
        spool.write(sound)
        yield spool


def integrated(sound: Samples, rate: int) -> float | None:
    meter = Meter(rate, len(sound))
    meter.feed(sound)
    return meter.measurement().integrated_lufs


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("link", [1.0, 0.4])
@pytest.mark.parametrize("drive_db", [3.0, 9.0])
def test_predicted_and_limited_sound_agree(rate: int, link: float, drive_db: float) -> None:
    sound = music_like(7.3, sample_rate_hz=rate)
    sound[0] *= np.float32(1.4)
    sound /= np.abs(sound).max()
    with spooled(sound) as spool:
        envelope = Envelope(spool, rate, Settings(link=link))
        envelope.gather(-1.0 - drive_db - MARGIN_DB)
        curve = envelope.reductions(drive_db, -1.0 - MARGIN_DB)
        predicted = envelope.loudness(drive_db, curve)
    heard = played("TruePeakLimiter", sound, rate=rate, drive_db=drive_db, link=link)
    assert curve.max() > 2.0
    assert predicted == pytest.approx(integrated(heard, rate), abs=0.004)


@pytest.mark.parametrize(("rate", "link"), [(44_100, 1.0), (48_000, 0.3), (96_000, 1.0)])
def test_sound_turned_down_by_the_curve_is_the_effects_own(rate: int, link: float) -> None:
    sound = music_like(3.3, sample_rate_hz=rate)
    held = -1.0 - MARGIN_DB
    with spooled(sound) as spool:
        envelope = Envelope(spool, rate, Settings(link=link))
        envelope.gather(held - 8.0)
        by_curve = play(
            Foreknown(envelope.reductions(8.0, held), 8.0, held),
            sound,
            rate=rate,
            block=grid_of(rate).segment,
        )
    expected = played("TruePeakLimiter", sound, rate=rate, drive_db=8.0, link=link)
    # The effect knows of the cell before the sound as well.
    assert np.abs(by_curve - expected)[:, 64:].max() < 2e-6
    assert np.abs(by_curve - expected).max() < 0.02


@pytest.mark.music
@pytest.mark.parametrize("number", [1, 6, 11])
def test_on_real_music_the_prediction_is_within_thousandths(vorbis_album: list[Path], number: int) -> None:
    sound, rate = soundfile.read(vorbis_album[number], dtype="float32", always_2d=True, frames=30 * 48_000)
    whole = np.ascontiguousarray(sound.T) / np.abs(sound).max()
    with spooled(whole) as spool:
        envelope = Envelope(spool, rate, Settings())
        envelope.gather(-7.0 - MARGIN_DB)
        curve = envelope.reductions(6.0, -1.0 - MARGIN_DB)
        predicted = envelope.loudness(6.0, curve)
    assert curve.max() > 5.0
    heard = played("TruePeakLimiter", whole, rate=rate, drive_db=6.0)
    assert predicted == pytest.approx(integrated(heard, rate), abs=0.003)


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000, 192_000])
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_without_reduction_the_prediction_is_the_meters_own(rate: int, channels: int) -> None:
    sound = noise(3.37, dbfs=-30.0, sample_rate_hz=rate, channels=channels)
    with spooled(sound) as spool:
        envelope = Envelope(spool, rate, Settings())
        envelope.gather(-1.0)
        curve = envelope.reductions(0.0, -1.0)
        assert not curve.any()
        assert curve.shape[1] >= sound.shape[1] // 128
        assert envelope.loudness(0.0, curve) == pytest.approx(integrated(sound, rate), abs=1e-3)


def test_its_highest_peak_is_the_sounds() -> None:
    sound = noise(1.0, dbfs=-12.0)
    with spooled(sound) as spool:
        envelope = Envelope(spool, 48_000, Settings())
        envelope.gather(-6.0)
        # The printed filter may read higher than the long meter, and is looked through as well.
        assert -0.05 < envelope.highest_db - by_long_meter(sound) < 0.3
        assert envelope.seconds(3000) == pytest.approx(1.0)


def test_what_is_known_is_not_read_again_and_a_lower_threshold_is() -> None:
    sound = music_like(3.0)
    with spooled(sound) as spool:
        envelope = Envelope(spool, 48_000, Settings())
        envelope.gather(-3.0)
        few = envelope.reductions(12.0, -1.0)
        spool.blocks = None  # type: ignore[method-assign,assignment]
        envelope.gather(-2.0)
        with pytest.raises(TypeError):
            envelope.gather(-13.0)
        del spool.blocks  # type: ignore[method-assign]
        envelope.gather(-13.0)
        assert (envelope.reductions(12.0, -1.0) >= few - 1e-6).all()
        assert envelope.reductions(12.0, -1.0).mean() > few.mean()


@pytest.mark.parametrize("frames", [1, 63, 14_400])
def test_sound_too_short_for_loudness_has_none(frames: int) -> None:
    with spooled(noise(1.0, dbfs=-3.0)[:, :frames]) as spool:
        envelope = Envelope(spool, 48_000, Settings())
        envelope.gather(-20.0)
        assert envelope.loudness(3.0, envelope.reductions(3.0, -1.0)) is None


@pytest.mark.parametrize("rate", [8_000, 48_000])
@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("parts", [2, 3, 5])
def test_the_peaks_of_parts_are_those_of_the_whole(parts: int, linked: bool, rate: int) -> None:
    sound = noise(7.3, dbfs=-12.0, sample_rate_hz=rate)
    with spooled(sound) as spool:
        whole = cell_peaks(spool, rate, -10.0, linked=linked)
        found = [
            cell_peaks(spool, rate, -10.0, linked=linked, part=part, parts=parts) for part in range(parts)
        ]
    assert whole.any()
    assert np.array_equal(np.concatenate(found, axis=1), whole)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux copies processes safely")
@pytest.mark.parametrize("link", [1.0, 0.5])
def test_copies_find_what_one_process_finds(link: float, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = music_like(7.3)
    monkeypatch.setattr(envelope_room, "WORTH_COPIES", 1)
    monkeypatch.setattr(envelope_room, "can_fork", lambda: True)
    with spooled(sound) as spool:
        one, many = (Envelope(spool, 48_000, Settings(link=link), cores) for cores in (1, 3))
        found = []
        for envelope in (one, many):
            envelope.gather(-9.0)
            envelope.gather(-12.0)
            curve = envelope.reductions(8.0, -1.0)
            found.append((curve, envelope.peaks, envelope.steps(8.0, curve)))
    for here, there in zip(*found, strict=True):
        assert here.any()
        assert np.array_equal(here, there)
