"""`masterchain plugins`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from masterchain.cli.endings import ending
from masterchain.cli.talk import Form, FormOption, console, data, say

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="VST3 and AU plug-ins: find, describe, examine, keep their state.",
)

NameArgument = Annotated[str, typer.Argument(metavar="NAME|PATH", help="A plug-in's name, or its bundle.")]
FormatOption = Annotated[
    str | None, typer.Option("--plugin-format", metavar="VST3|AU", help="Where both are there.")
]
VendorOption = Annotated[str | None, typer.Option("--vendor", help="Where two plug-ins share a name.")]
ChainArgument = Annotated[Path, typer.Argument(metavar="CHAIN", help="A chain file.")]
StepArgument = Annotated[str, typer.Argument(metavar="STEP", help="The id of a plug-in step.")]


@app.command()
@ending
def scan(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH...", help="Bundles or folders; the usual ones by default."),
    ] = None,
    rescan: Annotated[bool, typer.Option("--rescan", help="Look at known bundles again.")] = False,
    timeout: Annotated[
        float,
        typer.Option("--timeout", min=1.0, metavar="SECONDS", help="A bundle that takes longer has hung."),
    ] = 180.0,
    form: FormOption = Form.TERMINAL,
) -> int:
    """Look for plug-ins, each in a process of its own."""
    from masterchain.cli.plugin_work import scan_shown
    from masterchain.report.plugins import listing_data

    report = scan_shown(paths or (), rescan=rescan, timeout_s=timeout)
    if form is Form.JSON:
        entries = [one for entry in report.entries for one in entry.descriptions]
        data({"format": "masterchain.plugins", "version": 1, **listing_data(entries, report.broken)})
    return 0


@app.command("list")
@ending
def list_(form: FormOption = Form.TERMINAL) -> int:
    """List the plug-ins known, and the broken bundles and why."""
    from masterchain.plugins.description import PluginDescription
    from masterchain.plugins.listing import BrokenBundle, listing
    from masterchain.report.plugins import listing_data, plugins_listed

    known = listing()
    plugins = [one for one in known if isinstance(one, PluginDescription)]
    broken = [one for one in known if isinstance(one, BrokenBundle)]
    if form is Form.JSON:
        data({"format": "masterchain.plugins", "version": 1, **listing_data(plugins, broken)})
    elif not known:
        say("no plug-in is known yet: masterchain plugins scan")
    else:
        out = console()
        for part in plugins_listed(plugins, broken):
            out.print(part)
    return 0


@app.command()
@ending
def info(
    name: NameArgument,
    plugin_format: FormatOption = None,
    vendor: VendorOption = None,
    form: FormOption = Form.TERMINAL,
) -> int:
    """Show what a plug-in is."""
    from masterchain.cli.plugin_work import found
    from masterchain.report.plugins import plugin_data, plugin_shown

    description = found(name, plugin_format, vendor)
    if form is Form.JSON:
        data({"format": "masterchain.plugin", "version": 1, "plugin": plugin_data(description)})
        return 0
    out = console()
    for part in plugin_shown(description):
        out.print(part)
    return 0


@app.command()
@ending
def params(
    name: NameArgument,
    plugin_format: FormatOption = None,
    vendor: VendorOption = None,
    toml: Annotated[bool, typer.Option("--toml", help="As a [[step]] of a chain, ready to paste.")] = False,
    form: FormOption = Form.TERMINAL,
) -> int:
    """Show a plug-in's parameters with ranges and defaults."""
    from masterchain.cli.plugin_work import found
    from masterchain.plugins.step_text import step_text
    from masterchain.report.plugins import parameters_shown, plugin_data

    description = found(name, plugin_format, vendor)
    if toml:
        typer.echo(step_text(description), nl=False)
    elif form is Form.JSON:
        parameters = plugin_data(description)["parameters"]
        data({"format": "masterchain.plugin.parameters", "version": 1, "parameters": parameters})
    else:
        out = console()
        for part in parameters_shown(description):
            out.print(part)
    return 0


@app.command()
@ending
def doctor(
    name: NameArgument,
    plugin_format: FormatOption = None,
    vendor: VendorOption = None,
    form: FormOption = Form.TERMINAL,
) -> int:
    """Examine a plug-in in fresh processes: is it safe?"""
    from masterchain.cli.bars import counted
    from masterchain.cli.plugin_work import found
    from masterchain.errors import ExitCode
    from masterchain.plugins.diagnoses import keep
    from masterchain.plugins.doctor import examine
    from masterchain.report.plugins import diagnosis_shown

    with counted(f"examining {name}") as watcher:
        diagnosis = examine(found(name, plugin_format, vendor), watcher)
    keep(diagnosis)
    if form is Form.JSON:
        data({"format": "masterchain.plugin.diagnosis", "version": 1, **diagnosis.to_dict()})
    else:
        out = console()
        for part in diagnosis_shown(diagnosis):
            out.print(part)
    return int(ExitCode.PLUGIN) if diagnosis.verdict == "unsafe" else 0


@app.command()
@ending
def save_state(
    chain: ChainArgument,
    step: StepArgument,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="Where to: .mcstate, or .vstpreset.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
) -> int:
    """Write a step's plug-in state, as the chain sets it."""
    from masterchain.cli.plugin_editing import save

    save(chain, step, path, overwrite=overwrite)
    say(f"wrote {path}")
    return 0


@app.command()
@ending
def edit(chain: ChainArgument, step: StepArgument) -> int:
    """Open a step's plug-in window, keep what is set."""
    from masterchain.cli.plugin_editing import edit as edit_step

    say(edit_step(chain, step))
    return 0
