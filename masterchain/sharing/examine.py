"""Everything in a pack held against what it should be, before it is built or installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from masterchain.chain import load as chains
from masterchain.chain.preset_file import load_presets
from masterchain.diagnostics.record import Diagnostic, DiagnosticError, Label, Severity
from masterchain.errors import AudioFileError, MasterchainError, PluginError, UsageError
from masterchain.library.packs import PackFolder, regarded
from masterchain.platforms import load as platforms
from masterchain.sharing.inventory import files_of


def examine(pack: PackFolder, shown: str) -> tuple[Diagnostic, ...]:
    """Load every chain, preset and platform of a pack, and look into every state and impulse response.

    That this machine lacks a plug-in is no fault of the pack: it is a warning.

    Args:
        pack: where it lies now.
        shown: what stands for its folder in the diagnostics' places.

    Returns:
        Warnings.

    Raises:
        DiagnosticError: something in it is wrong; with all the faults and warnings there are.
    """
    kinds: dict[str, Callable[[Path], tuple[Diagnostic, ...]]] = {
        "chains": lambda path: chains.load(path).warnings,
        "presets": _preset,
        "platforms": _platform,
        "states": _state,
        "impulse_responses": _impulse_response,
    }
    found: list[Diagnostic] = []
    with regarded(pack):
        for kind, look in kinds.items():
            for path in files_of(pack.folder, kind):
                found += _tried(look, path)
    told = tuple(elsewhere(found, str(pack.folder), shown))
    if any(one.severity is Severity.ERROR for one in told):
        raise DiagnosticError(told)
    return told


def elsewhere(found: list[Diagnostic], folder: str, shown: str) -> Iterator[Diagnostic]:
    """Diagnostics of files in one folder, told as if they lay in another."""

    def named(text: str) -> str:
        return text.replace(folder, shown)

    def moved(label: Label) -> Label:
        source = replace(label.place.source, name=named(label.place.source.name))
        return replace(label, place=replace(label.place, source=source))

    for one in found:
        yield replace(
            one,
            headline=named(one.headline),
            label=moved(one.label) if one.label else None,
            secondary=tuple(map(moved, one.secondary)),
            notes=tuple(map(named, one.notes)),
            hint=named(one.hint) if one.hint else None,
            subject=named(one.subject) if one.subject else None,
        )


def _tried(look: Callable[[Path], tuple[Diagnostic, ...]], path: Path) -> Iterator[Diagnostic]:
    try:
        found = look(path)
    except DiagnosticError as error:
        found = error.diagnostics
    except UsageError as error:
        found = (
            Diagnostic("bad-value", error.message, notes=error.notes, hint=error.hint, subject=str(path)),
        )
    for one in found:
        yield replace(one, severity=Severity.WARNING) if one.code.startswith("plugin-") else one


def _preset(path: Path) -> tuple[Diagnostic, ...]:
    return tuple(one for preset in load_presets(path) for one in preset.loaded.warnings)


def _platform(path: Path) -> tuple[Diagnostic, ...]:
    platforms.load(path)
    return ()


def _state(path: Path) -> tuple[Diagnostic, ...]:
    from masterchain.plugins.state_file import look_into

    try:
        look_into(path)
    except PluginError as error:
        return (_damaged(path, error),)
    return ()


def _impulse_response(path: Path) -> tuple[Diagnostic, ...]:
    from masterchain.effects.impulse_response import read_impulse_response

    try:
        read_impulse_response(path, None)
    except AudioFileError as error:
        return (_damaged(path, error),)
    return ()


def _damaged(path: Path, error: MasterchainError) -> Diagnostic:
    return Diagnostic("damaged-file", error.message, notes=error.notes, hint=error.hint, subject=str(path))
