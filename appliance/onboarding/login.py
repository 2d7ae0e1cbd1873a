"""The one login: the attempt is on disk before the password leaves, over a connection pinned to the known key."""

from __future__ import annotations

from collections.abc import Callable

from appliance.bmc.dialect import read_service_root
from appliance.bmc.errors import (
    BmcError,
    Busy,
    Denied,
    Missing,
    NotAcceptable,
    PasswordExpired,
    PinMismatch,
    ReadOnly,
    Redirected,
    TooSlow,
    Unreachable,
)
from appliance.bmc.redfish import Redfish
from appliance.bmc.retry import retry_while_busy
from appliance.bmc.session import Guard, Session, open_session, sessions_path
from appliance.context import Context
from appliance.domain.expected_key import same_bmc
from appliance.domain.lifecycle import TRAITS
from appliance.domain.login import Outcome, login_blocker
from appliance.errors import Refused
from appliance.onboarding.credential import OpenCredential, open_credential
from appliance.store import credentials, machines, tls_keys
from appliance.store.machine_locks import MachineLock
from appliance.store.reader import Reader


def write_guard(lock: MachineLock) -> Guard:
    """Decides from what is stored at this very moment whether the held machine's BMC may be written to."""

    def guard() -> str:
        found = machines.state_and_holder(lock.store, lock.machine)
        if found is None:
            return "the machine is unknown."
        state, holder = found
        if holder != lock.holder:
            return "another worker has taken the machine over."
        return "" if TRAITS[state].may_write else f"the machine is {state}."

    return guard


def log_in(context: Context, lock: MachineLock, wait: Callable[[float], None], client: Redfish) -> Session:
    """A session with the machine's credential, over the key to which the client is pinned. Raises Refused where the
    rules forbid it, else BmcError; the client's connection is closed then. `wait` sleeps, or raises to give up."""
    try:
        permitted_credential(context, lock.store, lock.machine, client.pin)
        # What can fail without the password fails here, before an attempt is counted.
        root = retry_while_busy(lambda: read_service_root(client.get, context.dialects), wait)
        path = sessions_path(root, context.dialects.choose(root))
        # Asked again in the transaction that counts the attempt: while the service root was read, the row may have gone
        # to another machine, or its credential to another BMC.
        with lock.write() as tx:
            credential = permitted_credential(context, tx, lock.machine, client.pin)
            attempt = credentials.begin_attempt(
                tx, lock.machine, credential.fingerprint, client.pin, credential.username
            )
        return _open_and_record(lock, client, path, credential, attempt, wait)
    except Exception:
        client.close()
        raise


def permitted_credential(context: Context, reader: Reader, machine: int, key: str) -> OpenCredential:
    """The machine's credential, if it may be sent over this key; else raises Refused. That the ports are isolated is a
    condition of the login that proves the identity (`decide`), not of later ones."""
    credential = open_credential(context.vault, reader, machine)
    attempts = credentials.attempts(reader, credential.fingerprint)
    keys = same_bmc(key, tls_keys.expected_keys(reader, machine))
    if found := login_blocker(has_credential=True, open_segments=(), attempts=attempts, keys=keys):
        raise Refused(found)
    return credential


def _open_and_record(
    lock: MachineLock,
    client: Redfish,
    path: str,
    credential: OpenCredential,
    attempt: int,
    wait: Callable[[float], None],
) -> Session:
    """Sends the password, and records the outcome as soon as the database takes it."""

    def end(outcome: Outcome, detail: str = "") -> None:
        lock.write_with_retry(lambda tx: credentials.end_attempt(tx, lock.machine, attempt, outcome, detail), wait)

    try:
        session = open_session(client, path, credential.username, credential.password, write_guard(lock))
    except BmcError as error:
        end(outcome_of(error), str(error))
        raise
    try:
        end(Outcome.ACCEPTED)
    except Exception:
        session.close()
        raise
    return session


def outcome_of(error: BmcError) -> Outcome:
    """What certainly was not sent, or not judged (the BMC was busy, has no such place, answers in no such form), does
    not count; whatever is neither that nor a refusal stays unknown."""
    if isinstance(error, PasswordExpired):
        return Outcome.EXPIRED
    if isinstance(error, Denied):
        return Outcome.REFUSED
    not_sent = isinstance(error, PinMismatch | ReadOnly | Busy | Missing | NotAcceptable | Redirected) or (
        isinstance(error, Unreachable | TooSlow) and not error.sent
    )
    return Outcome.FAILED if not_sent else Outcome.PENDING
