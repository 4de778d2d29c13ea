"""Plug-ins from the field: Debian's zam-plugins."""

from __future__ import annotations

from pathlib import Path

import pytest

from masterchain.plugins.catalogue import Catalogue
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.find import PluginReference, find
from masterchain.plugins.scan import ScanReport, scan

pytestmark = pytest.mark.plugin

_FOLDER = Path("/usr/lib/vst3")


@pytest.fixture(scope="module")
def zam(tmp_path_factory: pytest.TempPathFactory) -> tuple[ScanReport, Catalogue]:
    if not (_FOLDER / "ZamVerb.vst3").is_dir():
        pytest.skip("needs Debian's zam-plugins: apt-get install zam-plugins")
    book = Catalogue(tmp_path_factory.mktemp("catalogue"))
    bundles = sorted(_FOLDER.glob("Za*.vst3"))
    return scan(bundles, catalogue=book), book


@pytest.fixture(scope="module")
def by_name(zam: tuple[ScanReport, Catalogue]) -> dict[str, PluginDescription]:
    return {one.identity.name: one for entry in zam[0].entries for one in entry.descriptions}


def test_all_seventeen_are_found_and_a_second_scan_asks_none(zam: tuple[ScanReport, Catalogue]) -> None:
    report, book = zam
    assert len(report.entries) == len(report.examined) == 17
    assert report.broken == ()
    assert scan([Path(entry.path) for entry in report.entries], catalogue=book).examined == ()


def test_mono_and_stereo_ones_are_told_apart(by_name: dict[str, PluginDescription]) -> None:
    stereo = {name for name, one in by_name.items() if one.channels == (2,)}
    assert stereo == {"ZaMaximX2", "ZaMultiCompX2", "ZamCompX2", "ZamGateX2", "ZamHeadX2", "ZamVerb"}
    assert all(one.channels == (1,) for name, one in by_name.items() if name not in stereo)


def test_the_limiters_latency_and_range_are_known(by_name: dict[str, PluginDescription]) -> None:
    limiter = by_name["ZaMaximX2"]
    assert limiter.latency_frames == 480
    ceiling = next(one for one in limiter.parameters if one.key == "output_ceiling_db")
    assert (ceiling.minimum, ceiling.maximum, ceiling.default, ceiling.label) == (-30.0, 0.0, 0.0, "dB")


def test_meters_are_not_settable_and_controls_that_cannot_be_automated_are(
    by_name: dict[str, PluginDescription],
) -> None:
    refused = {
        f"{name}.{one.key}" for name, held in by_name.items() for one in held.parameters if not one.settable
    }
    settable = {
        f"{name}.{one.key}" for name, held in by_name.items() for one in held.parameters if one.settable
    }
    assert {
        "ZamCompX2.gain_reduction_db",
        "ZamCompX2.output_level_db",
        "ZaMultiComp.output_low_db",
        "ZamDelay.delaytime_ms",
        "ZamGrains.playback_position",
        "ZamCompX2.current_program",
        "ZaMaximX2.latency_frames",
    } <= refused
    assert {"ZamHeadX2.azimuth", "ZamHeadX2.elevation", "ZamVerb.room", "ZamDelay.output_gain_db"} <= settable


def test_a_choice_of_names_is_read_whole(by_name: dict[str, PluginDescription]) -> None:
    model = next(one for one in by_name["ZamTube"].parameters if one.name == "Tone Stack Model")
    assert len(model.choices) == 25
    assert model.default == model.choices[0] == "1959 Bassman 5F6-A"


def test_they_are_found_by_name(zam: tuple[ScanReport, Catalogue]) -> None:
    assert find(PluginReference(plugin="zamcompx2"), Path(), zam[1]).identity.name == "ZamCompX2"
