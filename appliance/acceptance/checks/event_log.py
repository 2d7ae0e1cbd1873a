"""Is the system's event log free of critical entries?"""

from __future__ import annotations

from typing import Any

from appliance.acceptance.check import (
    Bmc,
    Expectation,
    Observation,
    RunContext,
    as_evidence,
    failed,
    first_few,
    passed,
    unknown,
)
from appliance.bmc.errors import Missing
from appliance.bmc.members import list_members, read_members
from appliance.bmc.parsing import Json
from appliance.bmc.shapes import items, link, number, text
from appliance.domain.verdicts import Verdict

LONGEST = 2000
"""Entries read of one log."""
SHOWN = 20


def collect(bmc: Bmc, run: RunContext) -> Observation:
    system = bmc.snapshot.get(bmc.paths().system)
    logs = []
    for log in (one.body for one in read_members(bmc, link(system, "LogServices"), 16).found):
        entries, whole = _entries(bmc, link(log, "Entries"))
        critical = [
            {name: text(entry, name) for name in ("Id", "Created", "Message", "MessageId")}
            for entry in entries
            if text(entry, "Severity") == "Critical"
        ]
        logs.append(
            {
                "log": text(log, "Id") or text(log, "Name"),
                "entries": len(entries),
                "whole": whole,
                "critical": critical[:SHOWN],
                "criticals": len(critical),
            }
        )
    return {"logs": logs}


def _entries(bmc: Bmc, path: str) -> tuple[list[Json], bool]:
    """The entries, whether the collection holds them or links to them; and whether it is all."""
    if not path:
        return [], True
    try:
        count = number(bmc.snapshot.get(path), "Members@odata.count") or 0
        bodies, _ = list_members(bmc.snapshot, path, LONGEST)
        return [body if "Severity" in body else bmc.get(link(body)) for body in bodies], len(bodies) >= count
    except Missing:
        return [], True


def judge(observation: Any, expectation: Expectation) -> Verdict:
    expected, evidence = "no critical entry in the event logs", as_evidence(observation)
    logs = items(observation, "logs")
    critical = [entry for log in logs for entry in items(log, "critical")]
    if critical:
        texts = [text(entry, "Message") or text(entry, "MessageId") or "an entry without text" for entry in critical]
        return failed(expected, f"{len(critical)} critical: {first_few(texts, 3)}", evidence)
    cut = [text(log, "log") for log in logs if not (isinstance(log, dict) and log.get("whole") is True)]
    if cut:
        return unknown(
            expected, f"{first_few(cut)} holds more than {LONGEST} entries", evidence, "Save and clear the log."
        )
    if not logs:
        return unknown(expected, "the system has no event log", evidence)
    return passed(expected, f"none in {len(logs)} logs", evidence)
