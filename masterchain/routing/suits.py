"""Whether a chain can work on a track of a given format, every step at the rate and the channels it will really see."""

from __future__ import annotations

from collections.abc import Sequence

from masterchain.chain.faults import Faults
from masterchain.chain.load import Loaded
from masterchain.chain.model import BandsStep, EffectStep, LeftRightStep, MidSideStep, PluginStep, Step
from masterchain.chain.step_tree import ROOT, held_by
from masterchain.diagnostics.places import Path as Keys
from masterchain.effects.catalogue import effects
from masterchain.plugins.layout import layout


def suits(loaded: Loaded, sample_rate_hz: int, channels: int) -> None:
    """Nothing, where every step that is switched on can work on such a track.

    Raises:
        DiagnosticError: an effect or a split cannot (`unsupported-format`), or a frequency lies at or above half the
            rate its step runs at (`above-nyquist`); all of them at once.
        PluginError: a plug-in cannot work on as many channels.
    """
    faults = Faults(loaded.source, loaded.uses)
    _steps(loaded, loaded.chain.step, ROOT, sample_rate_hz, channels, faults)
    faults.settle()


def _steps(
    loaded: Loaded, steps: Sequence[Step], base: Keys, sample_rate_hz: int, channels: int, faults: Faults
) -> None:
    for position, step in enumerate(steps):
        if not step.enabled:
            continue
        place, rate = (*base, position), sample_rate_hz * step.oversample
        if isinstance(step, PluginStep):
            layout(loaded.plugins[str(step.id)], channels)
        elif isinstance(step, EffectStep):
            _effect(step, place, rate, channels, faults)
        else:
            apart = isinstance(step, MidSideStep | LeftRightStep)
            if apart and channels != 2:
                words = f"a {step.split} split needs two channels, and here there {_are(channels)}"
                faults.at_value((*place, "split"), "unsupported-format", words)
            if isinstance(step, BandsStep):
                _crossovers(step, place, rate, faults)
            for inner, held in held_by(step):
                _steps(loaded, held, (*place, *inner), rate, 1 if apart else channels, faults)


def _effect(step: EffectStep, place: Keys, sample_rate_hz: int, channels: int, faults: Faults) -> None:
    described = effects()[step.effect]
    if fault := described.format_fault(sample_rate_hz, channels):
        faults.at_value((*place, "effect"), fault.code, fault.message, text=fault.remark)
    for parameter in described.parameters:
        if fault := parameter.fault(step.parameters[parameter.name], sample_rate_hz=sample_rate_hz):
            path = (*place, "parameters", parameter.name)
            faults.at_value(path, fault.code, fault.message, hint=fault.remark or None)


def _crossovers(step: BandsStep, place: Keys, sample_rate_hz: int, faults: Faults) -> None:
    for at, crossover in enumerate(step.crossovers_hz):
        if crossover >= sample_rate_hz / 2:
            half = f"{sample_rate_hz / 2:g} Hz, half the track's sample rate"
            words = f"the crossover {crossover:g} Hz is not below {half}"
            faults.at_value((*place, "crossovers_hz", at), "above-nyquist", words)


def _are(channels: int) -> str:
    return "is one" if channels == 1 else f"are {channels}"
