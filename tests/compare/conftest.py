"""A desk with a source and a master of it, made in this process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from support.files import write
from support.signals import music_like

from masterchain.chain.load import loads
from masterchain.jobs.job import Progress
from masterchain.render.batch import prepare
from masterchain.render.target import target_of
from masterchain.render.track import render_track

CHAIN = """\
schema = 1
name = "c"
[variables]
drive = { default = 1.0 }
[[step]]
id = "drive"
effect = "Gain"
parameters = { gain_db = "${drive}" }
[[step]]
id = "glue"
effect = "Compressor"
parameters = { threshold_db = -20.0, ratio = 2.0 }
[loudness]
integrated_lufs = -18.0
ceiling_dbtp = -1.0
"""


@dataclass(frozen=True)
class Desk:
    """A folder with `mixes/a.wav` and what was made of it in `masters/`."""

    folder: Path

    @property
    def source(self) -> Path:
        return self.folder / "mixes/a.wav"

    def render(
        self, chain: str = CHAIN, *, end: str = "[[deliverable]]\nbit_depth = 16\n", **settings: str
    ) -> Path:
        """A master of the source; returns the first."""
        loaded = loads(chain + end, "c.toml", self.folder / "chains", settings)
        target = target_of(loaded.chain.loudness)
        (ready,) = prepare([self.source], loaded, self.folder / "masters", target=target, overwrite=True)
        if ready.error:
            raise ready.error
        assert ready.order is not None
        return render_track(Progress(None), ready.order).masters[0].path


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MASTERCHAIN_DATA_DIR", str(tmp_path / "data"))
    (tmp_path / "chains").mkdir()
    write(tmp_path / "mixes/a.wav", music_like(2.0))
    return Desk(tmp_path)
