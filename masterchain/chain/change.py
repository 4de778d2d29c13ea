"""One change from a chain to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from masterchain.chain.model import Deliverable, Loudness, Step, Variable

What = Literal["value", "file", "new", "gone", "moved", "renamed", "other"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        about: the step's id, or `loudness`, `deliverable 2`, `variable drive`, `chain`; of two names the new one, of
            two numbers the new one.
        what: a value changed, a file of the same name holds something else, something is new, is gone, stands
            elsewhere, has another name, or became something else.
        key: the value's, where there is one; a step's parameters by their own names, but as `parameters.mix` where the
            step has a key of that name.
        before: the value it had.
        after: the value it has.
        thing: what it is about, as it is after the change, or as it was where it is gone; None for the chain's own.
        inside: for a step that is new or moved: the row it stands in, in words; empty for the chain's own row.
        beside: and the id of the step before it in that row; empty at the beginning.
    """

    about: str
    what: What
    key: str = ""
    before: Any = None
    after: Any = None
    thing: Step | Loudness | Deliverable | Variable | None = None
    inside: str = ""
    beside: str = ""
