"""Conditions that several queries share, each decided here once."""

from __future__ import annotations

from typing import Any

from peewee import SQL, fn

from appliance.domain.credential_states import SENT
from appliance.domain.login import Outcome
from appliance.store.models import Attempt, CredentialRow

ATTEMPT_COUNTS = (Attempt.allowed_by == "") & (Attempt.outcome != str(Outcome.FAILED))
"""A login attempt counts: it may have reached a BMC, and nobody has allowed one more since."""

IS_SENT = CredentialRow.state.in_([str(state) for state in SENT]) & (fn.LENGTH(CredentialRow.secret) > 0)
"""A credential of which a secret is known, in a state in which it is sent."""


def has_credential(serial: Any) -> Any:
    """Whether there is a credential that is sent to the machine with this serial number (a column, or a value)."""
    return fn.EXISTS(CredentialRow.select(SQL("1")).where((CredentialRow.serial == serial) & IS_SENT))
