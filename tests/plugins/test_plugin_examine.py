"""What is told of a plug-in is what its source says."""

from __future__ import annotations

import pytest
from support.plugins import plugin
from support.vst3 import vst3

from masterchain.plugins.description import PluginDescription, PluginParameter
from masterchain.plugins.digest import bundle_digest
from masterchain.plugins.scan import ScanReport

Described = dict[str, PluginDescription]


def parameters(description: PluginDescription) -> dict[str, PluginParameter]:
    return {one.key: one for one in description.parameters}


def test_identity(described: Described) -> None:
    identity = described["Gain"].identity
    assert (identity.format, identity.name, identity.vendor, identity.version) == (
        "VST3",
        "Gain",
        "Test Bench",
        "1.2.3",
    )
    assert identity.bundle_digest == bundle_digest(str(vst3("Gain")))
    assert identity.path.endswith("/Gain.vst3")
    assert described["Gain"].category == "Fx|Dynamics"


def test_the_identifier_does_not_depend_on_where_the_bundle_lies(described: Described) -> None:
    # JUCE's own has a hash of the path before the last part.
    assert described["Gain"].identity.identifier == "VST3-Gain-a72b0ba4"
    assert len({one.identity.identifier for one in described.values()}) == len(described)


@pytest.mark.parametrize(
    ("name", "channels", "latency"),
    [("Gain", (2,), 0), ("Late", (2,), 1000), ("Liar", (2,), 0), ("Mono", (1,), 0), ("Synth", (), 0)],
)
def test_channels_and_reported_latency(
    described: Described, name: str, channels: tuple[int, ...], latency: int
) -> None:
    assert (described[name].channels, described[name].latency_frames) == (channels, latency)


def test_an_instrument_is_no_effect(described: Described) -> None:
    assert not described["Synth"].is_effect
    assert described["Gain"].is_effect


def test_numbers_booleans_and_choices_are_what_the_source_declares(described: Described) -> None:
    gain, bypass, channel, _ = described["Gain"].parameters
    assert (gain.key, gain.name, gain.label, gain.kind) == ("gain_db", "Gain", "dB", "number")
    assert (gain.minimum, gain.maximum, gain.default) == (-60.0, 12.0, 0.0)
    assert (bypass.key, bypass.kind, bypass.default) == ("bypass", "boolean", False)
    assert (channel.kind, channel.choices, channel.default) == ("choice", ("both", "left", "right"), "both")
    assert all(one.settable for one in (gain, bypass, channel))


def test_a_choice_of_many_keeps_all_in_order(described: Described) -> None:
    mode = parameters(described["Fault"])["mode"]
    assert len(mode.choices) == 16
    assert mode.choices[:2] == ("none", "segfault")
    assert mode.choices[-1] == "as marked"


def test_a_meter_is_not_settable_though_it_says_it_is(described: Described) -> None:
    level = parameters(described["Gain"])["output_level_db"]
    assert not level.settable
    assert "meter" in level.why_not


def test_what_belongs_to_the_host_is_not_settable(described: Described) -> None:
    latency = parameters(described["Late"])["latency_frames"]
    assert (latency.settable, latency.why_not) == (False, "it belongs to the host")


def test_equal_empty_and_symbol_names_are_all_reached(described: Described) -> None:
    found = described["Names"].parameters
    assert [one.key for one in found] == ["gain_db", "gain_db#2", "#2", "#3", "q_sharp_1"]
    assert [(one.minimum, one.maximum) for one in found[:2]] == [(-12.0, 12.0), (-24.0, 24.0)]
    assert [one.index for one in found] == [0, 1, 2, 3, 4]


def test_midi_controllers_are_left_out_and_it_is_said(described: Described) -> None:
    synth = described["Synth"]
    assert [(one.key, one.index) for one in synth.parameters] == [("level_db", 2080)]
    assert synth.notes == ("2080 MIDI controllers are left out of its parameters",)


def test_two_plugins_in_a_bundle_are_two(described: Described) -> None:
    twins = described["Twin Gain"], described["Twin Flip"]
    assert [one.plugin_name for one in twins] == ["Twin Gain", "Twin Flip"]
    assert twins[0].identity.path == twins[1].identity.path
    assert described["Gain"].plugin_name is None


def test_what_it_printed_is_kept(scanned: ScanReport) -> None:
    synth = next(
        one for entry in scanned.entries for one in entry.descriptions if one.identity.name == "Synth"
    )
    assert "DPF" in synth.printed


def test_instances_of_a_mono_plugin_are_held_against_each_other() -> None:
    assert plugin("Mono").instances_apart_dbfs is None
    apart = plugin("Shared").instances_apart_dbfs
    assert apart is not None
    assert -40.0 < apart < 0.0
