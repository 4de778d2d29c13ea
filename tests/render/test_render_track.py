"""One track, rendered: what comes out is what was asked for, to the sample."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import numpy as np
import pedalboard
import pytest
import soundfile
from support.files import read, write
from support.signals import music_like, noise, sine

from masterchain.audio.coding import Coding
from masterchain.audio.tags import Tags, read_tags
from masterchain.chain.load import Loaded, loads
from masterchain.diagnostics.record import DiagnosticError
from masterchain.errors import AudioFileError, PluginError, UsageError
from masterchain.jobs.job import Progress
from masterchain.meters.file import measure_file
from masterchain.render.batch import prepare
from masterchain.render.deliver import _remarks as told_of
from masterchain.render.landing import Landing
from masterchain.render.output import Output
from masterchain.render.rendition import Rendition
from masterchain.render.target import Target, target_of
from masterchain.render.track import render_track

COMPRESSOR = '[[step]]\neffect = "Compressor"\nparameters = { threshold_db = -20.0, ratio = 3.0 }\n'


def render(track: Path, chain: str | Loaded, folder: Path, **options: object) -> Rendition:
    loaded = loads(f"schema = 1\n{chain}") if isinstance(chain, str) else chain
    (ready,) = prepare([track], loaded, folder, target=target_of(loaded.chain.loudness), **options)  # type: ignore[arg-type]
    if ready.error:
        raise ready.error
    assert ready.order is not None
    return render_track(Progress(None), ready.order)


@pytest.mark.parametrize(("subtype", "bits"), [("PCM_16", 16), ("PCM_24", 24)])
@pytest.mark.parametrize("form", ["wav", "flac", "aiff", "caf"])
def test_an_empty_chain_is_transparent_to_the_bit(tmp_path: Path, subtype: str, bits: int, form: str) -> None:
    track = write(tmp_path / "a.wav", noise(1.3), subtype=subtype)
    render(track, f"[[deliverable]]\nformat = '{form}'\nbit_depth = {bits}\n", tmp_path / "out")
    assert (read(tmp_path / "out" / f"a.{form}") == read(track)).all()


def test_float_stays_float_and_exact(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", noise(1.0, dbfs=3), subtype="FLOAT")
    rendition = render(track, "", tmp_path / "out")
    assert (read(tmp_path / "out/a.wav") == read(track)).all()
    assert rendition.masters[0].info.is_float


def test_the_chain_is_pedalboards_own_to_the_24th_bit(tmp_path: Path) -> None:
    sound = music_like(3.0)
    track = write(tmp_path / "a.wav", sound, subtype="FLOAT")
    render(track, f"tail_s = 0.0\n{COMPRESSOR}[[deliverable]]\nbit_depth = '32f'\n", tmp_path / "out")
    expected = pedalboard.Compressor(-20, 3)(sound, 48000)
    assert (read(tmp_path / "out/a.wav") == expected).all()


def test_a_late_effect_leaves_no_delay(tmp_path: Path) -> None:
    sound = sine(500, 1.0, dbfs=-30)
    track = write(tmp_path / "a.wav", sound, subtype="FLOAT")
    chain = "[[step]]\neffect = 'BrickwallLimiter'\nmix = 0.5\n[[deliverable]]\nbit_depth = '32f'\n"
    render(track, chain, tmp_path / "out")
    assert np.abs(read(tmp_path / "out/a.wav") - sound).max() < 1e-7


@pytest.mark.parametrize("target", [-23.0, -16.0])
@pytest.mark.parametrize(
    "deliverable", ["bit_depth = 16", "format = 'flac'\nsample_rate = 44100", "bit_depth = '32f'"]
)
def test_it_lands_within_two_hundredths(tmp_path: Path, target: float, deliverable: str) -> None:
    track = write(tmp_path / "a.wav", 0.3 * music_like(6.0))
    chain = f"{COMPRESSOR}[loudness]\nintegrated_lufs = {target}\nceiling_dbtp = -1.0\n[[deliverable]]\n{deliverable}\n"
    (master,) = render(track, chain, tmp_path / "out").masters
    _, again = measure_file(master.path)
    assert again.integrated_lufs == pytest.approx(target, abs=0.02)
    assert master.landing.distance_lu == pytest.approx(again.integrated_lufs - target)
    assert master.measurement.integrated_lufs == again.integrated_lufs
    assert not master.remarks


@pytest.mark.parametrize(
    "deliverable", ["bit_depth = 16", "sample_rate = 44100", "sample_rate = 96000\nbit_depth = 16"]
)
def test_the_ceiling_holds_in_the_written_file_and_the_miss_is_told(tmp_path: Path, deliverable: str) -> None:
    track = write(tmp_path / "a.wav", noise(4.0, dbfs=-30))
    chain = f"[loudness]\nintegrated_lufs = -6.0\nceiling_dbtp = -1.0\n[[deliverable]]\n{deliverable}\n"
    (master,) = render(track, chain, tmp_path / "out").masters
    _, again = measure_file(master.path)
    assert again.true_peak_dbtp is not None
    assert -1.02 < again.true_peak_dbtp <= -1.0
    (remark,) = master.remarks
    assert remark.code == "ceiling-in-the-way"
    assert master.landing.stopped_by == "ceiling"
    assert f"{-6.0 - again.integrated_lufs:.1f} LU short" in remark.message  # type: ignore[operator]


def test_gain_is_one_gain(tmp_path: Path) -> None:
    sound = music_like(5.0)
    track = write(tmp_path / "a.wav", sound, subtype="FLOAT")
    rendition = render(
        track, "[loudness]\nintegrated_lufs = -20.0\n[[deliverable]]\nbit_depth = '32f'\n", tmp_path / "o"
    )
    gain = 10 ** (rendition.masters[0].landing.gain_db / 20)
    assert np.abs(read(tmp_path / "o/a.wav") - sound * gain).max() < 1e-7


def test_overs_are_counted_and_fail(tmp_path: Path) -> None:
    sound = np.zeros((2, 48000), np.float32)
    sound[1, 24000:24003] = 1.5
    track = write(tmp_path / "a.wav", sound, subtype="FLOAT")
    (master,) = render(track, "[[deliverable]]\nbit_depth = 24\n", tmp_path / "out").masters
    (remark,) = master.remarks
    assert (remark.code, remark.status) == ("overs", "fail")
    assert remark.message == "3 samples were over full scale and clipped, the first at 0:00.500, channel 2"


def test_silence_has_no_loudness_to_land(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", np.zeros((2, 96000), np.float32))
    (master,) = render(track, "[loudness]\nintegrated_lufs = -14.0\n", tmp_path / "out").masters
    assert [r.code for r in master.remarks] == ["no-loudness"]
    assert not read(master.path).any()


def test_a_gate_that_eats_the_track_is_told(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", noise(2.0, dbfs=-60))
    gate = "[[step]]\neffect = 'NoiseGate'\nparameters = { threshold_db = 0.0, ratio = 1000.0 }\n"
    crush = "[[step]]\neffect = 'Bitcrush'\nparameters = { bit_depth = 4.0 }\n"
    chain = f"{gate}{crush}[[deliverable]]\nbit_depth = '32f'\n"
    assert [r.code for r in render(track, chain, tmp_path / "out").remarks] == ["silent"]


def test_the_tail_is_kept_and_counted(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", noise(1.0))
    rendition = render(track, "[[step]]\neffect = 'Reverb'\n", tmp_path / "out")
    assert rendition.tail_frames > 10_000
    assert read(tmp_path / "out/a.wav").shape[1] == 48000 + rendition.tail_frames
    assert render(track, "tail_s = 0\n[[step]]\neffect = 'Reverb'\n", tmp_path / "two").tail_frames == 0


def test_the_same_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", music_like(3.0))
    kinds = [f"format = '{form}'\nbit_depth = 16\nsample_rate = 44100\n" for form in ("wav", "flac", "aiff")]
    kinds += [f"format = '{form}'\nbit_depth = '32f'\nname = 'f'\n" for form in ("wav", "aiff")]
    deliverables = "".join(f"[[deliverable]]\n{kind}" for kind in kinds)
    chain = f"{COMPRESSOR}[[step]]\neffect = 'Reverb'\n[loudness]\nplatform = 'spotify'\n{deliverables}"
    for name in ("one", "two"):
        render(track, chain, tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert len(files) == 10
    for name in files:
        digests = {sha256((tmp_path / folder / name).read_bytes()).hexdigest() for folder in ("one", "two")}
        assert len(digests) == 1, name


def test_the_record_beside_the_master(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", music_like(2.0))
    loaded = loads(f"schema = 1\nname = 'c'\n{COMPRESSOR}")
    (master,) = render(track, loaded, tmp_path / "out", platforms=("spotify",)).masters
    record = json.loads((tmp_path / "out/a.wav.masterchain.json").read_text(encoding="utf-8"))
    assert record["source"]["sha256"] == sha256(track.read_bytes()).hexdigest()
    assert record["master"]["sha256"] == sha256(master.path.read_bytes()).hexdigest()
    assert record["chain"]["sha256"] == loaded.digest
    assert record["chain"]["resolved"]["step"][0]["parameters"]["attack_ms"] == 1.0
    assert record["master"]["measurement"]["integrated_lufs"] == master.measurement.integrated_lufs
    assert record["master"]["verdicts"][0]["platform"] == "spotify"
    assert str(tmp_path) not in json.dumps(record)


def test_tags_travel(tmp_path: Path) -> None:
    import mutagen.flac

    track = write(tmp_path / "a.flac", noise(0.5))
    tags = mutagen.flac.FLAC(track)
    tags.update({"title": "Tide / Ebb", "artist": "Ü", "tracknumber": "3", "isrc": "GBAYE0601498"})
    tags.save()
    render(track, "[[deliverable]]\nname = '{track:02} {title} by {artist}'\n", tmp_path / "out")
    found = read_tags(tmp_path / "out/03 Tide _ Ebb by Ü.wav")
    assert (found.title, found.artist, found.isrc) == ("Tide / Ebb", "Ü", "GBAYE0601498")


def test_a_missing_tag_a_name_wants_is_an_error(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", noise(0.5))
    with pytest.raises(UsageError, match="have no artist"):
        render(track, "[[deliverable]]\nname = '{artist}'\n", tmp_path / "out")


def test_nan_in_the_source_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    sound = noise(1.0)
    sound[0, 1000] = np.nan
    track = tmp_path / "a.wav"
    soundfile.write(track, sound.T, 48000, "FLOAT")
    with pytest.raises(AudioFileError, match="sample 1000 of channel 1 is NaN"):
        render(track, "[[deliverable]]\nbit_depth = 24\n", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_frequency_above_nyquist_is_placed_before_any_sound(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", noise(0.5, sample_rate_hz=16000), sample_rate_hz=16000)
    chain = "[[step]]\neffect = 'LowpassFilter'\nparameters = { cutoff_frequency_hz = 9000.0 }\n"
    with pytest.raises(DiagnosticError) as caught:
        render(track, chain, tmp_path / "out")
    (found,) = caught.value.diagnostics
    assert found.code == "above-nyquist"
    assert found.label is not None
    assert (found.label.place.line, found.label.place.column) == (4, 38)


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_mono_stereo_and_surround_go_through(tmp_path: Path, channels: int) -> None:
    track = write(tmp_path / "a.wav", noise(1.0, channels=channels))
    (master,) = render(track, COMPRESSOR, tmp_path / "out").masters
    assert read(master.path).shape[0] == channels


def test_a_truncated_track_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", noise(2.0))
    track.write_bytes(track.read_bytes()[:-100_000])
    with pytest.raises(AudioFileError, match="frames"):
        render(track, COMPRESSOR, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_effect_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", np.full((2, 96000), 1e30, np.float32), subtype="FLOAT")
    boost = "[[step]]\neffect = 'Gain'\nparameters = { gain_db = 60.0 }\n" * 4
    with pytest.raises((PluginError, AudioFileError)):
        render(track, boost, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_existing_file_is_kept_unless_told(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", noise(0.5))
    (tmp_path / "out").mkdir()
    (tmp_path / "out/a.wav").write_bytes(b"precious")
    with pytest.raises(AudioFileError, match="already there"):
        render(track, "", tmp_path / "out")
    assert (tmp_path / "out/a.wav").read_bytes() == b"precious"
    render(track, "", tmp_path / "out", overwrite=True)
    assert (read(tmp_path / "out/a.wav") == read(track)).all()


def test_a_source_is_never_written_to(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", noise(0.5))
    before = track.read_bytes()
    with pytest.raises(UsageError, match="replace its own source"):
        render(track, "", tmp_path, overwrite=True)
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    with pytest.raises(UsageError, match="replace its own source"):
        render(track, "", tmp_path / "link", overwrite=True)
    assert track.read_bytes() == before


def test_two_tracks_of_one_name_are_refused(tmp_path: Path) -> None:
    tracks = [write(tmp_path / folder / "Song.wav", noise(0.3)) for folder in ("a", "b")]
    tracks[1] = tracks[1].rename(tmp_path / "b" / "song.wav")
    with pytest.raises(UsageError, match="would both be written"):
        prepare(tracks, loads("schema = 1\n"), tmp_path / "out", target=None)


def test_a_track_that_crosses_the_absolute_gate_lands_all_the_same(tmp_path: Path) -> None:
    # Half of it lies just under -70 LUFS: raised, it counts, and moves the relative gate for what lies at its edge.
    rng = np.random.default_rng(2)
    loud = 0.02 * rng.standard_normal(48000 * 10)
    edge = 0.02 * 10 ** (np.linspace(-2, -16, 48000 * 20) / 20) * rng.standard_normal(48000 * 20)
    quiet = 10 ** (-69.0 / 20) * 0.2 * rng.standard_normal(48000 * 30)
    sound = np.tile(np.concatenate((loud, edge, quiet)).astype(np.float32), (2, 1))
    track = write(tmp_path / "a.wav", sound, subtype="FLOAT")
    (master,) = render(
        track, "[loudness]\nintegrated_lufs = -14.0\n[[deliverable]]\nbit_depth = '32f'\n", tmp_path / "o"
    ).masters
    gain, before = master.landing.gain_db, measure_file(track)[1].integrated_lufs
    assert before is not None
    assert abs(before + gain - -14.0) > 0.02, "this track should not have moved by its gain alone"
    assert master.landing.distance_lu == pytest.approx(0.0, abs=0.006)


def test_tags_that_could_not_be_read_are_told(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", noise(0.5))
    raw = bytearray(
        track.read_bytes()
        + b"id3 "
        + (20).to_bytes(4, "little")
        + b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f"
        + b"x" * 10
    )
    raw[4:8] = (len(raw) - 8).to_bytes(4, "little")
    track.write_bytes(raw)
    (master,) = render(track, "", tmp_path / "out").masters
    assert read_tags(track).notes
    assert [(r.code, r.message) for r in master.remarks] == [
        ("tags-lost", note) for note in read_tags(track).notes
    ]


@pytest.mark.parametrize(("distance", "codes"), [(0.3, ["off-target"]), (0.004, []), (-0.3, ["off-target"])])
def test_a_landing_that_missed_is_told(tmp_path: Path, distance: float, codes: list[str]) -> None:
    landing = Landing(-14.0, -1.0, 2.0, None, -14.0 + distance, distance)
    output = Output(tmp_path / "a.wav", Coding("wav", 24), 48000)
    assert [remark.code for remark in told_of(None, landing, output, Target(-14.0, -1.0), Tags())] == codes


def test_a_deliverable_has_its_own_ceiling_and_loudness(tmp_path: Path) -> None:
    track = write(tmp_path / "a.wav", 0.3 * music_like(6.0))
    chain = (
        "[loudness]\nintegrated_lufs = -20.0\nceiling_dbtp = -1.0\n"
        "[[deliverable]]\n"
        "[[deliverable]]\nname = 'quiet'\nintegrated_lufs = -23.0\n"
        "[[deliverable]]\nname = 'low'\nceiling_dbtp = -12.0\n"
    )
    usual, quiet, low = render(track, chain, tmp_path / "out").masters
    assert usual.measurement.integrated_lufs == pytest.approx(-20.0, abs=0.02)
    assert quiet.measurement.integrated_lufs == pytest.approx(-23.0, abs=0.02)
    assert (quiet.landing.target_lufs, quiet.landing.ceiling_dbtp) == (-23.0, -1.0)
    assert (low.landing.target_lufs, low.landing.ceiling_dbtp) == (-20.0, -12.0)
    assert low.measurement.true_peak_dbtp == pytest.approx(-12.0, abs=0.01)
    assert low.measurement.true_peak_dbtp <= -12.0
