"""A machine of one's own for every test of packs."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.packs import make_pack, pack_text, use_machine
from support.repositories import commit, git


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The store of an empty machine; the current folder is an empty project."""
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    return use_machine(monkeypatch, tmp_path / "machine")


@pytest.fixture
def studio(tmp_path: Path) -> Path:
    """A sound pack's folder."""
    return make_pack(tmp_path / "studio")


@pytest.fixture
def repository(studio: Path, store: Path) -> Path:
    """The pack's folder as a repository: 1.0.0 at the tags v1 and v1-told, 2.0.0 on main."""
    del store
    git(studio, "init", "-q", "-b", "main")
    commit(studio)
    git(studio, "tag", "v1")
    git(studio, "tag", "-a", "v1-told", "-m", "told")
    (studio / "pack.toml").write_text(pack_text(version="2.0.0"))
    commit(studio)
    return studio
