"""The head of a chain on another core: the same sound to the bit, and nothing left behind."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.files import write
from support.signals import Sound, music_like, noise

from masterchain.chain.load import loads
from masterchain.dsp.processor import Format
from masterchain.dsp.stream import BLOCK_FRAMES, Stream
from masterchain.effects.catalogue import effects
from masterchain.errors import AudioFileError, PluginError
from masterchain.jobs.job import Progress
from masterchain.render import track as track_room
from masterchain.render.batch import prepare
from masterchain.render.head_start import HeadStart
from masterchain.render.target import target_of
from masterchain.render.track import render_track
from masterchain.routing import head_start
from masterchain.routing.head_start import cut
from masterchain.routing.nodes import Node, Run, leaves
from masterchain.routing.plan import plan
from masterchain.routing.realise import realise
from masterchain.routing.suits import TrackFormat

RATE = 48_000
STEPS = {
    "HighpassFilter": "cutoff_frequency_hz = 60.0",
    "PeakFilter": "cutoff_frequency_hz = 900.0, gain_db = 2.0",
    "HighShelfFilter": "cutoff_frequency_hz = 9000.0, gain_db = -3.0",
    "LadderFilter": "cutoff_hz = 4000.0",
    "Compressor": "threshold_db = -24.0, ratio = 3.0",
    "NoiseGate": "threshold_db = -40.0",
    "Limiter": "threshold_db = -8.0",
    "BrickwallLimiter": "ceiling_db = -6.0",
    "Distortion": "drive_db = 6.0",
    "Chorus": "rate_hz = 2.0",
    "Phaser": "rate_hz = 1.3",
    "Delay": "delay_seconds = 0.2, feedback = 0.4",
    "Reverb": "room_size = 0.3",
    "TiltEQ": "tilt_db = 1.0",
    "Width": "width = 1.2",
    "Gain": "gain_db = 1.5",
}


def planned(*names: str, more: str = "") -> tuple[Node, ...]:
    steps = "".join(
        f'[[step]]\neffect = "{name}"\nparameters = {{ {STEPS[name]} }}\n{more}' for name in names
    )
    return plan(loads(f"schema = 1\n{steps}"), TrackFormat(RATE, 2, 2.0)).nodes


def streamed(nodes: tuple[Node, ...], sound: Sound, head: tuple[Node, ...] = ()) -> Sound:
    def blocks() -> list[Sound]:
        return [sound[:, start : start + 10_000] for start in range(0, sound.shape[1], 10_000)]

    leading = HeadStart(realise(head, Path()).processor) if head else None
    stream = Stream(realise(nodes, Path()).processor, Format(RATE, 2, BLOCK_FRAMES), "auto", leading)
    out = np.concatenate([*stream.run(iter(blocks())), np.zeros((2, 0), np.float32)], axis=1)
    assert (stream.frames_in, stream.frames_out) == (sound.shape[1], out.shape[1])
    return out


def waiting() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("masterchain")}


@settings(deadline=None, max_examples=40)
@given(
    names=st.lists(st.sampled_from(sorted(STEPS)), min_size=1, max_size=7),
    frames=st.integers(1, 60_000),
    seed=st.integers(0, 99),
)
def test_a_chain_that_is_cut_sounds_the_same(names: list[str], frames: int, seed: int) -> None:
    nodes = planned(*names)
    head, rest = cut(nodes)
    steps = [step.id for step in leaves(nodes)]
    assert [step.id for step in (*leaves(head), *leaves(rest))] == steps
    if head:
        assert rest
        assert all(isinstance(node, Run) for node in head)
        assert not any(effects()[step.effect].latent for step in leaves(head))  # type: ignore[union-attr]
    sound = noise(frames / RATE + 1e-9, seed=seed)[:, :frames]
    assert np.array_equal(streamed(rest, sound, head), streamed(nodes, sound))
    assert not waiting()


def test_it_is_cut_where_both_parts_take_as_long() -> None:
    def ids(nodes: tuple[Node, ...]) -> list[str]:
        return [step.effect for step in leaves(nodes)]  # type: ignore[union-attr]

    # A late effect stays with the rest, and so does all that follows it.
    assert ids(cut(planned("PeakFilter", "Compressor", "BrickwallLimiter", "Compressor"))[0]) == [
        "PeakFilter",
        "Compressor",
    ]
    assert ids(cut(planned("Compressor", "Compressor", "Compressor", "Compressor"))[0]) == 2 * ["Compressor"]
    assert ids(cut(planned("PeakFilter", "PeakFilter", "Compressor", "Phaser"))[0]) == [
        "PeakFilter",
        "PeakFilter",
        "Compressor",
    ]
    # Too little to be worth it, nothing that would be left, or nothing that may lead.
    for names in (["Gain"], ["Gain", "PeakFilter"], ["Reverb"], ["Width", "Compressor", "Reverb"], []):
        nodes = planned(*names)
        assert cut(nodes) == ((), nodes)
    assert cut(planned("Compressor", "Reverb", more="mix = 0.5\n"))[0] == ()


def test_every_category_has_a_cost() -> None:
    assert {effect.category for effect in effects().values()} <= set(head_start._COSTS)


def broken(blocks: int) -> list[Sound]:
    return [*(np.zeros((2, BLOCK_FRAMES), np.float32) for _ in range(blocks))]


def test_what_fails_in_the_head_is_raised_and_nothing_is_left() -> None:
    head, rest = cut(planned("Compressor", "Compressor"))
    assert head

    def blocks() -> object:
        yield from broken(20)
        raise AudioFileError("the source ends here")

    stream = Stream(
        realise(rest, Path()).processor,
        Format(RATE, 2, BLOCK_FRAMES),
        0.0,
        HeadStart(realise(head, Path()).processor),
    )
    with pytest.raises(AudioFileError, match="ends here"):
        list(stream.run(blocks()))  # type: ignore[arg-type]
    assert not waiting()
    loud = np.full((2, BLOCK_FRAMES), 3e38, np.float32)
    with pytest.raises(PluginError, match="NaN or infinity"):
        streamed(rest, np.concatenate([loud] * 3, axis=1), planned("Gain", "Compressor"))
    assert not waiting()


def test_who_stops_listening_leaves_no_thread() -> None:
    head, rest = cut(planned("Compressor", "Compressor"))
    stream = Stream(
        realise(rest, Path()).processor,
        Format(RATE, 2, BLOCK_FRAMES),
        0.0,
        HeadStart(realise(head, Path()).processor),
    )
    running = stream.run(iter(broken(50)))
    next(running)
    assert waiting()
    running.close()  # type: ignore[attr-defined]
    assert not waiting()


@pytest.mark.parametrize("tail", ['"auto"', "0.0", "0.7"])
def test_a_render_with_cores_to_spare_writes_the_same_bytes(tmp_path: Path, tail: str) -> None:
    track = write(tmp_path / "a.wav", music_like(3.0))
    names = ("PeakFilter", "Compressor", "Delay", "BrickwallLimiter")
    steps = "".join(f'[[step]]\neffect = "{name}"\nparameters = {{ {STEPS[name]} }}\n' for name in names)
    loaded = loads(
        f'schema = 1\ntail_s = {tail}\n{steps}[[deliverable]]\n[[deliverable]]\nformat = "flac"\nbit_depth = 16\n'
        "dither = 'shaped'\n"
    )
    made = []
    for threads in (1, 2, 5):
        (ready,) = prepare([track], loaded, tmp_path / str(threads), target=None)
        assert ready.order
        rendition = render_track(Progress(None), replace(ready.order, threads=threads))
        made.append([(master.sha256, master.measurement) for master in rendition.masters])
        assert not waiting()
    assert made[0] == made[1] == made[2]


def test_an_echo_of_the_head_is_waited_for() -> None:
    late = "[[step]]\neffect = 'Delay'\nparameters = { delay_seconds = 1.2, feedback = 0.0, mix = 0.5 }\n"
    loaded = loads(f"schema = 1\n{late}[[step]]\neffect = 'Compressor'\n")
    head, rest = (plan(loaded, TrackFormat(RATE, 2, 2.0)).nodes[0].steps[at : at + 1] for at in (0, 1))  # type: ignore[union-attr]
    click = np.zeros((2, 1000), np.float32)
    click[:, 500] = 0.5
    out = streamed((Run(rest),), click, (Run(head),))
    assert np.abs(out[:, round(1.2 * RATE) :]).max() > 0.1
    assert np.array_equal(out, streamed((Run((*head, *rest)),), click))


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("copied", [True, False])
def test_a_source_that_is_gone_at_the_end_is_an_error_and_no_file_is_left(
    threads: int, copied: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(path: Path) -> str:
        raise FileNotFoundError(2, "No such file or directory", str(path))

    monkeypatch.setattr(track_room, "can_fork", lambda: copied)
    monkeypatch.setattr(track_room, "digest_of", gone)
    track = write(tmp_path / "a.wav", music_like(1.0))
    loaded = loads('schema = 1\n[[deliverable]]\n[[deliverable]]\nformat = "flac"\nbit_depth = 16\n')
    (ready,) = prepare([track], loaded, tmp_path / "out", target=None)
    assert ready.order
    with pytest.raises(AudioFileError, match=r"a\.wav cannot be read once more: No such file"):
        render_track(Progress(None), replace(ready.order, threads=threads))
    assert not list(tmp_path.glob("out/*"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux copies processes safely")
def test_copies_write_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    track = write(tmp_path / "a.wav", 0.5 * music_like(4.0))
    loaded = loads(
        "schema = 1\n[loudness]\nintegrated_lufs = -12.0\nceiling_dbtp = -1.0\nreach = 'limiter'\n[[deliverable]]\n"
        "[[deliverable]]\nformat = 'flac'\nbit_depth = 16\n[[deliverable]]\nformat = 'mp3'\n"
    )
    made = []
    for copied in (True, False):
        monkeypatch.setattr(track_room, "can_fork", lambda copied=copied: copied)
        (ready,) = prepare([track], loaded, tmp_path / str(copied), target=target_of(loaded.chain.loudness))
        assert ready.order
        rendition = render_track(Progress(None), replace(ready.order, threads=2))
        assert rendition.masters[0].landing.limiter is not None
        made.append([(m.sha256, m.measurement, m.landing, m.remarks) for m in rendition.masters])
        for master in rendition.masters:
            assert sha256(master.path.read_bytes()).hexdigest() == master.sha256
    assert made[0] == made[1]
