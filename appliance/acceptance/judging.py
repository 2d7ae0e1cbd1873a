"""How a judge comes from single findings to its verdict. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from appliance.acceptance.check import failed, first_few, passed, unknown
from appliance.bmc.shapes import items
from appliance.domain.verdicts import Result, Verdict


def settle(
    expected: str, evidence: Mapping[str, Any], good: str, *, bad: Iterable[str], unclear: Iterable[str] = (),
    advice: str = "",
) -> Verdict:  # fmt: skip
    """What is bad fails; where nothing is, what is unclear makes the verdict unknown, with `advice`; else it passes.
    What could not be read (`gaps` of the evidence) is always unclear."""
    wrong = list(dict.fromkeys(bad))
    gaps = [gap for gap in items(evidence, "gaps") if isinstance(gap, str)]
    open_points = list(dict.fromkeys([*unclear, *gaps]))
    if wrong:
        rest = f"; not known: {first_few(open_points, 3)}" if open_points else ""
        return failed(expected, first_few(wrong) + rest, evidence)
    if open_points:
        return unknown(expected, first_few(open_points), evidence, advice)
    return passed(expected, good, evidence)


def not_applicable(expected: str, observed: str, evidence: Mapping[str, Any]) -> Verdict:
    """The check asks for what this machine does not have, or what nobody expects."""
    return Verdict(Result.NOT_APPLICABLE, expected, observed, evidence)
