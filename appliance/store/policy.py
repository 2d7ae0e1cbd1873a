"""After a change of policy every machine is assessed again, a hundred in a transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from appliance.store.database import Store
from appliance.store.models import Machine, Meta_
from appliance.store.reader import Reader
from appliance.store.schema import SCHEMA
from appliance.store.transaction import Transaction

BATCH = 100
ACTOR = "worker"

_POLICY, _ASSESSED = "policy", "assessed_schema"
"""Kept for each origin: appliances that share a server may have different policies."""


def adopt(store: Store, clock: Callable[[], int]) -> bool:
    """Assesses all machines by the store's policy, unless that was done before; True when the policy is new. After an
    update of the software they are assessed too, so that the new rules and sentences apply.

    After an interruption it starts again: the policy counts as adopted with the last batch."""
    content = json.dumps(dict(store.policy.as_json()), sort_keys=True)
    digest, schema = hashlib.sha256(content.encode()).hexdigest(), str(SCHEMA)
    is_new = _stored(store, _POLICY) != digest
    if not is_new and _stored(store, _ASSESSED) == schema:
        return False
    query = Machine.select(Machine.id).order_by(Machine.id)
    machines = [row[0] for row in query.tuples().execute(store.database)]
    for start in range(0, len(machines), BATCH):
        with store.write(ACTOR, clock()) as tx:
            tx.touch(*machines[start : start + BATCH])
    with store.write(ACTOR, clock()) as tx:
        _keep(tx, _ASSESSED, schema)
        if is_new:
            _keep(tx, _POLICY, digest)
            tx.journal("policy.adopted", machines=len(machines), policy=content, sha256=digest)
    return is_new


def _stored(reader: Reader, key: str) -> object:
    return Meta_.select(Meta_.value).where(Meta_.key == f"{key}.{reader.origin}").scalar(reader.database)


def _keep(tx: Transaction, key: str, value: str) -> None:
    row = Meta_.insert(key=f"{key}.{tx.origin}", value=value)
    row.on_conflict(conflict_target=[Meta_.key], preserve=[Meta_.value]).as_rowcount().execute(tx.database)
