"""After a change of policy, or an update of the software, every machine is assessed again, in short transactions.

Meanwhile nothing is decided by the old policy: whoever decides about a machine (its next step, its run, its sign-off)
assesses it first. What lists show of a machine may be old until its turn comes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from dataclasses import astuple, dataclass, replace
from typing import cast

from peewee import SQL, Expression, fn

from appliance.clock import Clock
from appliance.store.database import Store
from appliance.store.machines import on_segments
from appliance.store.models import Endpoint, Machine, Meta_
from appliance.store.reader import Reader, stored_json
from appliance.store.schema import SCHEMA
from appliance.store.slices import write_in_slices
from appliance.store.transaction import Transaction

ACTOR = "worker"

_POLICY, _ASSESSED, _PROGRESS = "policy", "assessed_schema", "policy_progress"
"""Kept for each origin: appliances that share a server may have different policies."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Of the assessment that is going on for a policy (its digest) and a schema: `after` is the last machine that was
    assessed, `done` how many were."""

    digest: str
    schema: int
    after: int = 0
    done: int = 0


def adopt(store: Store, clock: Clock, segments: Collection[str], stop: Callable[[], bool] = lambda: False) -> bool:
    """Assesses all machines by the store's policy, unless that was done before; True when it is new and all of them
    are assessed. After an interruption the next call goes on where this one was.

    On a server, machines that are only on other segments than these are left to the appliances that have those."""
    content = json.dumps(dict(store.policy.as_json()), sort_keys=True)
    wanted = Progress(hashlib.sha256(content.encode()).hexdigest(), SCHEMA)
    is_new = _stored(store, _POLICY) != wanted.digest
    if not is_new and _stored(store, _ASSESSED) == str(SCHEMA):
        return False
    found = progress(store)
    resumed = found if found and (found.digest, found.schema) == (wanted.digest, wanted.schema) else wanted
    adoption = _Adoption(resumed, segments, content if is_new else "")
    write_in_slices(store, ACTOR, clock, adoption.assess_some, stop=stop)
    return is_new and adoption.is_complete


class _Adoption:
    """`content` is the policy that is journalled at the end ("" = it is not new)."""

    def __init__(self, progress: Progress, segments: Collection[str], content: str) -> None:
        self._progress, self._segments, self._content = progress, segments, content
        self.is_complete = False

    def assess_some(self, tx: Transaction, count: int) -> int:
        at = self._progress
        query = Machine.select(Machine.id).where(Machine.id > at.after, _is_ours(tx, self._segments))
        some = [row[0] for row in query.order_by(Machine.id).limit(count).tuples().execute(tx.database)]
        if not some:
            self._finish(tx)
            return 0
        tx.touch(*some)
        self._progress = replace(at, after=some[-1], done=at.done + len(some))
        _keep(tx, _PROGRESS, json.dumps(astuple(self._progress)))
        return len(some)

    def _finish(self, tx: Transaction) -> None:
        _keep(tx, _ASSESSED, str(self._progress.schema))
        _keep(tx, _POLICY, self._progress.digest)
        _keep(tx, _PROGRESS, "")
        if self._content:
            done, digest = self._progress.done, self._progress.digest
            tx.journal("policy.adopted", machines=done, policy=self._content, sha256=digest)
        self.is_complete = True


def _is_ours(reader: Reader, segments: Collection[str]) -> Expression:
    """Also true for a machine that is on no segment: it was never seen."""
    endpoint = Endpoint.select(SQL("1")).where(Endpoint.machine == Machine.id)
    return cast(Expression, on_segments(reader, Machine.id, segments) | ~fn.EXISTS(endpoint))


def progress(reader: Reader) -> Progress | None:
    """How far the assessment is; None when none is going on."""
    stored = _stored(reader, _PROGRESS)
    return Progress(*stored_json(str(stored), [])) if stored else None


def _stored(reader: Reader, key: str) -> object:
    return Meta_.select(Meta_.value).where(Meta_.key == f"{key}.{reader.origin}").scalar(reader.database)


def _keep(tx: Transaction, key: str, value: str) -> None:
    row = Meta_.insert(key=f"{key}.{tx.origin}", value=value)
    row.on_conflict(conflict_target=[Meta_.key], preserve=[Meta_.value]).as_rowcount().execute(tx.database)
