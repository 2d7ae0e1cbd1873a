"""Who a simulated machine is: what is on its labels, its boards and in its firmware."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Identity:
    """The true identity of one machine. MACs are text, `aa:bb:cc:dd:ee:ff`.

    `system_id`, `manager_id` and `chassis_id` are the members' names in the Redfish collections; other makers
    use other names than OpenBMC's, so a client must follow the links.
    """

    serial: str
    uuid: str
    manufacturer: str = "Kontoor"
    model: str = "KS-2100"
    sku: str = "KS-2100-A"
    bmc_mac: str = "02:00:5e:00:00:01"
    host_macs: tuple[str, ...] = ("02:00:5e:10:00:01", "02:00:5e:10:00:02")
    bmc_version: str = "2.14.0"
    bios_version: str = "1.08"
    username: str = "root"
    password: str = "0penBmc"
    system_id: str = "system"
    manager_id: str = "bmc"
    chassis_id: str = "chassis"

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Identity:
        """From the object a configuration file holds; an unknown member is an error that names it."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(data) - known):
            raise ValueError(f"An identity has no member {unknown[0]!r}; it has {', '.join(sorted(known))}.")
        return cls(**(data | {"host_macs": tuple(data.get("host_macs", cls.host_macs))}))

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
