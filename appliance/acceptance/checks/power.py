"""Do power off, on and cycle reach their power states? Leaves the host as it was found."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from appliance.acceptance.acting import Act, Acting, Done, Move, Seen, Wait
from appliance.acceptance.check import Bmc, Expectation, as_evidence, failed, passed, unknown
from appliance.acceptance.sensing import host_state
from appliance.bmc.dialect import Command
from appliance.bmc.errors import BadAnswer
from appliance.bmc.parsing import Json
from appliance.bmc.power import find_reset
from appliance.bmc.shapes import items, number, obj, text
from appliance.domain.acting import Answer, Intent, Moment, State
from appliance.domain.verdicts import Verdict

COMMANDS = {Command.OFF: "Off", Command.ON: "On", Command.CYCLE: "On"}
"""Command → the PowerState that it ends in."""
PLANS = {"On": (Command.OFF, Command.ON, Command.CYCLE), "Off": (Command.ON, Command.CYCLE, Command.OFF)}
"""Found so → these commands, the last of which leaves it so."""

BOOT_STAGES = (
    "None", "PrimaryProcessorInitializationStarted", "BusInitializationStarted", "MemoryInitializationStarted",
    "SecondaryProcessorInitializationStarted", "PCIResourceConfigStarted", "SystemHardwareInitializationComplete",
    "SetupEntered", "OSBootStarted", "OSRunning",
)  # fmt: skip
"""BootProgress.LastState (DSP0268) in the order of a start."""

RESTORES = 3
"""Commands at most to return the host to the state in which it was found."""


def begin(bmc: Bmc) -> State:
    """What is found before the first command, and which Reset each command is on this BMC."""
    before = host_state(bmc)
    found = before["power"]
    if found not in PLANS:
        raise BadAnswer(f"The host is {found or 'in no power state'}; the test starts from On or Off")
    reset = find_reset(bmc, bmc.get(bmc.paths().system))
    types = bmc.paths().dialect.reset_types
    kinds = {str(command): reset.choose(types[command]) for command in (Command.OFF, Command.ON)}
    with suppress(BadAnswer):  # off and on prove as much where a cycle is not offered
        kinds[str(Command.CYCLE)] = reset.choose(types[Command.CYCLE])
    todo = [str(command) for command in PLANS[found] if str(command) in kinds]
    return {
        "found": found, "target": reset.target, "kinds": kinds, "todo": todo,
        "doing": None, "phases": [], "restores": 0,
    }  # fmt: skip


def look(bmc: Bmc, state: State) -> Seen:
    return host_state(bmc)


def advance(state: State, seen: Seen | None, at: Moment) -> Move:
    """One command after the other; after the last, or one that did not happen, the host is returned to the state in
    which it was found."""
    state = dict(state)
    if at.stopped:
        state["todo"] = []
    if state["doing"] and at.intent:
        before = state["doing"]
        state["doing"] = doing = _watched(before, seen)
        reached = doing["left"] and seen is not None and seen["power"] == doing["wanted"]
        if not reached and not _ended(at, at.intent):
            return Wait(state, f"waiting for power {doing['command']}", store=doing["left"] != before["left"])
        state["phases"] = [*state["phases"], _phase(doing, reached, at, at.intent)]
        state["todo"] = state["todo"][1:] if reached else []
        state["doing"] = None
    if state["todo"] and seen is not None:
        return _command(state, state["todo"][0], seen)
    return _restore(state, seen, at)


def _ended(at: Moment, intent: Intent) -> bool:
    return intent.answer is Answer.REFUSED or at.is_over(at.power_timeout)


def _command(state: dict[str, Any], command: str, seen: Seen) -> Act:
    kind = state["kinds"][command]
    notes = () if state["phases"] else (("power found", state["found"]),)
    state["doing"] = {
        "command": command, "reset_type": kind, "wanted": COMMANDS[Command(command)], "seen": [seen["power"]],
        "reset": seen["reset"], "left": command != Command.CYCLE, "boot": seen["boot"], "furthest": seen["boot"],
    }  # fmt: skip
    return Act(
        state, f"ComputerSystem.Reset {kind}", state["target"], {"ResetType": kind},
        switches_on=command != Command.OFF, notes=notes,
    )  # fmt: skip


def _watched(doing: Json, seen: Seen | None) -> Json:
    """A cycle has to be seen leaving before it may be seen back: by its power state, by LastResetTime, or by a start
    that has not come as far as before."""
    if seen is None:
        return doing
    states, furthest = doing["seen"], doing["furthest"]
    restarted = 0 <= _stage(seen["boot"]) < _stage(furthest)
    left = seen["power"] != "On" or seen["reset"] != doing["reset"] or restarted
    added = [seen["power"]] if seen["power"] != states[-1] and len(states) < 16 else []
    return doing | {
        "seen": [*states, *added], "left": doing["left"] or left, "boot": seen["boot"],
        "furthest": max(seen["boot"], furthest, key=_stage),
    }  # fmt: skip


def _stage(boot: str) -> int:
    """How far a host's start has come; -1 where that is not reported."""
    return BOOT_STAGES.index(boot) if boot in BOOT_STAGES else -1


