"""A changed policy changes where machines stand: every one is assessed anew, a hundred in a transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from appliance.store.database import Store

BATCH = 100


def adopt(store: Store, clock: Callable[[], int]) -> bool:
    """Assesses all machines by the store's policy, unless that was done before; True when it was a new one.

    Stopped in the middle it starts again: the policy counts as adopted with the last batch."""
    told = json.dumps(dict(store.policy.as_json()), sort_keys=True)
    digest = hashlib.sha256(told.encode()).hexdigest()
    connection = store.connection()
    before = connection.execute("SELECT value FROM meta WHERE key = 'policy'").fetchone()
    if before is not None and before[0] == digest:
        return False
    machines = [row[0] for row in connection.execute("SELECT id FROM machine ORDER BY id")]
    for start in range(0, len(machines), BATCH):
        with store.write("worker", clock()) as tx:
            tx.touch(*machines[start : start + BATCH])
    with store.write("worker", clock()) as tx:
        tx.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('policy', ?)", digest)
        tx.journal("policy.adopted", machines=len(machines), policy=told, sha256=digest)
    return True
