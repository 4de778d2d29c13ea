"""`masterchain preset`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from masterchain.cli.endings import ending
from masterchain.cli.talk import Form, FormOption, console, data, say

if TYPE_CHECKING:
    from masterchain.chain.preset_file import Preset
    from masterchain.library.find import Found

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="Named settings of one step: list, show, save and start them.",
)

_STARTER = """\
schema = 1
name = "{name}"
description = "What these presets have in common"

[[preset]]
name = "soft"
when = "When to use it, in a sentence"
effect = "Compressor"
parameters = {{ threshold_db = -20.0, ratio = 1.5, attack_ms = 30.0, release_ms = 200.0 }}
mix = 0.5
"""


@app.command("list")
@ending
def list_(
    form: FormOption = Form.TERMINAL,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Whose each is, and whose of the same name it hides.")
    ] = False,
) -> int:
    """List every preset with when to use it."""
    from masterchain.chain.preset_file import load_presets
    from masterchain.cli.talk import say_diagnostics
    from masterchain.diagnostics.record import Diagnostic, DiagnosticError
    from masterchain.library.find import list_all
    from masterchain.report.presets import preset_data, presets_listed

    listed: list[tuple[Found, tuple[Preset, ...]]] = []
    wrong: list[Diagnostic] = []
    for found in list_all("presets"):
        try:
            listed.append((found, load_presets(found.path)))
        except DiagnosticError as error:
            # A file with a fault does not hide the others.
            wrong += error.diagnostics
    if form is Form.JSON:
        told = [preset_data(preset, found) for found, presets in listed for preset in presets]
        data({"format": "masterchain.presets", "version": 1, "presets": told})
    else:
        out = console()
        for part in presets_listed(listed, verbose=verbose):
            out.print(part)
    say_diagnostics(wrong, sys.stderr)
    return 2 if wrong else 0


@app.command()
@ending
def show(
    reference: Annotated[str, typer.Argument(metavar="FILE/NAME", help="A preset, such as glue/soft.")],
    form: FormOption = Form.TERMINAL,
) -> int:
    """Show what a preset sets."""
    from masterchain.chain.preset_file import load_presets
    from masterchain.diagnostics.suggest import did_you_mean
    from masterchain.errors import UsageError
    from masterchain.library.find import find
    from masterchain.report.presets import preset_data, preset_shown

    file, _, name = reference.rpartition("/")
    if not file:
        raise UsageError(f"`{reference}` names no preset", hint='a preset is "file/name"')
    found = find("presets", file)
    presets = {preset.name: preset for preset in load_presets(found.path)}
    if name not in presets:
        hint = did_you_mean(name, presets) or "it holds " + ", ".join(presets)
        raise UsageError(f"`{file}` has no preset `{name}`", hint=hint)
    if form is Form.JSON:
        told = preset_data(presets[name], found)
        data({"format": "masterchain.preset", "version": 1, "preset": told})
        return 0
    out = console()
    for part in preset_shown(presets[name], found):
        out.print(part)
    return 0


@app.command()
@ending
def save(
    chain: Annotated[str, typer.Argument(metavar="CHAIN", help="A chain file, or a chain's name.")],
    step: Annotated[str, typer.Argument(metavar="STEP", help="The id of the step to keep.")],
    reference: Annotated[
        str, typer.Argument(metavar="FILE/NAME", help="Where to: presets/FILE.toml, under NAME.")
    ],
    when: Annotated[str, typer.Option("--when", help="When to use it, one sentence.")] = "",
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A value for a variable.")
    ] = None,
) -> int:
    """Keep a step's settings as a preset of this project."""
    import re

    from masterchain.chain.load import load, locate
    from masterchain.chain.save_preset import save_preset
    from masterchain.cli.settings import settings_of
    from masterchain.errors import UsageError

    file, _, name = reference.rpartition("/")
    if not all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", word) for word in (file, name)):
        raise UsageError(
            f"`{reference}` is no name for a preset", hint='write "file/name": letters, digits, - and _'
        )
    loaded = load(locate(chain), settings_of(settings or ()))
    path = Path("presets") / f"{file}.toml"
    save_preset(loaded, step, path, name, when or f"as step {step} of {loaded.name} has it")
    say(f'wrote {path}\n  next: use = "{file}/{name}" in a step')
    return 0


@app.command()
@ending
def new(file: Annotated[str, typer.Argument(metavar="FILE", help="The name of the file to begin.")]) -> int:
    """Write presets/FILE.toml to begin with."""
    from masterchain.cli.new_file import write_new

    name = file.removesuffix(".toml")
    path = Path("presets") / f"{name}.toml"
    write_new(path, _STARTER.format(name="".join(c for c in name if c.isprintable() and c not in '"\\')))
    say(f"wrote {path}\n  next: masterchain preset show {name}/soft")
    return 0
