"""The Redfish trees of a thousand simulated BMCs: rendered once for each state of power with names in place of what
differs, which are filled in as an answer is sent."""

from __future__ import annotations

import json
from functools import cache

from tests.rack.bmc_faults import Faults
from tests.rack.bmc_identity import Identity
from tests.rack.bmc_service import Answer, Service, refusal
from tests.rack.bmc_shape import Shape
from tests.rack.bmc_tree import METADATA, resources
from tests.rack.bmc_view import View, moment, precise

NOW, HOST_RESET, BMC_RESET = 0.0, 1.0, 2.0
"""Instants in place of a machine's own, each with a text of its own."""

PATTERN = Identity(
    serial="@SERIAL@", uuid="@UUID@", bmc_mac="@BMC_MAC@", host_macs=("@HOST_MAC_0@", "@HOST_MAC_1@"),
    username="@USERNAME@",
)  # fmt: skip


class HallService(Service):
    """A BMC of the hall. Its faults are those that are not shown in its resources."""

    def __init__(self, identity: Identity, power_delay: float) -> None:
        super().__init__(identity, Faults(), power_delay, Shape())
        self._fill = {
            PATTERN.serial: identity.serial,
            PATTERN.uuid: identity.uuid,
            PATTERN.bmc_mac: identity.bmc_mac,
            PATTERN.host_macs[0]: identity.host_macs[0],
            PATTERN.host_macs[1]: identity.host_macs[1],
            PATTERN.username: identity.username,
            "@SERVICE@": self.service_uuid,
        }

    def _read(self, path: str, now: float) -> Answer:
        if path.endswith("/$metadata"):
            return Answer(200, METADATA)
        found = _rendered(self.power.at(now), self.power.boot_progress(now)).get(path)
        if found is None:
            return refusal(404)
        for name, value in self._fill.items():
            found = found.replace(name, value)
        found = found.replace(precise(HOST_RESET), precise(self.power.reset_at))
        for instant, at in ((NOW, now), (BMC_RESET, self.reset_at)):
            found = found.replace(moment(instant), moment(at))
        return Answer(200, found)


@cache
def _rendered(power: str, boot_progress: str) -> dict[str, str]:
    """Path → JSON text."""
    view = View(
        identity=PATTERN, faults=Faults(), power=power, boot_progress=boot_progress, now=NOW,
        service_uuid="@SERVICE@", host_reset_at=HOST_RESET, bmc_reset_at=BMC_RESET,
    )  # fmt: skip
    return {path: json.dumps(body, indent=2) for path, body in resources(view).items()}
