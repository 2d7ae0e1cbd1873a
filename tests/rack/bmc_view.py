"""What the resource tree is made of: one moment of one machine, and two helpers for Redfish's shapes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from tests.rack.bmc_faults import Faults
from tests.rack.bmc_identity import Identity
from tests.rack.bmc_shape import Shape

Json = dict[str, Any]
Tree = dict[str, Json]
ROOT = "/redfish/v1"


@dataclass(frozen=True, kw_only=True)
class View:
    """A machine at one moment. `now` is the true time in seconds since the epoch; the BMC's own may differ."""

    identity: Identity
    faults: Faults
    power: str
    boot_progress: str
    now: float
    service_uuid: str
    host_reset_at: float = 0.0
    bmc_reset_at: float = 0.0
    sessions: dict[str, str] = field(default_factory=dict)
    shape: Shape = field(default_factory=Shape)

    @property
    def claimed(self) -> Identity:
        """The identity it shows, which faults make differ from the true one."""
        shown, faults = self.identity, self.faults
        return replace(
            shown,
            serial=faults.wrong_serial or shown.serial,
            uuid=faults.wrong_uuid or shown.uuid,
            model=faults.wrong_model or shown.model,
            bmc_version=faults.old_firmware or shown.bmc_version,
        )

    @property
    def serial_number(self) -> str | None:
        """SerialNumber as system and chassis show it."""
        if self.shape.serial_needs_host_on and self.power != "On":
            return None
        return f"BOARD-{self.claimed.serial}" if self.shape.serial_in_sku else self.claimed.serial

    @property
    def sku(self) -> str:
        return self.claimed.serial if self.shape.serial_in_sku else self.claimed.sku

    @property
    def health(self) -> str:
        return "Critical" if self.faults.health_critical else "OK"

    @property
    def system(self) -> str:
        return f"{ROOT}/Systems/{self.identity.system_id}"

    @property
    def manager(self) -> str:
        return f"{ROOT}/Managers/{self.identity.manager_id}"

    @property
    def chassis(self) -> str:
        return f"{ROOT}/Chassis/{self.identity.chassis_id}"


def moment(at: float) -> str:
    """As bmcweb writes instants: whole seconds."""
    return datetime.fromtimestamp(int(at), UTC).isoformat()


def precise(at: float) -> str:
    """For hosts that start again within tenths of a second, as none does in the field."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")


def link(path: str) -> Json:
    return {"@odata.id": path}


def resource(path: str, kind: str, name: str, **body: Any) -> Tree:
    """One resource; `kind` is its schema with version, e.g. `Chassis.v1_22_0.Chassis`."""
    head = {"@odata.id": path, "@odata.type": f"#{kind}", "Id": path.rsplit("/", 1)[1], "Name": name}
    return {path: head | body}


def collection(path: str, kind: str, name: str, members: list[str]) -> Tree:
    """A collection of the members with these paths; `kind` is e.g. `Chassis`."""
    body = {
        "@odata.id": path,
        "@odata.type": f"#{kind}Collection.{kind}Collection",
        "Name": name,
        "Members": [link(member) for member in members],
        "Members@odata.count": len(members),
    }
    return {path: body}


def status(health: str = "OK", state: str = "Enabled") -> Json:
    return {"Health": health, "State": state}
