"""What follows from a check: its verdict, whatever the check itself did."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from appliance.acceptance.check import Check, Expectation, Observation, RunStopped, WorkerStopping, unknown
from appliance.acceptance.steps import Pause
from appliance.bmc.errors import BmcError, PinMismatch
from appliance.bmc.parsing import safe, safe_text
from appliance.domain.verdicts import Result, Verdict
from appliance.errors import Refused, StoreError
from appliance.store.machine_locks import LockLost

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with what else follows from the observation. `other_key`: another TLS key answered during the check.
    `is_away`: the BMC did not answer. `spoiled`: why its not being a pass does not count."""

    verdict: Verdict
    mismatch: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    other_key: PinMismatch | None = None
    is_away: bool = False
    spoiled: str = ""


def carry_out(check: Check, collect: Callable[[], Observation | Pause], expectation: Expectation) -> Judgement | Pause:
    """Collects and judges. Where that is not possible, or the check itself fails, nothing is known of the machine."""
    expected = check.title[:1].lower() + check.title[1:]
    try:
        observation = collect()
        return observation if isinstance(observation, Pause) else judge(check, observation, expectation)
    except PinMismatch as error:
        return Judgement(unknown(expected, f"{error}", {}, check.advice), other_key=error)
    except (BmcError, Refused) as error:
        is_away = isinstance(error, BmcError) and error.is_temporary
        return Judgement(unknown(expected, f"{error}", {}, check.advice), is_away=is_away)
    except (RunStopped, WorkerStopping, LockLost, StoreError):
        raise
    except Exception:
        LOG.exception("The check %s failed by itself.", check.name)
        failed = "the check itself failed; the log of the worker has the error"
        return Judgement(unknown(expected, failed, {}, "Report this as a bug."))


def judge(check: Check, observation: Observation, expectation: Expectation) -> Judgement:
    """What the check concludes from an observation. Raises whatever a check does that keeps no promise."""
    verdict = plain_verdict(check.judge(observation, expectation))
    if not verdict.result.is_good and not verdict.advice:
        verdict = replace(verdict, advice=check.advice)
    mismatch = check.mismatch(observation, expectation) if check.mismatch else ""
    shown = check.facts(observation) if check.facts else []
    return Judgement(verdict, _text(mismatch), tuple((_text(name), _text(value)) for name, value in shown))


def plain_verdict(found: Any) -> Verdict:
    """The verdict as records can hold it: a known result, texts that can be shown, evidence that is JSON. Raises
    TypeError or ValueError for what is no verdict."""
    if not isinstance(found, Verdict):
        raise TypeError(f"A judge returns a Verdict, not {type(found).__name__}.")
    evidence = safe(json.loads(json.dumps(dict(found.evidence), allow_nan=False)))
    return Verdict(Result(found.result), _text(found.expected), _text(found.observed), evidence, _text(found.advice))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"A text is expected, not {type(value).__name__}.")
    return safe_text(value)
