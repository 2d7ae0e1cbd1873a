"""Every hook once, to be read and copied. To run it:

    [hooks]
    plugins = ["hooks.example"]

Here each event hook gives the journal a line to keep, and one machine gets a payload of its own. An implementation
may leave out hooks; one that raises, or overruns `budget_seconds`, is journalled as `hook.failed` and tried again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from appliance.hookspec import TryAgain, hookimpl

LAB_MACS = frozenset({"02:00:00:00:0e:0e"})


@hookimpl
def gatehouse_sighting(event: Mapping[str, Any]) -> str | None:
    """Something spoke on a segment: `event["data"]` has its mac, segment, kind and the source of the news."""
    told = event["data"]
    return f"Seen by the example: {told.get('mac', '?')} on {told.get('segment', '?')}."


@hookimpl
def gatehouse_payload(request: Mapping[str, Any]) -> str | None:
    """Machines of the lab get the lab's script, if the catalogue has it; for all others nothing changes."""
    if request["mac"] in LAB_MACS and request["name"] == "boot.scr.uimg":
        return "lab/boot.scr.uimg"
    return None


@hookimpl
def gatehouse_step(event: Mapping[str, Any]) -> str | None:
    """A machine moved. A peer that cannot be reached is no failure: say TryAgain, and the event comes again."""
    if event["action"] == "machine.state" and not ticket_system_is_up():
        raise TryAgain("The ticket system does not answer.")
    return None


@hookimpl
def gatehouse_verdict(event: Mapping[str, Any]) -> str | None:
    """A check gave its verdict; a text that is returned stands on the machine's timeline."""
    return "Somebody was called." if event["data"].get("result") == "fail" else None


@hookimpl
def gatehouse_signoff(event: Mapping[str, Any]) -> str | None:
    """A machine was handed over."""
    return f"Production was told of machine {event['machine']}."


def ticket_system_is_up() -> bool:
    """Yours to fill in."""
    return True
