"""A master held against its record: the same, another file, another sound, and why."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import mutagen.flac
import numpy as np
import pytest
import soundfile
from compare.conftest import CHAIN, Desk
from support.files import read, write
from support.signals import music_like, noise

from masterchain.chain.load import load, loads
from masterchain.chain.select import bypass
from masterchain.compare.chain_now import chain_now
from masterchain.compare.differing import differing
from masterchain.compare.places import Places
from masterchain.compare.remake import order_of, remake
from masterchain.compare.verify import Verification
from masterchain.errors import AudioFileError, LockError, PluginError, UsageError
from masterchain.jobs.job import Progress
from masterchain.render.batch import prepare
from masterchain.render.record import read_record, record_of
from masterchain.render.track import render_track


def verify(master: Path, places: Places | None = None) -> Verification:
    """As `masterchain.compare.verify.verify` does, in this process."""
    places = places or Places()
    record = read_record(master)
    source = places.source(record.source, master)
    order = order_of(record, master, source, places)
    identities = differing(record, order.loaded, source)
    return Verification(master, record, source, identities, remake(Progress(None), order, master))


def changed(master: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change a record by hand."""
    path = record_of(master)
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with its digest."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize(
    "end",
    [
        "[[deliverable]]\nbit_depth = 16\nsample_rate = 44100\n",
        "[[deliverable]]\nbit_depth = 24\nintegrated_lufs = -23.0\nceiling_dbtp = -3.0\n",
        '[[deliverable]]\nbit_depth = "32f"\n',
        '[[deliverable]]\nformat = "flac"\nbit_depth = 16\ndither = "none"\n',
        '[[deliverable]]\nformat = "aiff"\n',
        '[[deliverable]]\nformat = "opus"\n',
    ],
)
def test_what_was_rendered_comes_out_again_to_the_byte(desk: Desk, end: str) -> None:
    master = desk.render(end=end, drive="3")
    before = tree(desk.folder)
    found = verify(master)
    assert (found.status, found.identities, found.exit_code()) == ("identical", (), 0)
    assert found.reproduced
    assert not found.master_changed
    assert tree(desk.folder) == before


def test_the_landing_of_the_command_line_is_the_records_too(desk: Desk) -> None:
    loaded = loads(CHAIN, folder=desk.folder)
    from masterchain.render.target import target_of

    target = target_of(loaded.chain.loudness, "apple-music")
    (ready,) = prepare([desk.source], bypass(loaded, ["glue"]), desk.folder / "masters", target=target)
    assert ready.order is not None
    master = render_track(Progress(None), ready.order).masters[0].path
    assert verify(master).status == "identical"


def test_a_sample_that_was_changed_is_told_and_not_this_machines_fault(desk: Desk) -> None:
    master = desk.render()
    sound, rate = soundfile.read(master, dtype="int16", always_2d=True)
    sound[30_000, 1] += 300
    soundfile.write(master, sound[:-7], rate, "PCM_16")
    found = verify(master)
    assert (found.status, found.exit_code()) == ("differs", 1)
    assert found.master_changed
    assert found.reproduced
    assert found.remade is not None
    null = found.remade.null
    assert null is not None
    assert (null.differing, null.channel, null.at_s, null.second_alone) == (1, 1, 30_000 / 48_000, 7)
    assert null.peak_dbfs == pytest.approx(20 * np.log10(300 * 2.0**-15), abs=1e-9)
    # With another version here, too, it is still the master that was changed.
    changed(master, lambda record: record["parts"].update(pedalboard="0.1"))
    assert [i.name for i in verify(master).identities] == ["pedalboard"]
    assert verify(master).exit_code() == 1


def test_other_tags_are_the_same_sound(desk: Desk) -> None:
    master = desk.render(end='[[deliverable]]\nformat = "flac"\n')
    tags = mutagen.flac.FLAC(master)
    tags["title"] = "Another"
    tags.save()
    found = verify(master)
    assert found.status == "same-sound"
    assert (found.exit_code(), found.exit_code(strict=True)) == (0, 1)


