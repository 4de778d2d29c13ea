"""A chain drawn: every step is there, with its latency; the drawings are what their programs read."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from masterchain.chain.load import loads
from masterchain.report.graph import as_dot, as_text
from masterchain.report.graph_svg import as_svg
from masterchain.routing.outline import Outline, outline
from masterchain.routing.plan import plan
from masterchain.routing.suits import TrackFormat

CHAIN = """schema = 1
[[step]]
id = "tone"
effect = "PeakFilter"
[[step]]
id = "width"
split = "mid-side"
mid = [{ id = "hold <back>", effect = "BrickwallLimiter" }]
side = []
[[step]]
id = "crush"
effect = "Clipping"
oversample = 2
mix = 0.5
""".replace("hold <back>", "hold")


@pytest.fixture
def drawn() -> Outline:
    loaded = loads(CHAIN)
    return outline(plan(loaded, TrackFormat(48_000, 2, 60.0)), Path(), 48_000, 2)


def test_latencies_add_up(drawn: Outline) -> None:
    assert drawn.latency_frames == sum(part.latency_frames for part in drawn.parts) > 0
    (width,) = (part for part in drawn.parts if part.label == "width")
    (mid, inside), (side, nothing) = width.branches
    assert (mid, side, nothing) == ("mid", "side", ())
    assert width.latency_frames == inside[0].latency_frames > 0


def test_the_text_names_every_step(drawn: Outline) -> None:
    text = as_text(drawn)
    for words in (
        "in · 48 kHz, 2 channels",
        "tone · PeakFilter",
        "width · mid-side",
        "hold · ",
        "side · as it is",
    ):
        assert words in text
    assert "wet 0.5" in text
    assert "2× oversampled" in text
    assert text.splitlines()[-1].startswith(f"out · {drawn.latency_frames} frames late")


def test_the_svg_is_well_formed_and_whole(drawn: Outline) -> None:
    root = ET.fromstring(as_svg(drawn))  # noqa: S314 - our own drawing
    words = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"tone", "hold", "in", "out"} <= set(words)
    width = float(root.attrib["width"])
    for box in root.iter("{http://www.w3.org/2000/svg}rect"):
        assert 0 <= float(box.attrib["x"]) <= width - float(box.attrib["width"])


def test_an_empty_chain_is_a_wire() -> None:
    nothing = outline(plan(loads("schema = 1\n"), TrackFormat(44_100, 1, 60.0)), Path(), 44_100, 1)
    assert as_text(nothing) == "in · 44.1 kHz, 1 channel\nout · no latency"
    assert "in -> out" in as_dot(nothing)
    ET.fromstring(as_svg(nothing))  # noqa: S314


def test_the_dot_is_read_by_graphviz(drawn: Outline) -> None:
    if not shutil.which("dot"):
        pytest.skip("needs Debian's graphviz: apt-get install graphviz")
    plain = subprocess.run(
        ["dot", "-Tplain"], input=as_dot(drawn), capture_output=True, text=True, check=True
    ).stdout
    assert "tone" in plain
    assert plain.count("\nedge ") == as_dot(drawn).count("->")
