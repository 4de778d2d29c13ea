"""Whether a chain can work on a track of a given format, every step at the rate and the channels it will really see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from masterchain.chain.automation import disordered, moves, needs_length
from masterchain.chain.faults import Faults
from masterchain.chain.load import Loaded
from masterchain.chain.model import BandsStep, EffectStep, LeftRightStep, MidSideStep, PluginStep, Step
from masterchain.chain.step_tree import ROOT, held_by
from masterchain.diagnostics.places import Path as Keys
from masterchain.effects.catalogue import effects
from masterchain.plugins.layout import layout
from masterchain.units import clock


@dataclass(frozen=True, slots=True)
class TrackFormat:
    """What a chain is to work on.

    Attributes:
        sample_rate_hz: of the track.
        channels: of the track.
        duration_s: its length; 0 where it is not known before the track was read.
    """

    sample_rate_hz: int
    channels: int
    duration_s: float


def suits(loaded: Loaded, track: TrackFormat) -> None:
    """Nothing, where every step that is switched on can work on such a track.

    Raises:
        DiagnosticError: an effect or a split cannot (`unsupported-format`), a frequency lies at or above half the
            rate its step runs at (`above-nyquist`), or points over time are in no order on a track of that length
            (`bad-value`); all of them at once.
        PluginError: a plug-in cannot work on as many channels.
    """
    faults = Faults(loaded.origins, loaded.uses)
    _steps(loaded, loaded.chain.step, ROOT, track, faults)
    faults.settle()


def _steps(loaded: Loaded, steps: Sequence[Step], base: Keys, track: TrackFormat, faults: Faults) -> None:
    for position, step in enumerate(steps):
        if not step.enabled:
            continue
        place, channels, rate = (*base, position), track.channels, track.sample_rate_hz * step.oversample
        here = replace(track, sample_rate_hz=rate)
        if isinstance(step, EffectStep | PluginStep):
            _points(step, place, track.duration_s, faults)
        if isinstance(step, PluginStep):
            layout(loaded.plugins[str(step.id)], channels)
        elif isinstance(step, EffectStep):
            _effect(step, place, here, faults)
        else:
            apart = isinstance(step, MidSideStep | LeftRightStep)
            if apart and channels != 2:
                words = f"a {step.split} split needs two channels, and here there {_are(channels)}"
                faults.at_value((*place, "split"), "unsupported-format", words)
            if isinstance(step, BandsStep):
                _crossovers(step, place, rate, faults)
            for inner, held in held_by(step):
                _steps(loaded, held, (*place, *inner), replace(here, channels=1) if apart else here, faults)


def _effect(step: EffectStep, place: Keys, here: TrackFormat, faults: Faults) -> None:
    described = effects()[step.effect]
    if fault := described.format_fault(here.sample_rate_hz, here.channels):
        faults.at_value((*place, "effect"), fault.code, fault.message, text=fault.remark)
    for parameter in described.parameters:
        path = (*place, "parameters", parameter.name)
        value = step.parameters[parameter.name]
        given = [((at, 1), point[1]) for at, point in enumerate(value)] if moves(value) else [((), value)]
        for at, one in given:
            for inside, fault in parameter.faults(one, sample_rate_hz=here.sample_rate_hz):
                faults.at_value((*path, *at, *inside), fault.code, fault.message, hint=fault.remark or None)


def _points(step: EffectStep | PluginStep, place: Keys, duration_s: float, faults: Faults) -> None:
    for name, value in step.parameters.items():
        if not moves(value):
            continue
        path = (*place, "parameters", name)
        if needs_length(value) and not duration_s:
            words = (
                f"{name}: a point stands at a part of the track, whose length is not known before it is read"
            )
            faults.at_value(path, "bad-value", words, hint="give its time in minutes and seconds")
        elif (at := disordered(value, duration_s)) is not None:
            words = (
                f"{name}: in this track, {clock(duration_s)} long, this point lies before the one above it"
            )
            faults.at_value((*path, at, 0), "bad-value", words)


def _crossovers(step: BandsStep, place: Keys, sample_rate_hz: int, faults: Faults) -> None:
    for at, crossover in enumerate(step.crossovers_hz):
        if crossover >= sample_rate_hz / 2:
            half = f"{sample_rate_hz / 2:g} Hz, half the track's sample rate"
            words = f"the crossover {crossover:g} Hz is not below {half}"
            faults.at_value((*place, "crossovers_hz", at), "above-nyquist", words)


def _are(channels: int) -> str:
    return "is one" if channels == 1 else f"are {channels}"
