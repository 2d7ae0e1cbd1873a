"""Other DHCP servers on the segments."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from appliance.commands.doctor.finding import Finding, fine, wrong
from appliance.commands.doctor.processes import Running
from appliance.commands.doctor.records import Records
from appliance.config import Segment

TOPIC = "dhcp"
LISTEN_SECONDS = 5.0

Hear = Callable[[Sequence[Segment], float], Mapping[str, Sequence[str]]]
"""Asks each segment once for DHCP servers and listens so many seconds to all at once: sentences about those heard,
by the segment's name. Raises PermissionError without CAP_NET_RAW, OSError when an interface cannot be used."""


def examine(usable: Sequence[Segment], running: Running, records: Records, hear: Hear | None) -> list[Finding]:
    """While the wire process runs it is the one that asks and listens; what it heard is told."""
    if "wire" in running.pids:
        return [_known(segment, records) for segment in usable]
    if hear is None or not usable:
        return []
    try:
        heard = hear(usable, LISTEN_SECONDS)
    except PermissionError:
        return [
            wrong(TOPIC, "Without CAP_NET_RAW no segment can be asked for other DHCP servers.", "Run it with sudo.")
        ]
    except OSError as error:
        text = f"The segments cannot be listened to: {error.strerror or error}."
        return [wrong(TOPIC, text, "Put the interfaces right first.")]
    return [_judge(segment, heard.get(segment.name, ())) for segment in usable]


def _judge(segment: Segment, heard: Sequence[str]) -> Finding:
    start = f"Segment {segment.name}: "
    if not heard:
        late = "One that first pings the address it offers may answer later."
        return fine(TOPIC, f"{start}no other DHCP server was heard within {LISTEN_SECONDS:.0f} s. {late}")
    told = f"{start}{' '.join(heard)}"
    if segment.mode == "sniff":
        return fine(TOPIC, f"{told} In sniff mode nothing is answered, so that is as it should be.")
    return wrong(TOPIC, f"{told} Nothing is answered beside it.", _fix(segment))


def _known(segment: Segment, records: Records) -> Finding:
    state = records.segments.get(segment.name)
    if state is None or not state.foreign:
        return fine(TOPIC, f"Segment {segment.name}: the appliance, which listens there, hears no other DHCP server.")
    told = f"Segment {segment.name}: the appliance heard another DHCP server: {_words(state.foreign)}."
    if segment.mode == "sniff":
        return fine(TOPIC, f"{told} In sniff mode that is as it should be.")
    if state.anyway:
        return fine(TOPIC, f"{told} It answers beside it, as a person wants.")
    return wrong(TOPIC, f"{told} Nothing is answered beside it.", _fix(segment))


def _fix(segment: Segment) -> str:
    return (
        f"Stop that server or take it off the segment, then: gatehouse segment serve {segment.name} --gone. Or set "
        f"mode = 'sniff'; or, knowing what you do: gatehouse segment serve {segment.name} --anyway"
    )


def _words(stored: str) -> str:
    try:
        told = json.loads(stored)
    except ValueError:
        return stored
    return ", ".join(f"{key} {value}" for key, value in told.items()) if isinstance(told, dict) else str(told)
