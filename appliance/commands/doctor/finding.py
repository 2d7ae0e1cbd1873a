"""What the doctor reports about one thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from appliance.domain.blockers import Blocker
from appliance.domain.roles import Role

TOPICS: Mapping[str, str] = {
    "user": "the user that the processes become",
    "processes": "which processes of the appliance run",
    "capabilities": "the rights to open the sockets of the segments",
    "clock": "the time, and whether it is synchronised",
    "descriptors": "how many files and sockets a process can open",
    "neighbours": "whether the kernel's neighbour table has room for all machines",
    "namespace": "whether the appliance runs in another network namespace",
    "interface": "the interfaces of the segments",
    "port": "the UDP and TCP ports that the services need",
    "dhcp": "other DHCP servers on the segments",
    "tftp": "whether a file can be fetched by TFTP",
    "state": "the state directory and its owner",
    "disk": "free space, and how long a write takes to be on disk",
    "database": "whether the database answers, fits this version, is whole and safe",
    "payloads": "whether each payload of the catalogue has its file",
    "keys": "the files of the private keys",
}
"""What is examined, in the order of the findings: the manual's table."""


@dataclass(frozen=True, slots=True)
class Finding:
    """`topic` is one of TOPICS; `text` is what was found. `code` is that of a blocker, or else `doctor.TOPIC`.
    `next_action` is what to do, "" when nothing is to be done; `role` can do it."""

    topic: str
    ok: bool
    code: str
    text: str
    next_action: str
    role: Role

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def fine(topic: str, text: str) -> Finding:
    return Finding(topic, True, f"doctor.{topic}", text, "", Role.GATEHOUSE)


def wrong(topic: str, text: str, next_action: str) -> Finding:
    return Finding(topic, False, f"doctor.{topic}", text, next_action, Role.ADMINISTRATOR)


def of_blocker(topic: str, found: Blocker, *, ok: bool = False) -> Finding:
    return Finding(topic, ok, found.code, found.text, found.next_action, found.role)
