"""`use = "glue/soft"`: a step that begins as a preset, its own keys on top."""

from __future__ import annotations

from masterchain.chain.faults import Faults
from masterchain.chain.overlay import overlay_step
from masterchain.chain.written import Origins, Paper, Written, written
from masterchain.diagnostics.document import read
from masterchain.diagnostics.record import Label
from masterchain.diagnostics.suggest import did_you_mean
from masterchain.errors import UsageError
from masterchain.library.find import find

_ABOUT = ("name", "when")
"""What a preset says of itself, which is no part of the step."""


def with_presets(document: Written, faults: Faults) -> Written:
    """A chain's document with every `use`, at any depth, replaced by what the preset says.

    Args:
        document: a merged document.
        faults: takes what is found (`unknown-preset`).

    Raises:
        DiagnosticError: a preset's file is not TOML.
    """
    return _used(document, faults)


def presets_of(whole: Written) -> list[Written]:
    """The tables of a file of presets."""
    listed = whole.get("preset")
    tables = listed.value if listed is not None and isinstance(listed.value, list) else []
    return [table for table in tables if isinstance(table.value, dict)]


def _used(value: Written, faults: Faults) -> Written:
    inside = value.value
    if isinstance(inside, list):
        return Written([_used(inner, faults) for inner in inside], value.paper, value.keys, value.over)
    if not isinstance(inside, dict):
        return value
    if "use" in inside:
        value = _begun(value, inside["use"], faults)
    made = {key: _used(inner, faults) for key, inner in value.value.items()}
    return Written(made, value.paper, value.keys, value.over)


def _begun(step: Written, use: Written, faults: Faults) -> Written:
    rest = Written(
        {key: inner for key, inner in step.value.items() if key != "use"}, step.paper, step.keys, step.over
    )
    stand_in = Written({"effect": Written("Gain", use.paper, use.keys)}, use.paper, use.keys)
    if not isinstance(use.value, str):
        faults.add_at(use, "wrong-type", '`use` names a preset, as in "glue/soft"')
        return stand_in
    file, slash, name = use.value.rpartition("/")
    if not slash:
        faults.add_at(use, "unknown-preset", f"`{use.value}` names no preset", hint='a preset is "file/name"')
        return stand_in
    try:
        path = find("presets", file, use.paper.folder).path
    except UsageError as error:
        hint = error.hint or "`masterchain preset list` prints them all"
        faults.add_at(use, "unknown-preset", f"there is no file of presets named `{file}`", hint=hint)
        return stand_in
    place = Origins(use).value(())
    source, document = read(path)
    whole = written(document, Paper(source, path.parent, Label(place, f"`{use.value}` is used here")))
    presets = {str(table.get("name").plain()): table for table in presets_of(whole) if table.get("name")}  # type: ignore[union-attr]
    if name not in presets:
        hint = did_you_mean(name, presets) or (
            "it holds " + ", ".join(presets) if presets else "it holds none"
        )
        faults.add_at(use, "unknown-preset", f"`{file}` has no preset `{name}`", hint=hint)
        return stand_in
    preset = presets[name]
    base = {key: inner for key, inner in preset.value.items() if key not in _ABOUT}
    return overlay_step(Written(base, preset.paper, preset.keys), rest)
