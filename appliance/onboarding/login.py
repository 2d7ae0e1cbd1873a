"""The one login: the attempt is on disk before the password leaves, over a connection pinned to the known key."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from appliance.bmc.dialect import read_service_root
from appliance.bmc.errors import BmcError, Denied, PinMismatch, ReadOnly, TooSlow, Unreachable
from appliance.bmc.redfish import BUDGET, Redfish
from appliance.bmc.retry import retry_while_busy
from appliance.bmc.session import Guard, Session, open_session, sessions_path
from appliance.context import Context
from appliance.domain.lifecycle import TRAITS, State
from appliance.domain.login import Outcome, login_blocker
from appliance.errors import Refused
from appliance.onboarding.bmc_address import BmcAddress
from appliance.onboarding.credential import Credential, open_credential
from appliance.store import credentials
from appliance.store.machine_locks import MachineLock


def write_guard(hold: MachineLock) -> Guard:
    """Decides from what is stored at this very moment whether the held machine's BMC may be written to."""

    def guard() -> str:
        connection = hold.store.connection()
        row = connection.execute("SELECT state, holder FROM machine WHERE id = ?", (hold.machine,)).fetchone()
        if row is None:
            return "the machine is unknown."
        if row[1] != hold.holder:
            return "another worker has taken the machine over."
        return "" if TRAITS[State(row[0])].may_write else f"the machine is {row[0]}."

    return guard


def log_in(
    context: Context,
    hold: MachineLock,
    place: BmcAddress,
    key: str,
    wait: Callable[[float], None],
    budget: float = BUDGET,
) -> Session:
    """A session with the row's credential. Raises Refused where the rules forbid it, else BmcError.

    `key` is the pin; `wait` sleeps, or raises to give up; all its requests together may take `budget` seconds."""
    _permitted(context, hold.store.connection(), hold.machine, key)
    seconds = context.settings.acceptance.request_timeout_seconds
    client = Redfish(place.address, key, seconds=seconds, mac=place.mac, budget=budget)
    try:
        # What can fail without the password fails here, before an attempt is counted.
        root = retry_while_busy(lambda: read_service_root(client.get, context.dialects), wait)
        path = sessions_path(root, context.dialects.choose(root))
        return _attempt(context, hold, client, path, wait)
    except Exception:
        client.close()
        raise


def _permitted(context: Context, connection: sqlite3.Connection, machine: int, key: str) -> Credential:
    """The credential of the row that stands for the machine, if it may be sent over this key; else raises Refused."""
    credential = open_credential(context.vault, connection, machine)
    attempts = credentials.attempts(connection, credential.fingerprint)
    found = login_blocker(has_credential=True, open_segments=(), attempts=attempts, key=key)
    if found:
        raise Refused(found)
    return credential


def _attempt(context: Context, hold: MachineLock, client: Redfish, path: str, wait: Callable[[float], None]) -> Session:
    """Asks again, in the transaction that counts the attempt, whether it may be made: while the BMC was asked for its
    service root, the row may have gone to another machine, or its credential to another BMC."""
    with hold.write() as tx:
        credential = _permitted(context, tx.connection, hold.machine, client.pin)
        attempt = credentials.begin_attempt(tx, hold.machine, credential.fingerprint, client.pin, credential.username)
    guard = write_guard(hold)
    try:
        session = open_session(client, path, credential.username, credential.password, guard)
    except BmcError as error:
        outcome, why = _outcome(error), str(error)
        hold.write_with_retry(lambda tx: credentials.end_attempt(tx, hold.machine, attempt, outcome, why), wait)
        raise
    try:
        hold.write_with_retry(lambda tx: credentials.end_attempt(tx, hold.machine, attempt, Outcome.ACCEPTED), wait)
    except Exception:
        session.close()
        raise
    return session


def _outcome(error: BmcError) -> Outcome:
    """Refused is refused; what certainly never left does not count; all else stays unknown."""
    if isinstance(error, Denied):
        return Outcome.REFUSED
    never_left = isinstance(error, PinMismatch | ReadOnly) or (
        isinstance(error, Unreachable | TooSlow) and not error.sent
    )
    return Outcome.FAILED if never_left else Outcome.PENDING
