"""Facts about a machine itself, as its BMC reports them. (Facts from packets are written with their sightings.)"""

from __future__ import annotations

from collections.abc import Iterable

from peewee import EXCLUDED, SQL

from appliance.domain.facts import Name, Source, storable
from appliance.store.models import FactRow
from appliance.store.prepared import Prepared
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction

OF_MACHINE = SQL("endpoint = 0")
"""The condition of the unique index, spelt as the index has it: with a parameter neither engine finds it."""


def add_facts(
    tx: Transaction, machine: int, facts: Iterable[tuple[str, str]], source: str, evidence: str, tls_key: str = ""
) -> None:
    """(name, value) with display-safe values, of which empty ones are left out; `tls_key` is the key of the connection
    over which they were read."""
    rows = [
        {
            "machine": machine,
            "name": str(name),
            "value": value,
            "source": str(source),
            "evidence": evidence,
            "tls_key": tls_key,
            "first_seen": tx.now,
            "last_seen": tx.now,
        }
        for name, value in dict.fromkeys((name, storable(value)) for name, value in facts)
        if value
    ]
    if rows:
        FactRow.insert_many(rows).on_conflict(
            conflict_target=[FactRow.machine, FactRow.name, FactRow.value, FactRow.source],
            conflict_where=OF_MACHINE,
            update={field: EXCLUDED[field.name] for field in (FactRow.last_seen, FactRow.evidence, FactRow.tls_key)},
        ).execute(tx.database)
    tx.touch(machine)


def service_root_key(reader: Reader, machine: int) -> str:
    """The TLS key over which the service root was read last, or an empty text."""
    found = _SERVICE_ROOT_KEY.rows(reader, machine)
    return str(found[0][0]) if found else ""


_F = FactRow
_SERVICE_ROOT_KEY = Prepared(
    lambda machine: (
        _F.select(_F.tls_key)
        .where(
            _F.machine == machine, _F.name == str(Name.REDFISH_VERSION), _F.source == str(Source.SERVICE_ROOT)
        )
        .order_by(_F.last_seen.desc(), _F.id.desc())
        .limit(1)
    )
)  # fmt: skip


def forget_identity(tx: Transaction, machine: int) -> None:
    """What the BMC reported of its identity does not count any more: it has to be read again."""
    identity = FactRow.name.in_([Name.SERIAL, Name.UUID])
    FactRow.delete().where(
        (FactRow.machine == machine) & (FactRow.endpoint == 0) & (FactRow.source == Source.REDFISH) & identity
    ).execute(tx.database)
