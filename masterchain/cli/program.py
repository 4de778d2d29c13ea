"""The program's verbs, each imported only when it is named, so that `--help` answers at once."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from masterchain.version import __version__

VERBS: dict[str, str] = {
    "render": "Run tracks through a chain, land them, write and judge the masters.",
    "album": "Many tracks, one record: its file, its render, its delivery.",
    "check": "Judge audio files against platforms' loudness, true-peak and format rules.",
    "verify": "Make masters again from their records, and say whether the sound is the same.",
    "compare": "Compare two files: what each measures, and what is left of one without the other.",
    "measure": "Measure loudness, true peak and more of audio files.",
    "chain": "Validate, show and start chain files.",
    "preset": "Named settings of one step: list, show, save and start them.",
    "effects": "The effects a chain may be made of, and their parameters.",
    "plugins": "VST3 and AU plug-ins: find, describe, examine, keep their state.",
    "platforms": "The platforms a file can be judged against, with their sources.",
    "pack": "Packs: chains, presets, states and impulse responses, shared so that they sound the same.",
    "lock": "Write down what the project's chains are made of here, so that every render is held against it.",
    "init": "Set up a project: a chain, an album file, the lock, schemas for editors; what is there is kept.",
    "cache": "The measurements that are kept, so that known files are not measured again.",
    "doctor": "What this machine has, whether it has what a project needs, and whether the meters are right on it.",
    "explain": "What a diagnostic code, a rule or a remark means.",
}
"""What `--help` lists: each verb's first sentence stands in its own module too, and a test holds the two together."""


class Verbs(TyperGroup):
    """A group that knows its commands' names and sentences without importing them."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - typer's signature
        """Every verb, in the order of use."""
        return list(VERBS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """The command of that name, imported now."""
        if cmd_name not in VERBS:
            return None
        return typer.main.get_command(importlib.import_module(f"masterchain.cli.{cmd_name}").app)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """The list under `--help`."""
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))

    if not TYPE_CHECKING:

        def resolve_command(self, ctx, args):
            """The command meant, with a suggestion where there is none of that name."""
            from masterchain.diagnostics.suggest import did_you_mean

            if args and args[0] not in VERBS and not args[0].startswith("-"):
                hint = did_you_mean(args[0], VERBS) or "`masterchain --help` lists the commands"
                ctx.fail(f"no command {args[0]!r}; {hint}")
            return super().resolve_command(ctx, args)


program = typer.Typer(
    cls=Verbs,
    name="masterchain",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"masterchain {__version__}")
        raise typer.Exit


@program.callback()
def start(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Mastering chains as TOML: render tracks, land them on loudness and true peak, check them against the platforms.

    Exit codes: 0 done and compliant · 1 not compliant · 2 command line or definition wrong · 3 a plug-in failed ·
    4 a file could not be read or written · 5 this machine is not what the lock or a pack says ·
    70 a bug of masterchain · 130 interrupted
    """
