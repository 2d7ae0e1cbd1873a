"""What may be wrong with a simulated BMC, each switchable at start and while it runs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

HOSTILE = ("", "huge", "endless", "redirect", "deep", "invalid", "unbounded")
"""Hostile answers: 1 GB · chunks for ever · 307 elsewhere · 100,000 levels · not JSON · no length, ends by closing."""


@dataclass(frozen=True, kw_only=True)
class Faults:
    """All off by default. An empty text means: no fault.

    Times are in seconds. `unavailable_requests` counts down as requests are refused; `unavailable_seconds`
    runs from the moment it is set.
    """

    # the identity that it reports
    wrong_serial: str = ""
    wrong_uuid: str = ""
    wrong_model: str = ""
    old_firmware: str = ""
    """The BMC's version, in place of the true one."""
    identity_changes_after_reset: bool = False
    certificate_changes_after_reset: bool = False
    swap_certificate_after: int = 0
    """After so many requests every connection is closed and another certificate is shown from then on."""
    # how it answers
    response_delay: float = 0.0
    trickle: float = 0.0
    """Pause after every byte of a response."""
    unavailable_requests: int = 0
    unavailable_seconds: float = 0.0
    hostile: str = ""
    """One of HOSTILE."""
    hostile_path: str = ""
    """GETs of which path are answered so, exactly; empty: every GET."""
    redirect_to: str = "https://192.0.2.1/redfish/v1"
    # what a login meets
    password_refused: bool = False
    password_expired: str = ""
    """It must be changed first, which the BMC says "at login" (201 with a message), or "later" (403 to every read)."""
    account_locked: bool = False
    lockout_after: int = 0
    """Lock the account after so many failed logins, as some makers do; 0: never."""
    # the state of the hardware
    dead_fan: bool = False
    sensor_out_of_range: bool = False
    sensor_unreadable: bool = False
    sensor_offline: bool = False
    """A processor's temperature is UnavailableOffline though the host is on."""
    health_critical: bool = False
    missing_power_supply: bool = False
    critical_event: bool = False
    clock_offset: float = 0.0
    power_command_ignored: bool = False

    def __post_init__(self) -> None:
        if self.hostile not in HOSTILE:
            raise ValueError(f"hostile is one of {HOSTILE[1:]} or empty; got {self.hostile!r}.")

    def changed(self, changes: dict[str, Any]) -> Faults:
        """These faults with some switched; an unknown name or a value of another type is an error."""
        types = {field.name: type(field.default) for field in fields(self)}
        for name, value in changes.items():
            if name not in types:
                raise ValueError(f"There is no fault {name!r}; there are {', '.join(sorted(types))}.")
            if type(value) is not types[name] and not (types[name] is float and type(value) is int):
                raise ValueError(f"The fault {name} is switched with a {types[name].__name__}; got {value!r}.")
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
