"""The life of a credential of a machine's BMC: which of several is sent, and how one replaces another."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class CredentialState(StrEnum):
    FACTORY = "factory"
    """It came with the manifest."""
    PENDING = "pending"
    """It is on disk, and the BMC may or may not have it yet."""
    ACTIVE = "active"
    """The BMC took it; it is sent instead of the factory's."""
    RETIRED = "retired"
    """It is not sent any more."""


MAY_BECOME: Mapping[CredentialState, frozenset[CredentialState]] = {
    CredentialState.FACTORY: frozenset({CredentialState.RETIRED}),
    CredentialState.PENDING: frozenset({CredentialState.ACTIVE, CredentialState.RETIRED}),
    CredentialState.ACTIVE: frozenset({CredentialState.RETIRED}),
    CredentialState.RETIRED: frozenset(),
}

SENT: tuple[CredentialState, ...] = (CredentialState.ACTIVE, CredentialState.FACTORY)
"""The credential that is sent is the first that there is in one of these states. A pending one is not sent: whether the
BMC has it has to be found out first."""
