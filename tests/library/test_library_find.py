"""Named things: the nearest wins, the hidden are known, a miss says where was looked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from masterchain.errors import ExitCode, UsageError
from masterchain.library.find import find, list_all, search_path


@pytest.fixture
def folders(tmp_path, monkeypatch):
    project, config = tmp_path / "project", tmp_path / "config"
    project.mkdir()
    monkeypatch.chdir(project)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config))
    return {origin.name: origin.folder for origin in search_path("platforms")}


def put(folder: Path, name: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text("schema = 1\n")
    return path


def test_project_stands_before_user_and_user_before_house(folders):
    assert list(folders) == ["project", "user", "house"]
    assert folders["project"] == Path.cwd() / "platforms"


def test_a_house_thing_is_found_without_any_folder_of_ones_own(folders):
    found = find("platforms", "spotify")
    assert (found.name, found.origin.name, found.shadowed) == ("spotify", "house", ())
    assert found.path == folders["house"] / "spotify.toml"


def test_the_nearest_wins_and_knows_what_it_hides(folders):
    user = put(folders["user"], "spotify")
    assert find("platforms", "spotify").path == user
    project = put(folders["project"], "spotify")
    found = find("platforms", "spotify")
    assert found.path == project
    assert [hidden.origin.name for hidden in found.shadowed] == ["user", "house"]


def test_a_miss_names_what_comes_near_and_the_folders_searched(folders):
    with pytest.raises(UsageError) as caught:
        find("platforms", "spotfy")
    error = caught.value
    assert error.exit_code is ExitCode.USAGE
    assert "`spotfy`" in error.message
    assert "`spotify`" in (error.hint or "")
    assert (error.hint or "").count("`") <= 6
    assert [str(folder) in note for folder, note in zip(folders.values(), error.notes, strict=True)] == [
        True
    ] * 3


@pytest.mark.parametrize(
    "name", ["../spotify", "a/b", "", ".", "Spotify", "spotify.toml", "spo*", "spotify\n"]
)
def test_what_is_no_name_finds_nothing(folders, name):
    put(folders["project"].parent, "spotify")
    with pytest.raises(UsageError):
        find("platforms", name)


def test_listing_is_by_name_and_each_name_once(folders):
    put(folders["project"], "spotify")
    put(folders["user"], "aaa")
    found = list_all("platforms")
    names = [each.name for each in found]
    assert names == sorted(set(names))
    assert names[0] == "aaa"
    spotify = next(each for each in found if each.name == "spotify")
    assert (spotify.origin.name, [each.origin.name for each in spotify.shadowed]) == ("project", ["house"])


@pytest.mark.usefixtures("folders")
def test_a_folder_that_does_not_exist_holds_nothing():
    assert {found.origin.name for found in list_all("platforms")} == {"house"}


@pytest.mark.parametrize("kind", ["chains", "presets"])
def test_house_chains_and_presets_stand_beside_the_package_in_a_checkout(kind):
    house = search_path(kind)[-1].folder
    assert house.name == kind
    assert house.is_dir()


def test_the_module_brings_nothing_heavy():
    code = (
        "import sys, masterchain.library.find; print('platformdirs' in sys.modules, 'numpy' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["False", "False"]
