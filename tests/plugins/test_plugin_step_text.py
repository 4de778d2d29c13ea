"""What is printed to be pasted is TOML, and has every parameter that can be set."""

from __future__ import annotations

import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from masterchain.plugins.description import PluginDescription, PluginIdentity, PluginParameter
from masterchain.plugins.step_text import step_text

TEXT = st.text(min_size=1, max_size=8)


@st.composite
def parameters(draw: st.DrawFn) -> PluginParameter:
    kind = draw(st.sampled_from(["number", "boolean", "choice"]))
    choices = tuple(draw(st.lists(TEXT, min_size=1, max_size=3))) if kind == "choice" else ()
    number = st.floats(-1e6, 1e6)
    default = {
        "number": draw(number),
        "boolean": draw(st.booleans()),
        "choice": choices[0] if choices else "",
    }
    return PluginParameter(
        key=draw(TEXT),
        name=draw(TEXT),
        index=0,
        label=draw(TEXT),
        kind=kind,
        minimum=draw(number) if kind == "number" else None,
        maximum=draw(number) if kind == "number" else None,
        default=default[kind],
        choices=choices,
        settable=draw(st.booleans()),
    )


def described(name: str, vendor: str, *held: PluginParameter) -> PluginDescription:
    identity = PluginIdentity(
        format="VST3",
        name=name,
        vendor=vendor,
        version="1",
        identifier="x",
        path="/x.vst3",
        bundle_digest="0",
    )
    return PluginDescription(
        identity=identity,
        plugin_name=None,
        category="",
        is_effect=True,
        channels=(2,),
        latency_frames=0,
        parameters=held,
        load_s=0.0,
    )


@settings(max_examples=60)
@given(TEXT, TEXT, st.lists(parameters(), max_size=5, unique_by=lambda one: one.key))
def test_any_plugin_is_printed_as_toml_with_all_that_can_be_set(
    name: str, vendor: str, held: list[PluginParameter]
) -> None:
    (step,) = tomli.loads(step_text(described(name, vendor, *held)))["step"]
    assert (step["plugin"], step["vendor"], step["format"]) == (name, vendor, "VST3")
    assert step["id"]
    assert step.get("parameters", {}) == {one.key: one.default for one in held if one.settable}


def test_ranges_choices_and_units_stand_beside_the_values() -> None:
    gain = PluginParameter(
        key="gain_db",
        name="Gain",
        index=0,
        label="dB",
        kind="number",
        minimum=-60.0,
        maximum=12.0,
        default=0.0,
    )
    mode = PluginParameter(
        key="mode",
        name="Mode",
        index=1,
        label="",
        kind="choice",
        minimum=None,
        maximum=None,
        default="soft",
        choices=("soft", "hard"),
    )
    assert step_text(described("My EQ 2", "", gain, mode)) == (
        '[[step]]\nid = "my-eq-2"\nplugin = "My EQ 2"\nformat = "VST3"\n\n[step.parameters]\n'
        'gain_db = 0.0  # -60 to 12 dB\nmode = "soft"  # "soft", "hard"\n'
    )
