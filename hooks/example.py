"""Every hook once, to be read and copied. To run it:

    [hooks]
    plugins = ["hooks.example"]

Most event hooks here return a line for the journal, the alarm hook logs, and one machine gets a payload of its own. A
plugin needs only the hooks that it wants; one that raises an exception, or exceeds `budget_seconds`, is journalled as
`hook.failed` and tried again.

At the end is a check for the acceptance suite; docs/checks.md shows how a package adds it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from appliance.acceptance.check import (
    Bmc,
    Check,
    Expectation,
    Observation,
    RunContext,
    as_evidence,
    failed,
    passed,
    unknown,
)
from appliance.bmc.shapes import number
from appliance.domain.verdicts import Verdict
from appliance.hookspec import TryAgain, hookimpl

LAB_MACS = frozenset({"02:00:00:00:0e:0e"})
_log = logging.getLogger(__name__)


@hookimpl
def gatehouse_sighting(event: Mapping[str, Any]) -> str | None:
    """An endpoint on a segment: `event["data"]` has its mac, segment, kind and source."""
    data = event["data"]
    return f"Seen by the example: {data.get('mac', '?')} on {data.get('segment', '?')}."


@hookimpl
def gatehouse_step(event: Mapping[str, Any]) -> str | None:
    """A machine's state or level. If your peer cannot be reached, raise TryAgain: the event is delivered again."""
    if event["action"] == "machine.state" and not ticket_system_is_up():
        raise TryAgain("The ticket system does not answer.")
    return None


@hookimpl
def gatehouse_verdict(event: Mapping[str, Any]) -> str | None:
    """A check's verdict; a text that is returned is shown on the machine's timeline."""
    return "The on-call engineer was informed." if event["data"].get("result") == "fail" else None


@hookimpl
def gatehouse_signoff(event: Mapping[str, Any]) -> str | None:
    """A person signed a machine off."""
    return f"Production was informed of machine {event['machine']}."


@hookimpl
def gatehouse_alarm(event: Mapping[str, Any]) -> str | None:
    """Something that a person should look at now. A rogue DHCP server endangers a whole segment: call somebody."""
    if event["action"] == "segment.rogue_server":
        return f"The network team was called: {event['text']}"
    _log.warning("%s: %s", event["action"], event["text"])
    return None


@hookimpl
def gatehouse_lease(event: Mapping[str, Any]) -> None:
    """An address of a pool: keep your address management up to date."""
    _log.info("%s %s", event["data"].get("ip"), event["action"])


@hookimpl
def gatehouse_segment(event: Mapping[str, Any]) -> None:
    """A segment is listened on, or a person decided about another DHCP server."""
    _log.info("%s", event["text"])


@hookimpl
def gatehouse_manifest(event: Mapping[str, Any]) -> None:
    """A manifest was imported (`manifest.imported`), or a machine's row changed."""
    _log.info("%s", event["text"])


@hookimpl
def gatehouse_catalogue(event: Mapping[str, Any]) -> None:
    """A payload was added or removed; `event["data"]["sha256"]` names its content."""
    _log.info("%s", event["text"])


@hookimpl
def gatehouse_download(event: Mapping[str, Any]) -> None:
    """A machine requested a payload: `payload.served`, `payload.failed`, ..."""
    _log.info("%s", event["text"])


@hookimpl
def gatehouse_policy(event: Mapping[str, Any]) -> None:
    """The policy in force is in `event["data"]["policy"]`."""
    _log.info("%s", event["text"])


@hookimpl
def gatehouse_appliance(event: Mapping[str, Any]) -> None:
    """For the site's watch over its backups: `appliance.backed_up`, `appliance.restored`."""
    _log.info("%s", event["text"])


@hookimpl
def gatehouse_person(event: Mapping[str, Any]) -> None:
    """Who signed in, and who may: for the site's audit log."""
    _log.info("%s %s", event["actor"], event["text"])


@hookimpl
def gatehouse_payload(request: Mapping[str, Any]) -> str | None:
    """Machines of the lab get the lab's script, if it is in the catalogue; for all others nothing changes."""
    if request["mac"] in LAB_MACS and request["name"] == "boot.scr.uimg":
        return "lab/boot.scr.uimg"
    return None


@hookimpl
def gatehouse_dialects() -> list[dict[str, Any]]:
    """The lab's own BMCs print the manager's serial number on their labels."""
    return [{"name": "lab", "when": {"root.Product": "Lab BMC*"}, "serial": ["manager.SerialNumber"]}]


def ticket_system_is_up() -> bool:
    """Replace this by a request to your own system."""
    return True


MEMORY_GIB = 128
"""What was ordered."""


def read_memory(bmc: Bmc, run: RunContext) -> Observation:
    """The collector only reads; it raises BmcError where that is not possible, and the verdict is `unknown`."""
    system = bmc.get(bmc.paths().system)
    return {"gib": number(system, "MemorySummary", "TotalSystemMemoryGiB")}


def judge_memory(observation: Any, expectation: Expectation) -> Verdict:
    """The judge decides from the observation alone."""
    gib, expected, evidence = number(observation, "gib"), f"{MEMORY_GIB} GiB of memory", as_evidence(observation)
    if gib is None:
        return unknown(expected, "the BMC reports no memory size", evidence)
    return (passed if gib == MEMORY_GIB else failed)(expected, f"{gib:g} GiB", evidence)


CHECKS = (
    Check(
        "memory_size", "Memory is complete", 1, read_memory, judge_memory,
        "Reseat or replace the memory module that is missing, then test again.",
    ),
)  # fmt: skip
