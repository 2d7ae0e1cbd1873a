"""Who can take a next action. (What a signed-in person is permitted to do is decided elsewhere.)"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """`GATEHOUSE` means that the appliance itself goes on as soon as it can; nobody has to act."""

    TECHNICIAN = "technician"
    ENGINEER = "engineer"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"
    GATEHOUSE = "Gatehouse"
