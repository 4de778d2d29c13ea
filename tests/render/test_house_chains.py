"""Every house chain, on the demo mix: it lands where it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.files import read
from support.true_peak import by_long_meter

from masterchain.chain.load import load
from masterchain.jobs.job import Progress
from masterchain.render.batch import prepare
from masterchain.render.target import target_of
from masterchain.render.track import render_track

ROOT = Path(__file__).parents[2]
HOUSE = sorted((ROOT / "chains").glob("*.toml"))
BY_GAIN_ALONE = {"loudness-only": "ceiling-in-the-way"}
"""Chains that cannot bring the demo mix, with its 14 dB between loudness and peak, to their loudness."""


@pytest.mark.parametrize("path", HOUSE, ids=lambda path: path.stem)
def test_it_lands_where_it_says(path: Path, tmp_path: Path) -> None:
    loaded = load(path)
    target = target_of(loaded.chain.loudness)
    assert target is not None
    assert target.ceiling_dbtp is not None
    (ready,) = prepare([ROOT / "reference_audio/demo_mix.flac"], loaded, tmp_path, target=target)
    assert ready.order is not None
    (master,) = render_track(Progress(None), ready.order).masters
    assert by_long_meter(read(master.path)) <= target.ceiling_dbtp + 0.01
    codes = [remark.code for remark in master.remarks]
    if path.stem in BY_GAIN_ALONE:
        assert codes == [BY_GAIN_ALONE[path.stem]]
        return
    assert codes == []
    if target.integrated_lufs is not None:
        assert master.measurement.integrated_lufs == pytest.approx(target.integrated_lufs, abs=0.02)
