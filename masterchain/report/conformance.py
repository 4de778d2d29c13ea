"""How the meters did on the standards' own signals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from masterchain.meters.conformance import CaseResult
from masterchain.report.terminal import plain_table

Results = Mapping[int, Sequence[CaseResult]]
"""The cases by sample rate."""


def conformance_shown(results: Results) -> Iterator[RenderableType]:
    """A row a case, a column a sample rate."""
    table = plain_table()
    table.add_column("case")
    table.add_column("measured")
    table.add_column("wanted", justify="right")
    table.add_column("within", justify="right")
    for rate in results:
        table.add_column(f"{rate / 1000:g} kHz", justify="right")
    for row in zip(*results.values(), strict=True):
        first = row[0]
        below, above = first.tolerance
        within = f"±{above:g}" if below == above else f"+{above:g} -{below:g}"
        one = len({result.expected for result in row}) == 1
        # Of a case of many signals the worst is told, which need not be the same at every rate.
        wanted = _value(first.expected) if one else "off by"
        cells = (_cell(result, _value(result.measured) if one else _deviation(result)) for result in row)
        table.add_row(first.case, first.what, wanted, within, *cells)
    yield table
    every = [result for cases in results.values() for result in cases]
    failed = [result for result in every if not result.passed]
    words = f"{len(every) - len(failed)} of {len(every)} within tolerance"
    yield Text(words, style="bold red" if failed else "bold")


def conformance_data(results: Results) -> dict[str, Any]:
    """The same as JSON data."""
    return {
        "format": "masterchain.conformance",
        "version": 1,
        "cases": [
            {
                "sample_rate_hz": rate,
                "case": result.case,
                "what": result.what,
                "expected": result.expected,
                "tolerance_below": result.tolerance[0],
                "tolerance_above": result.tolerance[1],
                "measured": result.measured,
                "passed": result.passed,
            }
            for rate, cases in results.items()
            for result in cases
        ],
    }


def _value(value: float | None) -> str:
    return "none" if value is None else f"{value:.3f}"


def _deviation(result: CaseResult) -> str:
    if result.measured is None or result.expected is None:
        return _value(result.measured)
    return f"{result.measured - result.expected:+.3f}"


def _cell(result: CaseResult, text: str) -> Text:
    return Text(text) if result.passed else Text(f"✗ {text}", style="red")
