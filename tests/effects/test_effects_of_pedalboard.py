"""The descriptions against the pedalboard that is installed: a new release shows here what changed."""

from __future__ import annotations

import re

import pedalboard
import pytest

from masterchain.effects.catalogue import effect, effects, left_out

DESCRIBED = [name for name, described in effects().items() if not described.own]
OFFERED = {
    name
    for name, kind in vars(pedalboard).items()
    if isinstance(kind, type) and issubclass(kind, pedalboard.Plugin) and not name.startswith("_")
}
# An array as impulse response needs its rate; a file brings its own.
NOT_DESCRIBED = {("Convolution", "sample_rate")}


def _arguments(name: str) -> list[str]:
    signature = getattr(pedalboard, name).__init__.__doc__.splitlines()[0]
    names = re.findall(r"[(,] ?(\w+): ", signature)
    assert names[0] == "self"
    return [n for n in names[1:] if (name, n) not in NOT_DESCRIBED]


def test_every_class_of_pedalboard_is_described_or_left_out_with_a_reason() -> None:
    assert {name for name in OFFERED if effect(name) is None and left_out(name) is None} == set()
    assert set(DESCRIBED) <= OFFERED
    assert not OFFERED & (effects().keys() - set(DESCRIBED))
    assert all(left_out(name) is None for name in effects())


@pytest.mark.parametrize("name", DESCRIBED)
def test_the_parameters_are_pedalboards_own_in_its_own_order(name: str) -> None:
    assert [p.name for p in effects()[name].parameters] == _arguments(name)


@pytest.mark.parametrize("name", [n for n in DESCRIBED if n != "Convolution"])
def test_the_defaults_are_pedalboards_own(name: str) -> None:
    plugin = getattr(pedalboard, name)()
    for parameter in effects()[name].parameters:
        own = getattr(plugin, parameter.name)
        if parameter.kind == "choice":
            assert own.name == parameter.default
        elif parameter.kind == "boolean":
            assert own is parameter.default
        else:
            assert own == pytest.approx(parameter.default, rel=1e-6, abs=1e-5), parameter.name


@pytest.mark.parametrize(
    ("parameter", "names"), [("mode", pedalboard.LadderFilter.Mode), ("quality", pedalboard.Resample.Quality)]
)
def test_the_choices_are_pedalboards_own(parameter: str, names: object) -> None:
    owner = effects()["LadderFilter" if parameter == "mode" else "Resample"]
    described = owner.parameter(parameter)
    assert described is not None
    assert set(described.choices) == {n for n in vars(names) if isinstance(getattr(names, n), names)}  # type: ignore[arg-type]
