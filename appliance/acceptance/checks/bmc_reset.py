"""Does the BMC, restarted, come back as the same: same TLS key, same serial number, same UUID?"""

from __future__ import annotations

from typing import Any

from appliance.acceptance.acting import Act, Acting, Done, Move, Seen, Wait
from appliance.acceptance.check import Bmc, Expectation, as_evidence, failed, passed, unknown
from appliance.bmc.dialect import Command
from appliance.bmc.errors import BadAnswer, BmcError, PinMismatch, TooSlow, Unreachable
from appliance.bmc.identity import NotReported, read_identity
from appliance.bmc.places import find_resource_paths
from appliance.bmc.power import find_reset
from appliance.bmc.shapes import number, text
from appliance.domain.acting import Answer, Moment, State
from appliance.domain.moments import SECOND, from_iso
from appliance.domain.verdicts import Verdict

NAMES = ("tls_key", "serial", "uuid")

TOLERANCE = 2 * SECOND
"""Both instants are whole seconds."""


def begin(bmc: Bmc) -> State:
    """Who the BMC is before it restarts, and when it did last."""
    paths = bmc.paths()
    if not paths.manager:
        raise BadAnswer("The BMC reports no manager that could be restarted")
    identity, manager = bmc.identity(), bmc.get(paths.manager)
    reset = find_reset(bmc, manager)
    return {
        "before": {"serial": identity.serial, "uuid": identity.uuid, "tls_key": bmc.key},
        "target": reset.target, "kind": reset.choose(paths.dialect.reset_types[Command.RESTART_BMC]),
        "manager": paths.manager, "time": text(manager, "DateTime"), "gone": None, "back": None,
    }  # fmt: skip


def look(bmc: Bmc, state: State) -> Seen:
    """While it should go away: whether it is there, and when it was reset last. Afterwards: who came back."""
    return _look_for_its_end(bmc, state) if state["gone"] is None else _look_for_its_return(bmc)


def _look_for_its_end(bmc: Bmc, state: State) -> Seen:
    try:
        return {"up": True, "reset": text(bmc.get(state["manager"]), "LastResetTime")}
    except (Unreachable, TooSlow):
        bmc.drop_session()
        return {"up": False}
    except BmcError:
        return {"up": True}


def _look_for_its_return(bmc: Bmc) -> Seen:
    """Another key is reported without logging in to it. Redfish may answer later than TLS does."""
    if not bmc.is_reachable():
        return {"up": False}
    try:
        shown = bmc.read_certificate().facts.spki_sha256
    except BmcError:
        return {"up": False}
    if shown != bmc.key:
        return {"up": True, "tls_key": shown}
    try:
        session = bmc.session()
        identity = read_identity(session, find_resource_paths(session, bmc.dialects, bmc.wanted))
    except PinMismatch as mismatch:
        return {"up": True, "tls_key": mismatch.shown.spki_sha256}
    except NotReported:  # an inventory may come minutes after the rest: the session is good, and stays
        return {"up": True}
    except BmcError:
        bmc.drop_session()
        return {"up": True}
    return {"up": True, "tls_key": shown, "serial": identity.serial, "uuid": identity.uuid}


def advance(state: State, seen: Seen | None, at: Moment) -> Move:
    """One command; then it has to be seen away (or LastResetTime to have changed), and back as the same."""
    state, seen = dict(state), seen or {"up": True}
    if at.stopped:
        return Done(_observation(state, at))
    if at.intent is None:
        name = f"Manager.Reset {state['kind']}"
        return Act(state, name, state["target"], {"ResetType": state["kind"]})
    over = at.intent.answer is Answer.REFUSED or at.is_over(at.reset_timeout)
    if state["gone"] is None:
        if not seen["up"] or _has_restarted(state["time"], seen.get("reset", "")):
            state |= {"gone": at.elapsed, "unseen": seen["up"]}
            return Wait(state, "waiting for the BMC to come back", store=True)
        return Done(_observation(state, at)) if over else Wait(state, "waiting for the BMC to go away")
    if seen["up"] and state["back"] is None:
        state["back"] = at.elapsed
    if over or "tls_key" in seen:
        after = {name: seen[name] for name in NAMES if name in seen}
        return Done(_observation(state, at) | ({"after": after} if seen["up"] else {}))
    return Wait(state, f"waiting for {'Redfish after the restart' if seen['up'] else 'the BMC to come back'}")


def _has_restarted(before: str, reset: str) -> bool:
    """Whether it was reset last (Manager.LastResetTime) after it showed the time `before`: an outage that nobody saw.
    Some compute the instant from how long they have run, so that it moves a little when their clock is set."""
    try:
        return from_iso(reset) > from_iso(before) - TOLERANCE
    except (ValueError, OverflowError):
        return False


def _observation(state: State, at: Moment) -> dict[str, Any]:
    instants = {"gone_after_ms": state["gone"], "back_after_ms": state["back"]}
    found = {
        "before": state["before"], "reset_type": state["kind"], "timeout": at.reset_timeout // 1000,
        **{name: value for name, value in instants.items() if value is not None},
    }  # fmt: skip
    if at.intent and not at.intent.is_certain:
        found |= {"answer": str(at.intent.answer), "why": at.intent.why, "resumed": at.intent.resumed is not None}
    return found


STEPS = Acting(begin, look, advance)


def judge(observation: Any, expectation: Expectation) -> Verdict:
    expected, evidence = (
        "the BMC restarts and returns with the same TLS key, serial number and UUID",
        as_evidence(observation),
    )
    limit = f"{number(observation, 'timeout') or 0:g} s"
    if number(observation, "gone_after_ms") is None:
        if why := _uncertain(observation):
            return unknown(expected, why, evidence)
        return failed(expected, f"it did not go away within {limit}", evidence)
    if number(observation, "back_after_ms") is None:
        return failed(expected, f"it did not come back within {limit}", evidence)
    if why := mismatch(observation, expectation):
        return failed(expected, why, evidence)
    if not text(observation, "after", "serial"):
        return unknown(expected, "its identity could not be read afterwards", evidence)
    took = (number(observation, "back_after_ms") or 0) / 1000
    return passed(expected, f"back after {took:.1f} s, the same", evidence)


def _uncertain(observation: Any) -> str:
    """Why its not having been seen away proves nothing, or an empty text."""
    match text(observation, "answer"):
        case Answer.REFUSED:
            return f"the restart was refused: {text(observation, 'why')}"
        case Answer.LOST:
            return "the restart was requested, its answer was lost, and the BMC was not seen to go away"
        case Answer.UNKNOWN | Answer.ACCEPTED:
            return "the worker ended meanwhile, and nobody watched whether the BMC restarted"
        case _:
            return ""


def mismatch(observation: Any, expectation: Expectation) -> str:
    """What came back differently. (Where the key differs nothing else was read.)"""
    changes = []
    for name in NAMES:
        before, after = text(observation, "before", name), text(observation, "after", name)
        if after and before != after:
            changes.append(f"{name.replace('_', ' ')} {before} became {after}")
    return f"After its restart: {'; '.join(changes)}." if changes else ""
