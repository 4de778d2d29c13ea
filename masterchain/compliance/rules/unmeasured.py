"""What a platform asks and no meter here can tell: said, and never passed over."""

from __future__ import annotations

from collections.abc import Iterator

from masterchain.compliance.rules.rule import Case, Rule
from masterchain.compliance.verdict import ADVICE, Finding, Status


def _loudness_to_dialogue(case: Case) -> Iterator[Finding]:
    if (limit := case.platform.loudness_to_dialogue) is not None:
        yield Finding(
            Status.SKIP,
            f"loudness-to-dialogue ratio could not be judged; at most {limit.max_lu:g} LU is asked for",
            strength=limit.strength,
            limit=limit.max_lu,
            unit="LU",
            source=case.platform.citation(limit),
            reason="it needs the loudness of the dialogue alone, and there is no dialogue gate here",
        )


def _leq_m(case: Case) -> Iterator[Finding]:
    if (limit := case.platform.leq_m) is not None:
        yield Finding(
            Status.SKIP,
            f"Leq(m) could not be judged; at most {limit.max_db:g} dB is asked for",
            strength=limit.strength,
            limit=limit.max_db,
            unit="dB",
            source=case.platform.citation(limit),
            reason="Leq(m) is not measured here",
        )


def _advice(case: Case) -> Iterator[Finding]:
    for advice in case.platform.advice:
        yield Finding(
            Status.INFO,
            f"{case.platform.title}: {advice.text.removesuffix('.')}",
            strength=advice.strength,
            source=case.platform.citation(advice),
            reason="no meter can judge this",
        )


LOUDNESS_TO_DIALOGUE = Rule(
    "loudness_to_dialogue",
    "Loudness-to-dialogue ratio",
    "Where effects and music are much louder than speech, listeners turn down the one and miss the other.",
    "EBU R 128 s4",
    _loudness_to_dialogue,
)
LEQ_M = Rule(
    "leq_m",
    "Leq(m)",
    "Trailers and adverts are bounded by how annoying they are in a cinema at its fixed level.",
    "ISO 21727",
    _leq_m,
)
UNMEASURED = Rule(
    ADVICE,
    "Asked for, not measurable",
    "A rule that no meter can judge is for the engineer to keep in mind.",
    "the platform's own text",
    _advice,
)
