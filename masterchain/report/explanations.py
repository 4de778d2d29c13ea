"""Every code the program can print, with what it means: diagnostics, remarks of a render, rules of a check."""

from __future__ import annotations

from masterchain.compliance.rules import rules
from masterchain.diagnostics.codes import EXPLANATIONS as DIAGNOSTICS
from masterchain.diagnostics.codes import Explanation
from masterchain.plugins.explanations import EXPLANATIONS as PLUGINS
from masterchain.render.remarks import EXPLANATIONS as REMARKS


def explanations() -> dict[str, Explanation]:
    """All explanations by code."""
    of_rules = {rule.id: Explanation(rule.title, rule.rationale) for rule in rules()}
    return {**DIAGNOSTICS, **REMARKS, **PLUGINS, **of_rules}
