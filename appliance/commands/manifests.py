"""Importing a manifest: checked whole, secrets sealed before they touch the database, in force whole or not at all.

The rows are staged, put in force by one short transaction, and then joined to their machines, a few at a time. What
was interrupted before it was in force is discarded, and after that gone on with: by the next import, or the worker."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.resources import files
from itertools import islice
from typing import Any, Protocol

from appliance.commands.addresses import configured_addresses
from appliance.commands.manifest_plan import Plan, make_plan
from appliance.context import Context
from appliance.domain.blockers import blocker
from appliance.domain.manifest import BadRow, ImportState, NotAManifest, parse
from appliance.domain.moments import SECOND
from appliance.domain.reservations import without_unusable_addresses
from appliance.errors import Refused, StoreError, UnusableManifest
from appliance.store import manifests
from appliance.store.manifest_join import join_some
from appliance.store.manifests import Document, Import
from appliance.store.slices import write_in_slices
from appliance.store.transaction import Transaction
from appliance.wire.text import display

STALE = 30 * SECOND
"""An import that is not in force and did not go on for so long was interrupted."""

LEFT_ALONE = 3 * SECOND
"""One in force that did not go on for so long is gone on with by the worker."""

_TRIES = 3


class Progress(Protocol):
    """Is called after each slice: what was done (stored, joined) with how many rows, of how many."""

    def __call__(self, what: str, done: int, *, of: int) -> None: ...


def no_progress(what: str, done: int, *, of: int) -> None:
    """For whom nobody waits."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`changed` is False when nothing was written: bad rows without `skip_bad`, or nothing new in the file. `pending`
    rows are in force and not joined to their machines yet; the worker does that."""

    added: int
    updated: int
    unchanged: int
    bad: tuple[BadRow, ...]
    changed: bool
    pending: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"bad": [asdict(row) for row in self.bad]}


def import_manifest(
    context: Context,
    actor: str,
    filename: str,
    data: bytes,
    *,
    skip_bad: bool = False,
    progress: Progress = no_progress,
    join_ms: int | None = None,
) -> ImportReport:
    """Imports a CSV manifest (`domain.manifest`). A row is identified by its serial: a known one is updated in the
    columns that the file has, and keeps its machine. With bad rows and without `skip_bad` nothing is changed. After
    `join_ms` (None: never) the rest of the rows is left to the worker to be joined to their machines.

    Raises UnusableManifest, Refused when other imports come in at the same time, StoreError with nothing imported."""
    try:
        parsed = parse(data, default_passwords())
    except NotAManifest as error:
        raise UnusableManifest(str(error)) from None
    parsed = without_unusable_addresses(parsed, configured_addresses(context))
    document = Document(display(os.fsencode(os.path.basename(filename)), 128), hashlib.sha256(data).hexdigest())
    for _ in range(_TRIES):
        _finish_earlier(context)
        latest = manifests.latest_document(context.store)
        plan = make_plan(context.vault, parsed, manifests.load(context.store))
        if plan.bad and not skip_bad:
            return _report(plan, changed=False)
        with context.store.write(actor, context.clock()) as tx:
            doc = manifests.begin(tx, document, len(plan.rows) + plan.unchanged, latest)
        if doc:
            try:
                _stage(context, actor, doc, plan, progress)
                report = _put_in_force(context, actor, document, doc, plan)
            except BaseException:
                with suppress(StoreError):
                    _discard(context, actor, doc)
                raise
            return replace(report, pending=_join_for(context, doc, len(plan.rows), progress, join_ms))
    raise Refused(blocker("manifest.import_collided"))


def resume(context: Context, stop: Callable[[], bool]) -> None:
    """What the worker does now and then: goes on with an import that was interrupted. Raises StoreError."""
    found = manifests.unfinished(context.store)
    if found is None:
        return
    if found.state is ImportState.JOINING and not _goes_on(context, found, LEFT_ALONE):
        _join(context, found, stop=stop)
    elif found.state is ImportState.STAGING and not _goes_on(context, found, STALE):
        _discard(context, found.imported_by, found.id)


def default_passwords() -> frozenset[str]:
    """Passwords that some vendor puts on every unit."""
    lines = files("appliance.data").joinpath("default_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("# "))


def _report(plan: Plan, *, changed: bool) -> ImportReport:
    added = sum(row.before is None for row in plan.rows)
    return ImportReport(added, len(plan.rows) - added, plan.unchanged, plan.bad, changed)


def _finish_earlier(context: Context) -> None:
    """Rows are compared with those of all earlier imports, so none of these may be on its way."""
    found = manifests.unfinished(context.store)
    if found is None:
        return
    if found.state is ImportState.JOINING:
        _join(context, found)
    elif _goes_on(context, found, STALE):
        raise Refused(blocker("manifest.import_collided"))
    else:
        _discard(context, found.imported_by, found.id)


def _goes_on(context: Context, found: Import, within: int) -> bool:
    """Whether somebody is at work on it. (A clock that was set back makes it look as if it went on later than now.)"""
    return 0 <= context.clock() - found.changed_at < within


def _stage(context: Context, actor: str, doc: int, plan: Plan, progress: Progress) -> None:
    remaining = iter(plan.rows)

    def store_some(tx: Transaction, count: int) -> int:
        some = list(islice(remaining, count))
        manifests.stage(tx, doc, some)
        return len(some)

    report = partial(progress, "stored", of=len(plan.rows))
    write_in_slices(context.store, actor, context.clock, store_some, report=report)


def _put_in_force(context: Context, actor: str, document: Document, doc: int, plan: Plan) -> ImportReport:
    report = _report(plan, changed=bool(plan.rows))
    with context.store.write(actor, context.clock()) as tx:
        manifests.put_in_force(tx, doc, plan.unchanged)
        tx.journal(
            "manifest.imported", sha256=document.sha256, filename=document.filename, added=report.added,
            updated=report.updated, unchanged=report.unchanged, skipped=len(report.bad),
        )  # fmt: skip
    return report


def _join_for(context: Context, doc: int, count: int, progress: Progress, limit_ms: int | None) -> int:
    """Joins the rows of an import that is in force, which it stays whatever happens; returns how many are left."""
    began, joined = context.monotonic(), 0

    def report(done: int) -> None:
        nonlocal joined
        joined = done
        progress("joined", done, of=count)

    def is_late() -> bool:
        return limit_ms is not None and context.monotonic() - began > limit_ms

    try:
        found = manifests.unfinished(context.store)
        if found and found.id == doc:
            _join(context, found, report, is_late)
            found = manifests.unfinished(context.store)
        return found.rows - found.joined if found and found.id == doc else 0
    except StoreError:
        return count - joined


def _join(
    context: Context,
    found: Import,
    report: Callable[[int], None] = lambda done: None,
    stop: Callable[[], bool] = lambda: False,
) -> None:
    step = partial(join_some, found)
    write_in_slices(context.store, found.imported_by, context.clock, step, report=report, stop=stop)


def _discard(context: Context, actor: str, doc: int) -> None:
    write_in_slices(context.store, actor, context.clock, partial(manifests.discard_some, doc))
