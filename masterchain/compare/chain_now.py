"""Whether a chain is still the one that a record holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from masterchain.chain.change import Change
from masterchain.chain.compare import compare
from masterchain.chain.load import Loaded, load
from masterchain.chain.model import Chain
from masterchain.chain.recorded import recorded, without_nulls
from masterchain.chain.step_tree import changed, walk
from masterchain.errors import MasterchainError
from masterchain.render.record import Record


@dataclass(frozen=True, slots=True)
class ChainNow:
    """A chain from a file beside the recorded one.

    Attributes:
        loaded: the chain, with the settings and the selection of the record where it can take them.
        changes: what is otherwise; None where the two are so far apart that nothing else can be said.
    """

    loaded: Loaded
    changes: tuple[Change, ...] | None

    @property
    def same(self) -> bool:
        """Whether it is still the recorded chain."""
        return self.changes == ()


def chain_now(record: Record, now: Loaded) -> ChainNow:
    """What has changed from the recorded chain to the one of now, with the settings and the selection of then.

    Words about the chain (name, description, version) do not count.

    Args:
        record: of a master.
        now: a chain from a file.
    """
    kept = {name: value for name, value in record.chain.settings.items() if name in now.chain.variables}
    try:
        now = load(Path(now.source.name), kept)
        then = replace(now, chain=_chain(record.chain.resolved))
    except (MasterchainError, ValidationError):
        return ChainNow(now, None)
    if record.chain.selection:
        now = _switched_as(then, now)
    # Both as a record has them: the same file in another folder is no change.
    unchanged = {"variables": now.chain.variables}
    before = replace(then, chain=then.chain.model_copy(update=unchanged))
    after = replace(now, chain=_chain(recorded(now)).model_copy(update=unchanged))
    return ChainNow(after, compare(before, after))


def _chain(document: Mapping[str, Any]) -> Chain:
    return Chain.model_validate(without_nulls(document))


def _switched_as(then: Loaded, now: Loaded) -> Loaded:
    """The chain of now with the steps switched off that were when the record was written."""
    heard = {step.id: step.enabled for _, step in walk(then.chain.step)}
    steps = changed(
        now.chain.step, lambda step, _: step.model_copy(update={"enabled": heard.get(step.id, step.enabled)})
    )
    return replace(now, chain=now.chain.model_copy(update={"step": steps}))
