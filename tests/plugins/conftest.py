"""The test plug-ins, scanned once for all tests that only read what is known of them."""

from __future__ import annotations

import pytest
from support.vst3 import vst3_folder

from masterchain.plugins.catalogue import Catalogue
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.scan import ScanReport, scan

SOUND = ("Gain", "Late", "Liar", "Fault", "Mono", "Synth", "Names", "Twins", "Forgetful", "Random")
BROKEN = ("LoadCrash", "LoadExit", "LoadThrow", "LoadHang")


@pytest.fixture(scope="session")
def own_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """A catalogue to read from."""
    return Catalogue(tmp_path_factory.mktemp("catalogue"))


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory, own_catalogue: Catalogue) -> ScanReport:
    """The first scan of all test plug-ins."""
    folder = vst3_folder(tmp_path_factory.mktemp("plugins"), *SOUND, *BROKEN)
    return scan([folder], timeout_s=4.0, catalogue=own_catalogue)


@pytest.fixture(scope="session")
def described(scanned: ScanReport) -> dict[str, PluginDescription]:
    """What is known of the test plug-ins, by name."""
    return {one.identity.name: one for entry in scanned.entries for one in entry.descriptions}
