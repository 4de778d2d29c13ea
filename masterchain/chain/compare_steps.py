"""What changes from the steps of one chain to those of another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from masterchain.chain.change import Change
from masterchain.chain.files import chain_files
from masterchain.chain.load import Loaded
from masterchain.chain.model import BandsStep, ParallelStep, Step
from masterchain.chain.renamed import renamed
from masterchain.chain.step_tree import branch_name, held_by, lists_in, tables
from masterchain.diagnostics.places import Path as Keys

Row = tuple[str, Keys]
"""The id of the split that holds a row of steps, and the row's place in it; the chain's own row has neither."""

_UNTOUCHED = {"gain_db": 0.0, "invert": False}
"""A branch's own values where nobody says otherwise."""


def compare_steps(before: Loaded, after: Loaded) -> Iterator[Change]:
    """Every change of a step: those there are now in the order of the chain, then those that are gone."""
    old, new = (dict(_placed(one.chain.step)) for one in (before, after))
    was, now = ({name: step for name, (step, _) in side.items()} for side in (old, new))
    names = renamed(was, now, (before.chain.step, after.chain.step))
    names |= {name: name for name in new if name in old}
    elsewhere = _moved(old, new, names)
    values = _values(before), _values(after)
    files = _files(before), _files(after)
    last: dict[Row, str] = {}
    for name, (step, row) in new.items():
        where = {"inside": _in_words(row, now), "beside": last.get(row, "")}
        last[row] = name
        if name not in names:
            yield Change(name, "new", thing=step, **where)
            continue
        former = names[name]
        if former != name:
            yield Change(name, "renamed", before=former, after=name, thing=step)
        if name in elsewhere:
            yield Change(name, "moved", thing=step, **where)
        if was[former].what != step.what or type(was[former]) is not type(step):
            yield Change(name, "other", before=was[former].what, after=step.what, thing=step)
            continue
        yield from _differing(name, step, values[0][former], values[1][name])
        yield from _other_files(name, step, files[0].get(former, {}), files[1].get(name, {}))
    for name, step in was.items():
        if name not in names.values():
            yield Change(name, "gone", thing=step)


def _placed(steps: Sequence[Step], row: Row = ("", ())) -> Iterator[tuple[str, tuple[Step, Row]]]:
    for step in steps:
        yield str(step.id), (step, row)
        for place, held in held_by(step):
            yield from _placed(held, (str(step.id), place))


def _moved(
    old: Mapping[str, tuple[Step, Row]], new: Mapping[str, tuple[Step, Row]], names: Mapping[str, str]
) -> set[str]:
    """The steps both have that stand in another row, or behind others in their own."""
    current = {former: name for name, former in names.items()}
    then: dict[Row, list[str]] = {}
    for former, (_, (holder, place)) in old.items():
        if former in current:
            then.setdefault((current.get(holder, holder), place), []).append(current[former])
    now: dict[Row, list[str]] = {}
    for name, (_, row) in new.items():
        if name in names:
            now.setdefault(row, []).append(name)
    sizes = {name: sum(1 for _ in _placed([step])) for name, (step, _) in new.items()}
    stayed = {name for row, names_now in now.items() for name in _kept(then.get(row, []), names_now, sizes)}
    return names.keys() - stayed


def _kept(then: Sequence[str], now: Sequence[str], sizes: Mapping[str, int]) -> Sequence[str]:
    """Of the names in both rows the most, counted with all they hold, that stand in the same order in both."""
    at = {name: position for position, name in enumerate(then)}
    best: list[tuple[int, list[str]]] = []
    for name in now:
        if name in at:
            before = [(size, run) for size, run in best if at[run[-1]] < at[name]]
            size, run = max(before, key=lambda one: one[0], default=(0, []))
            best.append((size + sizes[name], [*run, name]))
    return max(best, key=lambda one: one[0], default=(0, []))[1]


def _in_words(row: Row, steps: Mapping[str, Step]) -> str:
    holder, place = row
    if not place:
        return ""
    split = steps[holder]
    if isinstance(split, BandsStep | ParallelStep):
        branch = branch_name(split, int(place[1]))
        return f'{"the band " if isinstance(split, BandsStep) else ""}{branch} of "{holder}"'
    return f'{place[0]} of "{holder}"'


def _values(loaded: Loaded) -> dict[str, dict[str, Any]]:
    """Each step's own values by id, without the steps it holds; files of packs by the pack's name."""
    return {str(table["id"]): _flat(table) for _, table in tables(loaded.resolved())}


def _flat(table: Mapping[str, Any]) -> dict[str, Any]:
    rows = {str(place[0]) for place, _ in lists_in(table)}
    flat = {key: value for key, value in table.items() if key not in {"id", "parameters", *rows}}
    for key in sorted(rows & {"bands", "branches"}):
        flat[key] = len(table[key])
        for number, branch in enumerate(table[key], start=1):
            flat |= {f"{key}[{number}].{name}": branch[name] for name in _UNTOUCHED}
    for key, value in table.get("parameters", {}).items():
        flat[f"parameters.{key}" if key in flat else key] = value
    return flat


def _differing(name: str, step: Step, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in dict.fromkeys((*old, *new)):
        # A branch that only one of them has is as good as untouched in the other.
        none = _UNTOUCHED.get(key.rpartition(".")[2]) if "[" in key else None
        first, second = old.get(key, none), new.get(key, none)
        if first != second:
            yield Change(name, "value", key, first, second, step)


def _files(loaded: Loaded) -> dict[str, dict[str, Path]]:
    named: dict[str, dict[str, Path]] = {}
    for file in chain_files(loaded):
        if file.written:
            named.setdefault(file.step, {})[file.key] = file.path
    return named


def _other_files(name: str, step: Step, old: Mapping[str, Path], new: Mapping[str, Path]) -> Iterator[Change]:
    """Files of one name in two folders, as in two versions of a pack, that do not hold the same."""
    for key, path in new.items():
        former = old.get(key)
        if former is None or former.name != path.name or former == path:
            continue
        first, second = _sha256(former), _sha256(path)
        if first != second:
            yield Change(name, "file", key, first, second, step)


def _sha256(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        # A step that is switched off may name a file that is not there.
        return None
