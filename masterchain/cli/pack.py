"""`masterchain pack`: chains and what they need, shared."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from masterchain.cli.endings import ending
from masterchain.cli.talk import Form, FormOption, say, say_diagnostics
from masterchain.errors import ExitCode

app = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    help="Packs: chains, presets, states and impulse responses, shared so that they sound the same.",
)

FolderArgument = Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder with the pack.toml.")]
PackArgument = Annotated[str, typer.Argument(metavar="NAME[@VERSION]", help="An installed pack.")]
KeyOption = Annotated[Path, typer.Option("--key", metavar="KEYFILE", help="The private key to sign with.")]


@app.command()
@ending
def new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder to write.")],
    name: Annotated[
        str | None, typer.Option("--name", help="The pack's name; the folder's by default.")
    ] = None,
) -> int:
    """Write a pack's folder to begin with."""
    from masterchain.sharing.starter import start_pack

    for path in start_pack(folder, name):
        say(f"wrote {path}")
    say(f"  next: masterchain pack build {folder}")
    return 0


@app.command()
@ending
def build(
    folder: FolderArgument,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="The file; NAME-VERSION.mchain by default."),
    ] = None,
    key: Annotated[
        Path | None, typer.Option("--sign", metavar="KEYFILE", help="Sign it with this private key.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
) -> int:
    """Check a pack and write it as one .mchain file; the same folder always gives the same bytes."""
    from masterchain.report.packs import one_line
    from masterchain.sharing.build import build as built_of

    built = built_of(folder, output, key=key, overwrite=overwrite)
    _tell(built.left_out)
    say_diagnostics(built.warnings, sys.stderr)
    say(f"wrote {built.path}: {one_line(built.file, built.inventory, built.signed)}")
    say(f"  sha256 {built.manifest.digest}")
    return 0


@app.command()
@ending
def sign(folder: FolderArgument, key: KeyOption) -> int:
    """Check a pack and sign it where it stands, so that a repository carries its signature."""
    from masterchain.report.packs import one_line
    from masterchain.sharing.build import sign_folder

    built = sign_folder(folder, key)
    _tell(built.left_out)
    say_diagnostics(built.warnings, sys.stderr)
    say(f"wrote {built.path}: {one_line(built.file, built.inventory, built.signed)}")
    return 0


@app.command("key")
@ending
def key_(
    path: Annotated[Path, typer.Argument(metavar="KEYFILE", help="The file to write; keep it to yourself.")],
) -> int:
    """Make a key to sign packs with."""
    from masterchain.sharing.key_file import make_key

    public = make_key(path)
    say(f"wrote {path} (private) and {path}.pub")
    say("  who shall trust it runs: masterchain pack trust NAME " + public)
    return 0


@app.command()
@ending
def trust(
    name: Annotated[
        str | None, typer.Argument(help="Whose key it is; without a name they are listed.")
    ] = None,
    key: Annotated[str | None, typer.Argument(metavar="KEY", help="ed25519:..., or a .pub file.")] = None,
    remove_: Annotated[bool, typer.Option("--remove", help="Trust that key no longer.")] = False,
) -> int:
    """Trust a key on this machine, or list the keys that are trusted."""
    from masterchain.errors import UsageError
    from masterchain.sharing.public_key import fingerprint
    from masterchain.sharing.trusted import distrust, trusted_keys
    from masterchain.sharing.trusted import trust as trust_key

    if name is None:
        for one, known in trusted_keys().items():
            typer.echo(f"{one}  {fingerprint(known)}  {known}")
    elif remove_:
        distrust(name)
        say(f"{name} is not trusted any more")
    elif key is None:
        raise UsageError(f"no key is given for {name}", hint="masterchain pack trust NAME KEY")
    else:
        say(f"{name} is trusted: the key {fingerprint(trust_key(name, key))}")
    return 0


@app.command()
@ending
def install(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE", help="A folder, a .mchain file, or a git address[#tag, branch or commit]."
        ),
    ],
    require_signature: Annotated[
        bool, typer.Option("--require-signature", help="Refuse what no trusted key has signed.")
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace that version where it holds something else.")
    ] = False,
) -> int:
    """Install a pack beside its other versions; nothing in it is ever run."""
    from masterchain.report.packs import one_line
    from masterchain.sharing.install import install as install_pack

    arrived = install_pack(source, require_signature=require_signature, overwrite=overwrite)
    _tell(arrived.left_out)
    say_diagnostics([one for one in arrived.warnings if not one.code.startswith("plugin-")], sys.stderr)
    for want in arrived.wants:
        if not want.is_met:
            say(f"warning: it wants the {want.kind.replace('plugin', 'plug-in')} {want.name}: {want.why_not}")
    if arrived.was_there:
        say("the very same is installed already")
    typer.echo(one_line(arrived.file, arrived.inventory, arrived.signed, arrived.record))
    return 0


@app.command("list")
@ending
def list_(form: FormOption = Form.TERMINAL) -> int:
    """List the installed packs."""
    from masterchain.cli.pack_work import list_packs

    return list_packs(form)


@app.command()
@ending
def info(
    pack: Annotated[
        str,
        typer.Argument(
            metavar="PACK", help="An installed pack (NAME or NAME@VERSION), a folder or a .mchain."
        ),
    ],
    form: FormOption = Form.TERMINAL,
) -> int:
    """Show what a pack holds, what it wants, and whether this machine has that."""
    from masterchain.cli.pack_work import show_pack

    return show_pack(pack, form)


@app.command()
@ending
def verify(
    packs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME[@VERSION]]...", help="Installed packs; all by default."),
    ] = None,
    form: FormOption = Form.TERMINAL,
) -> int:
    """Hold installed packs against what was installed; exit code 5 when one differs."""
    from masterchain.cli.pack_work import verify_packs

    return verify_packs(packs or (), form)


@app.command()
@ending
def remove(pack: PackArgument) -> int:
    """Remove a pack: all its versions, or the one that is named."""
    from masterchain.sharing.installed import meant
    from masterchain.sharing.installed import remove as remove_pack

    for one in meant(pack):
        remove_pack(one)
        say(f"removed {one} from {one.folder}")
    return int(ExitCode.OK)


def _tell(left_out: tuple[str, ...]) -> None:
    for path in left_out[:10]:
        say(f"left out: {path} has no place in a pack")
    if len(left_out) > 10:
        say(f"left out: {len(left_out) - 10} files more")
