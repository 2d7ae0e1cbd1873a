"""The one login: the attempt is on disk before the password leaves, over a connection pinned to the known key."""

from __future__ import annotations

from collections.abc import Callable

from appliance.bmc.errors import BmcError, Denied, PinMismatch, ReadOnly, TooSlow, Unreachable
from appliance.bmc.patience import patiently
from appliance.bmc.redfish import ROOT, Redfish
from appliance.bmc.session import Guard, Session, open_session, sessions_path
from appliance.context import Context
from appliance.domain.lifecycle import State
from appliance.errors import Refused
from appliance.onboarding.credential import Credential, open_credential, why_not
from appliance.store import contact
from appliance.store.contact import Outcome
from appliance.store.database import Store
from appliance.store.holding import Hold

_NO_WRITES = frozenset({State.RELEASED, State.RETIRED, State.QUARANTINED, State.EXPECTED})


def write_guard(store: Store, machine: int) -> Guard:
    """Decides from the machine's state of this very moment whether its BMC may be written to."""

    def guard() -> str:
        row = store.connection().execute("SELECT state FROM machine WHERE id = ?", (machine,)).fetchone()
        if row is None:
            return "the machine is unknown."
        return f"the machine is {row[0]}." if row[0] in _NO_WRITES else ""

    return guard


def log_in(context: Context, hold: Hold, address: str, key: str, wait: Callable[[float], None]) -> Session:
    """A session with the row's credential. Raises Refused where the rules forbid it, else BmcError.

    `key` is the pin; `wait` sleeps, or raises to give up."""
    connection = context.store.connection()
    credential = open_credential(context.vault, connection, hold.machine)
    if why := why_not(contact.attempts(connection, hold.machine), credential.fingerprint, key):
        raise Refused(why, "Correct it, or allow one more attempt.")
    client = Redfish(address, key, seconds=context.settings.acceptance.request_timeout_seconds)
    try:
        # What can fail without the password fails here, before an attempt is counted.
        path = sessions_path(patiently(lambda: client.get(ROOT), wait))
        return _attempt(context, hold, client, path, credential)
    except Exception:
        client.close()
        raise


def _attempt(context: Context, hold: Hold, client: Redfish, path: str, credential: Credential) -> Session:
    machine = hold.machine
    with hold.write() as tx:
        attempt = contact.begin_attempt(tx, machine, credential.fingerprint, client.pin, credential.username)
    guard = write_guard(context.store, machine)
    try:
        session = open_session(client, path, credential.username, credential.password, guard)
    except BmcError as error:
        with hold.write() as tx:
            contact.end_attempt(tx, machine, attempt, _outcome(error), str(error))
        raise
    with hold.write() as tx:
        contact.end_attempt(tx, machine, attempt, Outcome.ACCEPTED)
    return session


def _outcome(error: BmcError) -> Outcome:
    """Refused is refused; what certainly never left does not count; all else stays unknown."""
    if isinstance(error, Denied):
        return Outcome.REFUSED
    never_left = isinstance(error, PinMismatch | ReadOnly) or (
        isinstance(error, Unreachable | TooSlow) and not error.sent
    )
    return Outcome.FAILED if never_left else Outcome.PENDING
