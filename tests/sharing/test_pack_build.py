"""A pack that does not hold together is neither built nor installed, and all that is wrong is told at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.packs import CHAIN, pack_text

from masterchain.diagnostics.codes import EXPLANATIONS
from masterchain.diagnostics.record import DiagnosticError, Severity
from masterchain.errors import AudioFileError, PackError, UsageError
from masterchain.library.find import find
from masterchain.sharing.build import build
from masterchain.sharing.install import install
from masterchain.sharing.pack_file import load
from masterchain.sharing.starter import start_pack


def faults(folder: Path) -> list[tuple[str, str]]:
    """Code and place of all faults of a build; installing the folder must tell the same codes."""
    with pytest.raises(DiagnosticError) as caught:
        build(folder, folder.parent / "x.mchain")
    assert not (folder.parent / "x.mchain").exists()
    with pytest.raises(DiagnosticError) as again:
        install(str(folder))
    assert [d.code for d in again.value.diagnostics] == [d.code for d in caught.value.diagnostics]
    found = caught.value.diagnostics
    assert all(d.code in EXPLANATIONS for d in found)
    places = [
        f"{d.label.place.source.name}:{d.label.place.line}:{d.label.place.column}"
        if d.label
        else str(d.subject)
        for d in found
    ]
    assert not any("masterchain-pack-" in words or ".staged" in words for words in places)
    return [
        (d.code, place.replace(f"{folder}/", "")) for d, place in zip(found, places, strict=True)
        if d.severity is Severity.ERROR
    ]  # fmt: skip


def test_a_started_pack_is_sound(tmp_path: Path, store: Path) -> None:
    del store
    start_pack(tmp_path / "warm-studio")
    built = build(tmp_path / "warm-studio", None)
    assert built.path == Path("warm-studio-0.1.0.mchain")
    assert built.warnings == ()
    with pytest.raises(AudioFileError, match="already exists"):
        build(tmp_path / "warm-studio", None)
    with pytest.raises(AudioFileError, match="already exists"):
        start_pack(tmp_path / "warm-studio")
    with pytest.raises(UsageError, match="cannot name a pack"):
        start_pack(tmp_path / "My Studio")


def test_faults_of_the_pack_file_are_told_at_once_with_their_places(studio: Path, store: Path) -> None:
    del store
    (studio / "pack.toml").write_text(
        'schema = 1\nname = "My Studio"\nversion = "1.0"\ndescripton = "x"\nauthors = "me"\n'
        '[requires]\nmasterchain = "new"\npacks = { "Bad Name" = ">=1" }\n'
    )
    assert faults(studio) == [
        ("missing-key", "pack.toml:1:1"),
        ("bad-value", "pack.toml:2:8"),
        ("bad-value", "pack.toml:3:11"),
        ("unknown-key", "pack.toml:4:1"),
        ("wrong-type", "pack.toml:5:11"),
        ("bad-value", "pack.toml:7:15"),
        ("bad-value", "pack.toml:8:24"),
    ]
    with pytest.raises(DiagnosticError) as caught:
        load(studio)
    assert next(d.hint for d in caught.value.diagnostics if d.code == "unknown-key") == (
        "did you mean `description`?"
    )


@pytest.mark.parametrize("schema", ["2", "true"])
def test_a_pack_of_another_schema_is_refused(studio: Path, store: Path, schema: str) -> None:
    del store
    (studio / "pack.toml").write_text(pack_text().replace("schema = 1", f"schema = {schema}"))
    assert faults(studio) == [("unsupported-schema", "pack.toml:1:10")]


def test_faults_of_everything_inside_are_told_at_once(studio: Path, store: Path) -> None:
    del store
    (studio / "chains/a.toml").write_text('schema = 1\n[[step]]\neffect = "Compresor"\n')
    (studio / "chains/b.toml").write_text(CHAIN.replace("../impulse_responses/hall.wav", "../../hall.wav"))
    (studio / "chains/c.toml").write_text(CHAIN.replace("hall.wav", "barn.wav"))
    (studio / "chains/d.toml").write_text('schema = 1\n[[step]]\nplugin = "./x.vst3"\nstate = "/x.mcstate"\n')
    (studio / "platforms/bad.toml").write_text("schema = 1\n")
    (studio / "presets").mkdir()
    (studio / "presets/bad.toml").write_text("[")
    (studio / "states").mkdir()
    (studio / "states/bad.mcstate").write_text("{}")
    (studio / "states/bad.vstpreset").write_bytes(b"VST3")
    (studio / "impulse_responses/bad.wav").write_bytes(b"RIFF")
    found = faults(studio)
    assert ("unknown-effect", "chains/a.toml:3:10") in found
    assert ("leaves-pack", "chains/b.toml:6:44") in found
    assert ("missing-file", "chains/c.toml:6:44") in found
    assert ("leaves-pack", "chains/d.toml:3:10") in found
    assert ("leaves-pack", "chains/d.toml:4:9") in found
    assert {place.split(":")[0] for _, place in found} == {
        "chains/a.toml", "chains/b.toml", "chains/c.toml", "chains/d.toml", "platforms/bad.toml",
        "presets/bad.toml", "states/bad.mcstate", "states/bad.vstpreset", "impulse_responses/bad.wav",
    }  # fmt: skip


def test_a_file_that_is_left_out_cannot_be_leaned_on(studio: Path, store: Path) -> None:
    del store
    (studio / "spare").mkdir()
    (studio / "impulse_responses/hall.wav").rename(studio / "spare/hall.wav")
    (studio / "chains/hall.toml").write_text(CHAIN.replace("impulse_responses", "spare"))
    assert faults(studio) == [("missing-file", "chains/hall.toml:6:44")]


def test_a_plugin_this_machine_lacks_is_no_fault_of_the_pack(studio: Path, store: Path) -> None:
    del store
    (studio / "chains/p.toml").write_text('schema = 1\n[[step]]\nplugin = "No Such Thing"\n')
    built = build(studio, studio.parent / "x.mchain")
    assert [(d.code, d.severity) for d in built.warnings] == [("plugin-missing", Severity.WARNING)]
    arrived = install(str(built.path))
    assert [(want.name, want.is_met) for want in arrived.wants] == [("No Such Thing", False)]


def test_things_of_the_pack_itself_are_found_while_it_is_built(studio: Path, store: Path) -> None:
    del store
    (studio / "chains/spec.toml").write_text('schema = 1\n[loudness]\nplatform = "studio-spec"\n')
    build(studio, studio.parent / "x.mchain")
    with pytest.raises(UsageError):
        find("platforms", "studio-spec")
    install(str(studio))
    assert find("platforms", "studio-spec").origin.name == "pack studio 1.0.0"


def test_links_and_special_files_are_refused(studio: Path, tmp_path: Path, store: Path) -> None:
    (tmp_path / "secret.toml").write_text("schema = 1\n")
    for make, word in (
        (lambda: (studio / "chains/x.toml").symlink_to(tmp_path / "secret.toml"), "is a link"),
        (lambda: (studio / "chains/x").symlink_to(tmp_path), "is a link"),
        (lambda: (studio / "presets").symlink_to("/etc"), "is a link"),
        (lambda: os.mkfifo(studio / "chains/x.toml"), "no ordinary file"),
        (lambda: (studio / "chains/a:b.toml").write_text("schema = 1\n"), "not every system"),
        (lambda: (studio / "chains/HALL.toml").write_text(CHAIN), "one file on some systems"),
    ):
        before = set(studio.rglob("*"))
        make()
        for attempt in (lambda: install(str(studio)), lambda: build(studio, tmp_path / "x.mchain")):
            with pytest.raises(PackError, match=word):
                attempt()
        for path in set(studio.rglob("*")) - before:
            path.unlink()
    assert list(store.iterdir()) == []


def test_what_is_no_pack_is_told(tmp_path: Path, store: Path) -> None:
    for word in ("nowhere", str(tmp_path), str(tmp_path / "nowhere.mchain")):
        with pytest.raises(UsageError):
            install(word)
        with pytest.raises(UsageError):
            build(Path(word), None)
    assert not store.exists() or list(store.iterdir()) == []


def test_a_pack_for_another_masterchain_is_refused(studio: Path, store: Path) -> None:
    (studio / "pack.toml").write_text(pack_text(more='[requires]\nmasterchain = ">=99"\n'))
    with pytest.raises(PackError, match="wants masterchain >=99, and this is"):
        install(str(studio))
    assert list(store.iterdir()) == []
