"""A machine of one's own for every test of packs."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.packs import make_pack, use_machine


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
