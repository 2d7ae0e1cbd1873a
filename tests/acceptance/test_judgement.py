"""Whatever a site's check returns or raises, there is a verdict that records can hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from appliance.acceptance.check import Check, Expectation
from appliance.acceptance.judgement import Judgement, carry_out
from appliance.bmc.errors import BadAnswer, Busy
from appliance.domain.verdicts import Result, Verdict

WANTED = Expectation(serial="GH1")


def check(judge: Callable[..., Any], **more: Any) -> Check:
    return Check("tag", "The tag is set", 1, lambda bmc, run: {}, judge, "Set the tag.", **more)


def judged(one: Check) -> Judgement:
    found = carry_out(one, dict, WANTED)
    assert isinstance(found, Judgement)
    return found


@pytest.mark.parametrize(
    "returned",
    [
        None, True, "pass", {"result": "pass"}, Verdict("good", "x", "y"),  # type: ignore[arg-type]
        Verdict(Result.PASS, 7, "y"), Verdict(Result.PASS, "x", None),  # type: ignore[arg-type]
        Verdict(Result.PASS, "x", "y", {"a": {1, 2}}), Verdict(Result.PASS, "x", "y", {"a": float("nan")}),
        Verdict(Result.PASS, "x", "y", None),  # type: ignore[arg-type]
    ],
)  # fmt: skip
def test_what_is_no_verdict_is_unknown(returned: Any) -> None:
    found = judged(check(lambda observation, expectation: returned))
    assert found.verdict.result is Result.UNKNOWN
    assert found.verdict.advice == "Report this as a bug."


@pytest.mark.parametrize("name", ["facts", "mismatch"])
@pytest.mark.parametrize("returned", [7, [("name",)], [("name", 7)], object()])
def test_facts_and_mismatches_that_are_none_are_unknown(name: str, returned: Any) -> None:
    more = {name: lambda *_: returned}
    found = judged(check(lambda *_: Verdict(Result.PASS, "x", "y"), **more))
    assert (found.verdict.result, found.mismatch, found.facts) == (Result.UNKNOWN, "", ())


def test_texts_and_evidence_become_storable() -> None:
    odd = "nul \0, a half \ud800, " + "long " * 1000
    verdict = judged(check(lambda *_: Verdict("fail", odd, odd, {odd: [odd]}))).verdict  # type: ignore[arg-type]
    assert verdict.result is Result.FAIL
    assert verdict.advice == "Set the tag."
    for text in (verdict.expected, verdict.observed, *verdict.evidence, *verdict.evidence.values()):
        assert "\0" not in str(text)
        str(text).encode()
        assert len(str(text)) < 1100


@pytest.mark.parametrize(("error", "is_away"), [(BadAnswer("no JSON"), False), (Busy("GET /", 1), True)])
def test_an_error_of_the_bmc_is_unknown_with_the_error(error: Exception, is_away: bool) -> None:
    def collect() -> dict[str, Any]:
        raise error

    found = carry_out(check(lambda *_: None), collect, WANTED)
    assert isinstance(found, Judgement)
    assert (found.verdict.observed, found.is_away) == (str(error), is_away)
