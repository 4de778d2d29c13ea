"""The chain of each track: the record's or its own, with its settings and its extra steps."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import tomlkit

from masterchain.album.model import Head, Settings, Track
from masterchain.chain.faults import Faults
from masterchain.chain.load import Loaded, load, loads
from masterchain.chain.model import EffectStep, PluginStep, Step
from masterchain.chain.step_tree import changed, walk
from masterchain.diagnostics.places import Path as Keys
from masterchain.diagnostics.record import DiagnosticError, Label
from masterchain.effects.catalogue import effects
from masterchain.errors import MasterchainError, UsageError
from masterchain.library.find import find
from masterchain.routing.plan import plan
from masterchain.routing.suits import TrackFormat

NO_CHAIN = 'schema = 1\nname = "none"\n'


class Chains:
    """Loads the chains of a record, each once; their faults join the record's.

    Args:
        head: the record.
        folder: what paths in its file are relative to.
        faults: takes what is found.
        document: the plain file, to know which keys are written.
    """

    def __init__(self, head: Head, folder: Path, faults: Faults, document: Mapping[str, Any]) -> None:
        self._head = head
        self._folder = folder
        self._faults = faults
        self._document = document
        self._known: dict[tuple[str | None, tuple[tuple[str, str], ...]], Loaded | None] = {}

    def of_record(self) -> Loaded | None:
        """The record's own chain; an empty one where it names none, None where it is wrong."""
        return self._load(self._head.chain, ("chain",), _texts(self._head.set_), ())

    def of_track(self, track: Track, position: int) -> Loaded | None:
        """A track's chain, or None where something about it is wrong."""
        base: Keys = ("track", position)
        own = track.chain is not None
        reference = track.chain if own else self._head.chain
        # A chain of its own need not know what the record's chain leaves open.
        settings = {} if own else _texts(self._head.set_)
        settings |= _texts(track.set_)
        where = (*base, "chain") if own else ("chain",)
        loaded = self._load(reference, where, settings, (*base, "set") if track.set_ else ())
        before = self._extra(track, position, "before")
        after = self._extra(track, position, "after")
        if loaded is None or before is None or after is None:
            return None
        return self._joined(before, loaded, after, base)

    def suits(self, loaded: Loaded, track: TrackFormat, position: int) -> None:
        """Gather what keeps a chain from working on a track of this format."""
        try:
            plan(loaded, track)
        except DiagnosticError as error:
            self._faults.add(*error.diagnostics)
        except MasterchainError as error:
            path = ("track", position, "file")
            self._faults.at_value(path, "unsupported-format", error.message, hint=error.hint)

    def _load(
        self, reference: str | None, where: Keys, settings: Mapping[str, str], set_at: Keys
    ) -> Loaded | None:
        key = reference, tuple(sorted(settings.items()))
        if key not in self._known:
            self._known[key] = self._loaded(reference, where, settings, set_at)
        return self._known[key]

    def _loaded(
        self, reference: str | None, where: Keys, settings: Mapping[str, str], set_at: Keys
    ) -> Loaded | None:
        if reference is None:
            if settings:
                words = "`set` gives values to a chain's variables, and there is no chain"
                self._faults.at_key(set_at or ("set",), "conflict", words)
                return None
            return loads(NO_CHAIN, name="no chain")
        try:
            path = _located(reference, self._folder)
        except UsageError as error:
            self._faults.at_value(where, "unknown-chain", error.message, hint=error.hint, notes=error.notes)
            return None
        try:
            return load(path, settings)
        except DiagnosticError as error:
            self._faults.add(*error.diagnostics)
        except UsageError as error:
            at = self._setting_at(error.message, set_at)
            words = error.message.removeprefix("--set ")
            self._faults.at_value(at, "bad-setting", words, hint=error.hint)
        return None

    def _setting_at(self, message: str, set_at: Keys) -> Keys:
        """The place of the setting a message is about: the track's, or the record's."""
        for base in (set_at, ("set",)):
            table: Any = self._document
            for part in base:
                table = table[part] if base else {}
            for name in table if base else ():
                if message.startswith((f"--set {name}=", f"--set {name}:")):
                    return (*base, name)
        return set_at or ("set",)

    def _extra(self, track: Track, position: int, key: str) -> Loaded | None:
        """Extra steps as a chain of their own; their faults at the place of the key."""
        steps: Sequence[Step] = getattr(track, key)
        tables = [step.model_dump(mode="json", exclude_unset=True) for step in steps]
        for number, table in enumerate(tables, start=1):
            table.setdefault("id", f"{key}-{number}")
        text = tomlkit.dumps({"schema": 1, "step": tables})
        try:
            return loads(text, name=f"track[{position + 1}].{key}", folder=self._folder)
        except DiagnosticError as error:
            label = Label(self._faults.places.key(("track", position, key)))
            self._faults.add(*(replace(d, label=label, secondary=()) for d in error.diagnostics))
        return None

    def _joined(self, before: Loaded, chain: Loaded, after: Loaded, base: Keys) -> Loaded | None:
        """One chain of the steps of three."""
        if not before.chain.step and not after.chain.step:
            return chain
        steps = [
            *_rebased(before.chain.step, self._folder, chain.folder),
            *chain.chain.step,
            *_rebased(after.chain.step, self._folder, chain.folder),
        ]
        ids = [str(step.id) for _, step in walk(steps)]
        if twice := next((identity for identity in ids if ids.count(identity) > 1), None):
            words = f'an extra step and a step of the chain have one id: "{twice}"'
            self._faults.at_key(base, "duplicate-id", words, hint="give the extra step an `id` of its own")
            return None
        return replace(
            chain,
            chain=chain.chain.model_copy(update={"step": steps}),
            plugins={**before.plugins, **chain.plugins, **after.plugins},
            warnings=(*before.warnings, *chain.warnings, *after.warnings),
        )


def _located(reference: str, folder: Path) -> Path:
    """The chain file meant: a path relative to the album file, or a name."""
    path = Path(reference).expanduser()
    if path.suffix == ".toml" or "/" in reference:
        found = folder / path
        if not found.is_file():
            raise UsageError(f"there is no chain file {found}", hint="the path is relative to the album file")
        return found
    return find("chains", reference).path


def _texts(settings: Settings) -> dict[str, str]:
    """Settings as `--set` would give them."""
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in settings.items()
    }


def _rebased(steps: Sequence[Step], own: Path, chain: Path) -> list[Step]:
    """Extra steps whose relative paths are made relative to the chain's folder, where the chain's own are."""

    def moved(value: str) -> str:
        return os.path.relpath(own / value, chain)

    def rebased(step: Step, _: Keys) -> Step:
        if isinstance(step, PluginStep) and step.state:
            return step.model_copy(update={"state": moved(step.state)})
        if isinstance(step, EffectStep):
            paths = {p.name for p in effects()[step.effect].parameters if p.kind == "path"}
            given = {k: moved(v) if k in paths and v else v for k, v in step.parameters.items()}
            return step.model_copy(update={"parameters": given})
        return step

    return changed(steps, rebased)
