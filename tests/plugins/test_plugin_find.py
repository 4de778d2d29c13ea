"""A name means one plug-in, or it is said why not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from support.vst3 import vst3, vst3_folder

from masterchain.diagnostics.codes import EXPLANATIONS
from masterchain.errors import ExitCode, PluginError
from masterchain.plugins.catalogue import Catalogue, stamp
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.find import NotFound, NotFoundCode, PluginReference, find, look_up
from masterchain.plugins.scan import ScanReport, scan


@pytest.fixture
def book(scanned: ScanReport, own_catalogue: Catalogue) -> Catalogue:
    return own_catalogue


@pytest.fixture
def own(tmp_path: Path) -> Catalogue:
    """A catalogue to write to."""
    return Catalogue(tmp_path / "catalogue")


def look(
    book: Catalogue, plugin: str, folder: Path = Path(), **narrowing: str
) -> PluginDescription | NotFound:
    return look_up(PluginReference(plugin=plugin, **narrowing), folder, book)  # type: ignore[arg-type]


def name_of(found: PluginDescription | NotFound) -> str:
    assert isinstance(found, PluginDescription), found
    return found.identity.name


def fault(found: PluginDescription | NotFound) -> NotFound:
    assert isinstance(found, NotFound), found
    return found


@pytest.mark.parametrize("spelled", ["Gain", "gain", "GAIN"])
def test_upper_and_lower_case_do_not_matter(book: Catalogue, spelled: str) -> None:
    assert name_of(look(book, spelled)) == "Gain"


def test_narrowing_that_fits_changes_nothing(book: Catalogue) -> None:
    assert name_of(look(book, "Gain", format="VST3", vendor="test bench", plugin_name="gain")) == "Gain"


def test_one_of_several_in_a_bundle_by_its_own_name_or_by_both(book: Catalogue) -> None:
    assert name_of(look(book, "Twin Flip")) == "Twin Flip"
    assert name_of(look(book, "Twins", plugin_name="Twin Gain")) == "Twin Gain"


def test_a_bundle_of_several_is_ambiguous_and_lists_them(book: Catalogue) -> None:
    wrong = fault(look(book, "Twins"))
    assert (wrong.code, wrong.headline) == ("plugin-ambiguous", "`Twins` can mean 2 plug-ins")
    assert [note.split(",")[0] for note in wrong.notes] == [
        "Twin Gain 1.2.3 by Test Bench",
        "Twin Flip 1.2.3 by Test Bench",
    ]
    assert "plugin_name" in str(wrong.hint)


def test_the_wrong_name_for_the_only_plugin_of_a_bundle_is_caught(book: Catalogue) -> None:
    wrong = fault(look(book, "Gain", plugin_name="Gian"))
    assert (wrong.code, wrong.headline) == ("plugin-missing", "there is no `Gain` with plugin_name 'Gian'")
    assert wrong.hint == "did you mean `Gain`?"
    assert "Gain 1.2.3 by Test Bench, VST3: " in wrong.notes[0]


@pytest.mark.parametrize("narrowing", [{"vendor": "Someone Else"}, {"format": "AU"}])
def test_narrowing_that_fits_none_is_an_error_and_shows_what_there_is(
    book: Catalogue, narrowing: dict[str, str]
) -> None:
    wrong = fault(look(book, "Gain", **narrowing))
    assert wrong.code == "plugin-missing"
    assert next(iter(narrowing.values())) in wrong.headline
    assert wrong.notes[0].startswith("Gain 1.2.3")


def test_a_missing_one_names_its_neighbours_and_where_was_searched(
    book: Catalogue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MASTERCHAIN_PLUGIN_PATH", str(tmp_path))
    wrong = fault(look(book, "Forgetfull"))
    assert (wrong.code, wrong.headline) == ("plugin-missing", "there is no plug-in named `Forgetfull`")
    assert "did you mean `Forgetful`?" in str(wrong.hint)
    assert "masterchain plugins scan" in str(wrong.hint)
    assert f"searched {tmp_path}" in wrong.notes


def test_nothing_scanned_yet_is_told(own: Catalogue) -> None:
    wrong = fault(look(own, "Gain"))
    assert wrong.headline == "`Gain` is not known: nothing was scanned yet"
    assert "masterchain plugins scan" in str(wrong.hint)


def test_a_broken_one_tells_how_it_ended_and_what_it_printed(book: Catalogue) -> None:
    wrong = fault(look(book, "loadcrash"))
    assert wrong.code == "plugin-broken"
    assert "SIGSEGV" in wrong.headline
    assert "it printed: LoadCrash: loading" in wrong.notes


def test_the_raising_form_carries_the_same_and_ends_in_exit_3(book: Catalogue) -> None:
    with pytest.raises(PluginError) as raised:
        find(PluginReference(plugin="LoadCrash"), Path(), book)
    wrong = fault(look(book, "LoadCrash"))
    error = raised.value
    assert (error.message, error.hint, error.notes) == (wrong.headline, wrong.hint, wrong.notes)
    assert error.exit_code is ExitCode.PLUGIN
    assert find(PluginReference(plugin="Gain"), Path(), book) == look(book, "Gain")


def test_a_path_is_relative_to_the_chain_and_examined_on_first_use(tmp_path: Path, own: Catalogue) -> None:
    vst3_folder(tmp_path / "chain" / "plugins", "Gain")
    found = look(own, "plugins/Gain.vst3", tmp_path / "chain")
    assert name_of(found) == "Gain"
    assert look(own, "./plugins/Gain.vst3/", tmp_path / "chain") == found
    assert look(own, "gain") == found
    assert len(own.entries()) == 1


def test_a_path_to_nothing_is_missing(tmp_path: Path, own: Catalogue) -> None:
    wrong = fault(look(own, "Gain.vst3", tmp_path))
    assert (wrong.code, wrong.headline) == (
        "plugin-missing",
        f"there is no plug-in at {tmp_path / 'Gain.vst3'}",
    )


def test_a_path_to_an_empty_bundle_is_broken(tmp_path: Path, own: Catalogue) -> None:
    (tmp_path / "Empty.vst3").mkdir()
    assert fault(look(own, "Empty.vst3", tmp_path)).code == "plugin-broken"


def test_a_path_to_what_is_no_bundle_is_refused_and_not_kept(tmp_path: Path, own: Catalogue) -> None:
    (tmp_path / "notes.txt").write_text("no plug-in")
    for name in ("./notes.txt", "./", "/etc/passwd"):
        wrong = fault(look(own, name, tmp_path))
        assert wrong.code == "plugin-missing"
        assert "is no plug-in" in wrong.headline
    assert own.entries() == []


def test_the_wrong_name_is_caught_at_a_path_too(tmp_path: Path, own: Catalogue) -> None:
    vst3_folder(tmp_path, "Gain")
    assert fault(look(own, "Gain.vst3", tmp_path, plugin_name="Pain")).code == "plugin-missing"


def test_the_same_bytes_in_two_folders_are_one_plugin_and_others_are_two(
    tmp_path: Path, own: Catalogue
) -> None:
    first, second = (vst3_folder(tmp_path / name, "Gain") for name in ("a", "b"))
    scan([first, second], catalogue=own)
    assert isinstance(look(own, "Gain"), PluginDescription)
    (second / "Gain.vst3" / "Contents" / "moduleinfo.json").write_text("{}")
    scan([first, second], catalogue=own)
    assert fault(look(own, "Gain")).code == "plugin-ambiguous"
    found = look(own, str(second / "Gain.vst3"))
    assert isinstance(found, PluginDescription)
    assert found.identity.path == str(second / "Gain.vst3")


def test_vst3_and_audio_unit_of_one_name_are_told_apart_by_format(
    tmp_path: Path, own: Catalogue, book: Catalogue
) -> None:
    vst = book.entry(find(PluginReference(plugin="Gain"), Path(), book).identity.path)
    assert vst is not None
    component = tmp_path / "Gain.component"
    component.mkdir()
    one = vst.descriptions[0]
    unit = replace(one, identity=replace(one.identity, format="AU", path=str(component), bundle_digest="0"))
    own.keep(vst)
    # Its own stamp: looking it up would otherwise examine it again, and find nothing.
    own.keep(replace(vst, path=str(component), descriptions=(unit,), stamp=stamp(component)))
    assert fault(look(own, "Gain")).code == "plugin-ambiguous"
    found = look(own, "Gain", format="AU")
    assert isinstance(found, PluginDescription)
    assert found.identity.format == "AU"


def test_a_changed_one_is_examined_again_before_it_is_used(tmp_path: Path, own: Catalogue) -> None:
    folder = vst3_folder(tmp_path / "plugins", "Gain")
    scan([folder], catalogue=own)
    shutil.copy(next(vst3("Mono").rglob("*.so")), next(folder.rglob("*.so")))
    found = look(own, "Gain")
    assert name_of(found) == "Mono"


def test_every_code_is_explained() -> None:
    assert set(get_args(NotFoundCode)) <= EXPLANATIONS.keys()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a" * 300 + ".vst3", "cannot be read: File name too long"),
        ("~no-such-user/x.vst3", "there is no plug-in at"),
    ],
)
def test_paths_that_cannot_be_are_missing(tmp_path: Path, own: Catalogue, name: str, told: str) -> None:
    wrong = fault(look(own, name, tmp_path))
    assert wrong.code == "plugin-missing"
    assert told in wrong.headline
