"""What will run, in which order, decided before any sound does.

Neighbouring pedalboard effects become one `Run`, so that an ordinary chain runs at pedalboard's own speed.
"""

from __future__ import annotations

from dataclasses import dataclass

from masterchain.chain.faults import Faults
from masterchain.chain.load import Loaded
from masterchain.chain.model import EffectStep, PluginStep
from masterchain.effects.catalogue import effects
from masterchain.plugins.description import PluginDescription
from masterchain.plugins.layout import layout


@dataclass(frozen=True, slots=True)
class Run:
    """Steps that run as one pedalboard.

    Attributes:
        steps: in order.
        mix: how much of the run is heard; only a run of one step is mixed.
        fixed_blocks: the run must see blocks of one constant size.
        plugin: the plug-in, where the run is one.
    """

    steps: tuple[EffectStep | PluginStep, ...]
    mix: float = 1.0
    fixed_blocks: bool = False
    plugin: PluginDescription | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The runs of a chain for one track."""

    runs: tuple[Run, ...]

    @property
    def steps(self) -> tuple[EffectStep | PluginStep, ...]:
        """Every step that will be heard, in order."""
        return tuple(step for run in self.runs for step in run.steps)


def plan(loaded: Loaded, sample_rate_hz: int, channels: int) -> Plan:
    """The plan of a chain for a track of this format.

    Raises:
        DiagnosticError: an effect cannot work on such a track (`unsupported-format`), or a frequency of the chain lies
            at or above half its sample rate (`above-nyquist`).
        PluginError: a plug-in cannot work on as many channels.
    """
    _suits(loaded, sample_rate_hz, channels)
    runs: list[Run] = []
    for step in loaded.chain.step:
        if not step.enabled or step.mix == 0.0:
            continue
        if isinstance(step, PluginStep):
            runs.append(Run((step,), step.mix, plugin=loaded.plugins[str(step.id)]))
            continue
        fixed = effects()[step.effect].fixed_blocks
        if step.mix == 1.0 and runs and runs[-1].mix == 1.0 and runs[-1].plugin is None:
            runs[-1] = Run((*runs[-1].steps, step), fixed_blocks=fixed or runs[-1].fixed_blocks)
        else:
            runs.append(Run((step,), step.mix, fixed))
    return Plan(tuple(runs))


def _suits(loaded: Loaded, sample_rate_hz: int, channels: int) -> None:
    faults = Faults(loaded.source, loaded.uses)
    for position, step in enumerate(loaded.chain.step):
        if not step.enabled:
            continue
        if isinstance(step, PluginStep):
            layout(loaded.plugins[str(step.id)], channels)
            continue
        described = effects()[step.effect]
        if fault := described.format_fault(sample_rate_hz, channels):
            faults.at_value(("step", position, "effect"), fault.code, fault.message, text=fault.remark)
        for parameter in described.parameters:
            value = step.parameters[parameter.name]
            if fault := parameter.fault(value, sample_rate_hz=sample_rate_hz):
                path = ("step", position, "parameters", parameter.name)
                faults.at_value(path, fault.code, fault.message, hint=fault.remark or None)
    faults.settle()