@pytest.mark.parametrize(
    ("change", "kind", "name"),
    [
        (lambda r: r.update(masterchain="0.0.1"), "masterchain", "masterchain"),
        (lambda r: r.update(system="Plan9 mips"), "system", "system"),
        (lambda r: r["parts"].update(soxr="9.9"), "part", "soxr"),
        (lambda r: r["parts"].pop("numpy"), "part", "numpy"),
        (lambda r: r["output"].update(dither_seed=1), "dither", "dither"),
        (lambda r: r["output"].update(tags_sha256="0" * 64), "tags", "tags"),
    ],
)
def test_what_is_otherwise_here_is_named(
    desk: Desk, change: Callable[[dict[str, Any]], object], kind: str, name: str
) -> None:
    master = desk.render()
    changed(master, change)
    found = verify(master)
    assert [(i.kind, i.name) for i in found.identities] == [(kind, name)]
    # It made no difference, and so is no fault.
    assert (found.status, found.exit_code()) == ("identical", 0)


def test_another_sound_with_another_version_is_this_machines(desk: Desk) -> None:
    master = desk.render()
    shutil.copy(master, kept := desk.folder / "kept.wav")
    desk.render(drive="2")
    shutil.copy(kept, master)

    def spoil(record: dict[str, Any]) -> None:
        record["master"]["sha256"] = sha256(master.read_bytes()).hexdigest()

    changed(master, spoil)
    found = verify(master)
    assert (found.status, found.exit_code()) == ("differs", 1)
    changed(master, lambda record: record["parts"].update(pedalboard="0.1"))
    found = verify(master)
    assert (found.status, found.exit_code()) == ("differs", 5)


def test_a_source_is_found_by_what_it_is(desk: Desk) -> None:
    master = desk.render()
    assert verify(master).source == Path("mixes/a.wav")
    far = desk.folder / "archive/1999"
    far.mkdir(parents=True)
    desk.source.rename(far / "renamed.wav")
    write(far / "other.wav", noise(2.0))
    write(far / "a.wav", noise(2.0))
    with pytest.raises(AudioFileError, match=r"the source of a\.wav is not found: a\.wav"):
        verify(master)
    for place in (far / "renamed.wav", far, desk.folder / "archive"):
        assert verify(master, Places(sources=(place,))).source == far / "renamed.wav"
    shutil.copy(far / "renamed.wav", desk.folder / "beside.wav")
    assert verify(master).source == Path("beside.wav")
    with pytest.raises(UsageError, match="is not there"):
        Places(sources=(far / "none",))


def test_a_source_that_has_changed_is_told_with_both_digests(desk: Desk) -> None:
    master = desk.render()
    digest = sha256(desk.source.read_bytes()).hexdigest()
    write(desk.source, music_like(2.0, seed=4))
    with pytest.raises(AudioFileError, match=r"is not what a\.wav was made of") as caught:
        verify(master)
    now = sha256(desk.source.read_bytes()).hexdigest()
    assert caught.value.notes == (f"recorded: sha256 {digest}", f"mixes/a.wav: sha256 {now}")
    assert caught.value.exit_code == 4


CONVOLUTION = """\
schema = 1
[[step]]
id = "room"
effect = "Convolution"
parameters = { impulse_response_filename = "%s", mix = 0.5 }
"""


def response(path: Path, seed: int = 1) -> Path:
    sound = np.random.default_rng(seed).standard_normal((2, 2000)) * np.exp(-np.arange(2000) / 300) * 0.1
    return write(path, sound.astype(np.float32), subtype="FLOAT")


@pytest.mark.parametrize("absolute", [False, True])
def test_an_impulse_response_is_found_by_what_it_is(desk: Desk, absolute: bool) -> None:
    room = response(desk.folder / "rooms/hall.wav")
    master = desk.render(CONVOLUTION % (room if absolute else "../rooms/hall.wav"))
    if absolute:
        with pytest.raises(AudioFileError, match=r"impulse response of step room is not found: hall\.wav"):
            verify(master)
        assert verify(master, Places(folders=(desk.folder,))).status == "identical"
        return
    found = verify(master)
    assert (found.status, found.identities) == ("identical", ())
    response(desk.folder / "hall.wav", seed=2)  # another of that name, nearer by name alone
    assert verify(master).status == "identical"
    room.rename(desk.folder / "deep.wav")
    (desk.folder / "hall.wav").unlink()
    with pytest.raises(AudioFileError, match="is not found"):
        verify(master)
    far = desk.folder / "x/y"
    far.mkdir(parents=True)
    (desk.folder / "deep.wav").rename(far / "hall.wav")
    assert verify(master, Places(folders=(desk.folder / "x",))).status == "identical"


