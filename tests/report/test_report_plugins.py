"""What is told of plug-ins fits a terminal and cannot steer it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from masterchain.plugins.catalogue import CatalogueEntry, ScanEnding
from masterchain.plugins.description import PluginDescription, PluginIdentity, PluginParameter
from masterchain.plugins.diagnoses import keep
from masterchain.plugins.diagnosis import Check, Diagnosis
from masterchain.plugins.listing import BrokenBundle
from masterchain.plugins.scan import ScanReport
from masterchain.report.plugins import (
    diagnosis_shown,
    parameters_shown,
    plugin_shown,
    plugins_listed,
    scanned,
)

HOSTILE = "Evil\x1b[2J\x1b]0;owned\x07\r\nName\u202e"

GAIN = PluginParameter(
    key="gain_db", name="Gain", index=3, label="dB", kind="number", minimum=-60.0, maximum=12.0, default=0.0
)


def described(name: str, *parameters: PluginParameter, vendor: str = "Test Bench") -> PluginDescription:
    identity = PluginIdentity(
        format="VST3",
        name=name,
        vendor=vendor,
        version="1.2.3",
        identifier="x",
        path=f"/plug-ins/{name}.vst3",
        bundle_digest="0" * 64,
    )
    return PluginDescription(
        identity=identity,
        plugin_name=None,
        category="Fx",
        is_effect=True,
        channels=(2,),
        latency_frames=0,
        parameters=parameters,
        load_s=1.0,
    )


def printed(parts: Iterable[RenderableType], width: int = 80) -> str:
    file = io.StringIO()
    out = Console(file=file, width=width, highlight=False, markup=False, emoji=False)
    for part in parts:
        out.print(part)
    return file.getvalue()


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASTERCHAIN_DATA_DIR", str(tmp_path))


def test_a_list_of_long_names_keeps_a_row_a_plugin() -> None:
    names = ["ZaMultiCompX2", "A longer plug-in"]
    text = printed(plugins_listed([described(name) for name in names], []))
    assert [line.split("  ")[0] for line in text.splitlines()] == ["plug-in", *names]


def test_the_list_tells_what_the_doctor_found() -> None:
    one = described("One", GAIN)
    keep(Diagnosis(one.identity, (Check("state", "bad", "does not come back"),)))
    rows = printed(plugins_listed([one, replace(one, identity=described("Two").identity)], [])).splitlines()
    assert rows[1].split()[-1] == "unsafe"
    assert "unsafe" in printed(plugin_shown(one))


def test_parameters_that_cannot_be_set_are_told_by_their_reason() -> None:
    host = replace(GAIN, key="latency", name="Latency", settable=False, why_not="it belongs to the host")
    text = printed(parameters_shown(described("One", GAIN, host)))
    assert "gain_db  0 dB     -60 to 12 dB" in text
    assert "cannot be set (it belongs to the host): latency" in text
    assert "name" not in text.splitlines()[0]


def test_a_name_is_shown_where_the_key_does_not_lead_to_it() -> None:
    text = printed(parameters_shown(described("One", replace(GAIN, key="#3", name="%"))))
    assert text.splitlines()[1].split() == ["3", "#3", "%", "0", "dB", "-60", "to", "12", "dB"]


def test_nothing_a_plugin_says_reaches_the_terminal_as_an_order() -> None:
    parameter = replace(GAIN, key=HOSTILE, name=HOSTILE, label=HOSTILE)
    choice = replace(GAIN, kind="choice", choices=(HOSTILE,), default=HOSTILE, settable=True)
    meter = replace(GAIN, settable=False, why_not="it is a meter", key=HOSTILE)
    one = replace(
        described(HOSTILE, parameter, choice, meter, vendor=HOSTILE), printed=HOSTILE, notes=(HOSTILE,)
    )
    ending = ScanEnding(kind="crashed", message=HOSTILE)
    entry = CatalogueEntry(
        path=f"/{HOSTILE}", stamp="", digest="", examiner="", descriptions=(one,), ending=ending
    )
    report = ScanReport((Path(HOSTILE),), (entry,), (), (HOSTILE,))
    empty = ScanReport((Path(HOSTILE),), (), ())
    check = Check("load", "bad", HOSTILE, care=HOSTILE)
    text = (
        printed(plugins_listed([one], [BrokenBundle(f"/{HOSTILE}", ending)]))
        + printed(plugin_shown(one))
        + printed(parameters_shown(one))
        + printed(scanned(report))
        + printed(scanned(empty))
        + printed(diagnosis_shown(Diagnosis(one.identity, (check,))))
    )
    assert {c for c in text if not c.isprintable()} == {"\n"}
