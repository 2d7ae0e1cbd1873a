"""Are the event logs of system, chassis and manager free of critical entries?"""

from __future__ import annotations

import re
from typing import Any

from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence, unknown
from appliance.acceptance.judging import settle
from appliance.acceptance.sensing import Found
from appliance.bmc.errors import BmcError, Missing
from appliance.bmc.members import is_gap, list_members, read_each
from appliance.bmc.parsing import Json
from appliance.bmc.shapes import items, link, number, obj, text
from appliance.domain.moments import HOUR, from_iso
from appliance.domain.verdicts import Verdict

LONGEST = 20_000
"""Entries read of one log."""
SHOWN = 200
"""Entries kept of one log, at most so many characters of each text."""

DAY = 24 * HOUR

OTHER_LOGS = re.compile(r"audit|post ?code|journal|dump|security|telemetry|metric|debug|host ?logger|console", re.I)
"""Names of logs that are no event logs: who did what, the self-test's codes, what programs write."""

EVENT_PURPOSES = frozenset({"Operations", "Diagnostic"})
"""LogPurposes of an event log (DSP0268, LogService)."""

NOT_HARDWARE = frozenset({
    "Administration", "Audit", "Configuration", "Maintenance", "Security", "Update", "Updates", "Work Notes",
    "WorkNotes",
})  # fmt: skip
"""Categories, which makers add in Oem, of entries about what people and programs did."""


def collect(bmc: Bmc, run: RunContext) -> Observation:
    found = Found()
    places = bmc.paths()
    paths = dict.fromkeys([*places.systems, *places.managers, *places.chassis])
    owners = [found.read(bmc, path) for path in paths]
    services = {
        link(service): service for owner in owners for service in found.add_members(bmc, link(owner, "LogServices"))
    }
    logs = [_log(bmc, one) for one in services.values() if is_event_log(one)]
    others = [text(one, "Name") or text(one, "Id") for one in services.values() if not is_event_log(one)]
    return {"logs": logs, "other_logs": others, "gaps": found.gaps, "now": run.now()}


def is_event_log(service: Json) -> bool:
    purposes = {purpose for purpose in items(service, "LogPurposes") if isinstance(purpose, str)}
    if purposes:
        return bool(purposes & EVENT_PURPOSES)
    if service.get("ServiceEnabled") is False:
        return False
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", f"{text(service, 'Id')} {text(service, 'Name')}")
    return not OTHER_LOGS.search(words)


def _log(bmc: Bmc, service: Json) -> Json:
    """The entries that matter of one log, and why it could not be read whole ("" = it was)."""
    entries, why = _entries(bmc, link(service, "Entries"))
    critical = [entry for entry in entries if is_critical(entry)]
    unrated = [entry for entry in entries if not _severity(entry) and not entry.get("Resolved")]
    return {
        "log": text(service, "Name") or text(service, "Id"),
        "entries": len(entries),
        "gap": why,
        "critical": [_shown(entry) for entry in critical[-SHOWN:]],
        "criticals": len(critical),
        "unrated": [_shown(entry) for entry in unrated[-SHOWN:]],
        "unrateds": len(unrated),
    }


def _entries(bmc: Bmc, path: str) -> tuple[list[Json], str]:
    try:
        listed, gaps = list_members(bmc.snapshot, path, LONGEST)
        whole = [one for one in listed if _severity(one) or not link(one)]
        partial = [{"@odata.id": link(one)} for one in listed if one not in whole]
        linked = read_each(bmc.snapshot, partial, gaps)
    except Missing:
        return [], ""
    except BmcError as error:
        if not is_gap(error):
            raise
        return [], str(error)
    return [*whole, *(one.body for one in linked.found)], "; ".join(linked.gaps[:3])


def _severity(entry: Json) -> str:
    return text(entry, "Severity") or text(entry, "MessageSeverity")


def is_critical(entry: Json) -> bool:
    """Whether an entry is about the hardware, and critical."""
    return _severity(entry) == "Critical" and not (categories(entry) and categories(entry) <= NOT_HARDWARE)


def categories(entry: Json) -> set[str]:
    """What makers add: `Oem.MAKER.Category`, a text, or `Categories`, a list."""
    found = set()
    for maker in obj(entry, "Oem").values():
        found |= {text(maker, "Category"), *(one for one in items(maker, "Categories") if isinstance(one, str))}
    return found - {""}


def _shown(entry: Json) -> Json:
    repaired = any(obj(maker).get("Repaired") is True for maker in obj(entry, "Oem").values())
    shown: Json = {name: text(entry, name)[:SHOWN] for name in ("Id", "Created", "Message", "MessageId")}
    return shown | {"resolved": entry.get("Resolved") is True or repaired}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    """What is resolved, or older than policy asks for, is shown and does not fail."""
    expected, evidence = "no critical entry in the event logs", as_evidence(observation)
    logs = [log for log in items(observation, "logs") if isinstance(log, dict)]
    days, now = expectation.policy.event_log_days, number(observation, "now") or 0
    critical = [entry for log in logs for entry in items(log, "critical")]
    counting = [entry for entry in critical if not _is_settled(entry, now, days)]
    left = len(critical) - len(counting)
    cut = sum(int(number(log, "criticals") or 0) - len(items(log, "critical")) for log in logs)
    texts = list(dict.fromkeys(_text(entry) for entry in counting))
    bad = [f"{len(counting) + cut} critical: {'; '.join(texts[:3])}"] if counting or cut > 0 else []
    unclear = [f"{text(log, 'log')} was not read whole: {text(log, 'gap')}" for log in logs if text(log, "gap")]
    for log in logs:
        if entries := items(log, "unrated"):
            unclear.append(f"{text(log, 'log')} has {number(log, 'unrateds') or 0:g} entries without a severity, "
                           f"the last: {_text(entries[-1])}")  # fmt: skip
    if not logs and not items(observation, "gaps"):
        return unknown(expected, "neither system nor manager nor chassis has an event log", evidence)
    good = f"none in {len(logs)} logs{f', {left} settled or old' if left else ''}"
    return settle(expected, evidence, good, bad=bad, unclear=unclear, advice="Save and clear the log.")


def _text(entry: Any) -> str:
    return text(entry, "Message") or text(entry, "MessageId") or "an entry without text"


def _is_settled(entry: Any, now: float, days: int) -> bool:
    if obj(entry).get("resolved") is True:
        return True
    try:
        return 0 < days < (now - from_iso(text(entry, "Created"))) / DAY
    except (ValueError, OverflowError):
        return False