def test_a_changed_impulse_response_is_used_and_named(desk: Desk) -> None:
    room = response(desk.folder / "rooms/hall.wav")
    master = desk.render(CONVOLUTION % "../rooms/hall.wav")
    then = sha256(room.read_bytes()).hexdigest()
    response(room, seed=2)
    found = verify(master)
    (identity,) = found.identities
    assert (identity.kind, identity.name) == ("impulse response", "room (hall.wav)")
    assert (identity.recorded, identity.now) == (then, sha256(room.read_bytes()).hexdigest())
    assert (found.status, found.exit_code()) == ("differs", 5)


def test_a_plugin_that_is_not_there_is_told(desk: Desk) -> None:
    master = desk.render()

    def spoil(record: dict[str, Any]) -> None:
        step = record["chain"]["resolved"]["step"][1]
        step |= {"effect": None, "plugin": "Glue Deluxe", "parameters": {}}
        identity = {
            "format": "VST3",
            "name": "Glue Deluxe",
            "vendor": "Ada",
            "version": "2",
            "identifier": "x",
        }
        record["plugins"]["glue"] = identity | {"bundle_digest": "0" * 64}
        from masterchain.chain.recorded import digest_of_recorded

        record["chain"]["sha256"] = digest_of_recorded(record["chain"]["resolved"])

    changed(master, spoil)
    with pytest.raises(PluginError, match="step glue needs Glue Deluxe 2"):
        verify(master)


def test_a_record_that_was_changed_by_hand_is_refused(desk: Desk) -> None:
    master = desk.render()
    changed(master, lambda r: r["chain"]["resolved"]["step"][1]["parameters"].update(ratio=4.0))
    with pytest.raises(AudioFileError, match="its chain has another digest than it says"):
        verify(master)


def test_an_effect_this_masterchain_has_not_is_told(desk: Desk) -> None:
    master = desk.render()

    def spoil(record: dict[str, Any]) -> None:
        from masterchain.chain.recorded import digest_of_recorded

        record["chain"]["resolved"]["step"][1]["effect"] = "Shimmer"
        record["chain"]["sha256"] = digest_of_recorded(record["chain"]["resolved"])

    changed(master, spoil)
    with pytest.raises(LockError, match="cannot make the recorded chain: there is no effect `Shimmer`"):
        verify(master)


def test_a_master_that_cannot_be_read_is_told(desk: Desk) -> None:
    master = desk.render()
    master.write_bytes(master.read_bytes()[:-1000])
    with pytest.raises(AudioFileError, match="frames"):
        verify(master)
    master.unlink()
    with pytest.raises(AudioFileError, match="cannot be read"):
        verify(master)


def test_nothing_is_left_in_the_temporary_folder(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    scratch = desk.folder / "tmp"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    master = desk.render()
    verify(master)
    assert not os.listdir(scratch)
    master.write_bytes(b"no sound")
    with pytest.raises(AudioFileError):
        verify(master)
    assert not os.listdir(scratch)


def test_a_chain_is_held_against_the_recorded_one(desk: Desk) -> None:
    path = desk.folder / "chains/c.toml"
    path.write_text(CHAIN + "[[deliverable]]\nbit_depth = 16\n")
    record = read_record(desk.render(drive="2"))
    now = chain_now(record, load(path))
    assert now.same
    path.write_text(path.read_text().replace('name = "c"', 'name = "c"\ndescription = "words"'))
    assert chain_now(record, load(path)).same
    path.write_text(path.read_text().replace("ratio = 2.0", "ratio = 3.0"))
    (change,) = chain_now(record, load(path)).changes or ()
    assert (change.about, change.key, change.before, change.after) == ("glue", "ratio", 2.0, 3.0)
    path.write_text(CHAIN.replace('"${drive}"', "2.0").replace("drive = { default = 1.0 }", ""))
    changes = chain_now(record, load(path)).changes or ()
    assert [change.about for change in changes] == ["deliverable 1"]
    path.write_text(CHAIN.replace("{ default = 1.0 }", "{ default = 1.0, max = 1.5 }"))
    assert chain_now(record, load(path)).changes is None


def test_a_chain_without_a_step_is_held_against_the_same_part(desk: Desk) -> None:
    path = desk.folder / "chains/c.toml"
    path.write_text(CHAIN)
    loaded = bypass(load(path), ["glue"])
    (ready,) = prepare([desk.source], loaded, desk.folder / "masters", target=None)
    assert ready.order is not None
    record = read_record(render_track(Progress(None), ready.order).masters[0].path)
    assert chain_now(record, load(path)).same
    assert verify(desk.folder / "masters/a.wav").status == "identical"
    assert read(desk.folder / "masters/a.wav").size