def _phase(doing: Json, reached: bool, at: Moment, intent: Intent) -> Json:
    """A cycle that a restarted worker did not watch may have been over before anybody looked."""
    certain = intent.answer is Answer.ACCEPTED and (intent.resumed is None or doing["command"] != Command.CYCLE)
    return {
        "command": doing["command"], "reset_type": doing["reset_type"], "wanted": doing["wanted"], "reached": reached,
        "certain": certain, "answer": str(intent.answer), "why": intent.why, "seen": doing["seen"],
        "boot": doing["boot"], "milliseconds": at.elapsed,
    }  # fmt: skip


def _restore(state: dict[str, Any], seen: Seen | None, at: Moment) -> Move:
    """A command, if it is needed, once the host is in a settled state; another only after one that may never have left.
    A run that has ended does not stop waiting for a BMC that does not answer."""
    found, restores = state["found"], state["restores"]
    if at.intent is None or (seen is not None and seen["power"] == found):
        return Done(_observation(state, at))
    over = at.is_over(at.power_timeout if restores else 2 * at.power_timeout)
    if over and seen is None and not at.stopped:
        return Done(_observation(state, at))
    in_vain = restores == RESTORES or (restores and at.intent.answer is Answer.ACCEPTED)
    if over and in_vain:
        return Done(_observation(state, at))
    settled = seen is not None and seen["power"] in PLANS
    if not settled or (restores and not over):
        return Wait(state, f"waiting for power {found.lower()}, as it was found")
    kind = state["kinds"][found.lower()]
    return Act(
        state | {"restores": restores + 1}, f"ComputerSystem.Reset {kind}", state["target"], {"ResetType": kind},
        switches_on=found == "On",
    )  # fmt: skip


def _observation(state: State, at: Moment) -> dict[str, Any]:
    return {
        "found": state["found"], "phases": state["phases"], "timeout": at.power_timeout // 1000,
        "offered": sorted(state["kinds"]),
    }  # fmt: skip


STEPS = Acting(begin, look, advance)


def judge(observation: Any, expectation: Expectation) -> Verdict:
    expected, evidence = "power off, on and cycle each reach their state", as_evidence(observation)
    phases = {text(phase, "command"): obj(phase) for phase in items(observation, "phases")}
    bad = [name for name, phase in phases.items() if phase.get("reached") is not True]
    if bad:
        phase = phases[bad[0]]
        seen = ", ".join(str(state) for state in items(phase, "seen")[:16]) or "nothing"
        limit = number(observation, "timeout") or 0
        if phase.get("certain") is False:
            return unknown(expected, f"{_uncertain(bad[0], phase)}; seen: {seen}", evidence)
        return failed(expected, f"power {bad[0]} did not happen within {limit:g} s; seen: {seen}", evidence)
    offered = {one for one in items(observation, "offered") if isinstance(one, str)} or set(COMMANDS)
    if set(phases) != offered or not {Command.OFF, Command.ON} <= offered:
        return unknown(expected, f"tried only: {', '.join(sorted(phases)) or 'nothing'}", evidence)
    times = [f"{name} {(number(phase, 'milliseconds') or 0) / 1000:.1f} s" for name, phase in phases.items()]
    missing = "" if Command.CYCLE in offered else "; the BMC offers no cycle"
    return passed(expected, ", ".join(times) + missing, evidence)


def _uncertain(command: str, phase: Json) -> str:
    match text(phase, "answer"):
        case Answer.REFUSED:
            return f"power {command} was refused: {text(phase, 'why')}"
        case Answer.LOST:
            return f"power {command} was sent, its answer was lost, and it was not seen to happen"
        case Answer.UNKNOWN:
            return f"whether power {command} was sent is not known, as the worker ended then; it was not seen to happen"
        case _:
            return f"power {command} was not watched, as the worker ended meanwhile, and was not seen to happen"
