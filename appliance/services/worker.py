"""The worker: finds machines with something to do, by what is stored, and does it with a bounded number of threads.
Intervals are monotonic; what is stored, and when to look at a machine again, is wall time, and shifted with it.

Level-triggered: a lost wake-up or a killed worker loses nothing, because the next look computes the same again."""

from __future__ import annotations

import logging
import resource
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from appliance.context import Context
from appliance.domain.clock import ClockWatch, Reading
from appliance.domain.moments import MINUTE, SECOND
from appliance.errors import StoreError
from appliance.hookhost import load_dialects
from appliance.services import lock_owner
from appliance.services.bulk_work import bulk_status, start_bulk_work
from appliance.services.heartbeat import start_heartbeat
from appliance.services.hooks import start_hooks
from appliance.services.pulse import Promise, unwatched
from appliance.services.run_scheduler import RunScheduler
from appliance.services.schedule import Schedule
from appliance.services.state_watch import start_state_watch
from appliance.services.worker_jobs import Jobs
from appliance.store import endpoints, machine_locks, machines

LOG = logging.getLogger(__name__)

POLL_SECONDS = 0.05
THREADS = 16
"""For contact; acceptance runs have threads of their own, so that a suite never delays a newcomer."""

SLOW_THREADS = 8
"""For contact with machines that kept a thread waiting before: a rack of them must not keep others waiting, too."""

LOOP_MS = 3 * MINUTE
"""One round may wait several times for a database that is locked (`engines.LOCK_WAIT_SECONDS`)."""

SPARE_DESCRIPTORS = 1024
"""For contact, the database and hooks."""

RENEW = 5 * SECOND
SWEEP = SECOND
"""Changes are looked for this often even if no other process has written."""

OVERLAP = MINUTE
"""A transaction's instant is when it began: what is found as changed (or made due) may lie this far back."""


def run(context: Context, sockets: Mapping[str, int], stop: threading.Event, promise: Promise = unwatched) -> None:
    """Works until `stop` is set. Raises ConfigError when a site's check cannot be used."""
    LOG.info("the acceptance suite %s has %d checks", context.suite.label, len(context.suite.checks))
    # urllib3, by which webhooks are sent, logs faults in the head of an answer with the hostile text in it.
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
    allow_descriptors(SPARE_DESCRIPTORS + 2 * context.settings.acceptance.runs_at_once)
    context = replace(context, dialects=load_dialects(context))
    me = lock_owner.this_process(context.store.origin)
    freed = machine_locks.free_locks_of_dead_workers(context.store, context.clock(), partial(lock_owner.is_dead, me=me))
    if freed:
        LOG.info("took over %d machines of a worker that died", freed)
    more = partial(bulk_status, context.store)
    heartbeat = start_heartbeat(context, "worker", stop, "Looking after the machines.", more)
    start_state_watch(context, stop)
    bulk = start_bulk_work(context, stop)
    hooks = start_hooks(context, stop)
    try:
        Worker(context, str(me), stop, promise).loop()
    finally:
        heartbeat.join(1)
        bulk.join(1)
        hooks.join(1)


def allow_descriptors(count: int) -> None:
    """Each run keeps a connection to its BMC; a soft limit (a shell has 1024) is raised as far as the hard one goes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    if wanted < count:
        LOG.warning("%d files may be open at once, and %d may be needed: raise LimitNOFILE in the unit", wanted, count)


class Worker:
    """Belongs to the thread that calls `loop`; its jobs run in threads of their own."""

    def __init__(self, context: Context, holder: str, stop: threading.Event, promise: Promise = unwatched) -> None:
        self._context = context
        self._holder = holder
        self._stop = stop
        self._promise = promise
        self._segments = frozenset(segment.name for segment in context.settings.segment)
        self._changes = context.store.changes()
        self._schedule = Schedule()
        self._jobs = Jobs(context, holder, self._schedule, stop)
        self._onboarding = ThreadPoolExecutor(THREADS, "onboard")
        self._slow = ThreadPoolExecutor(SLOW_THREADS, "slow")
        self._runs = RunScheduler(context, holder, stop)
        self._busy: dict[int, Future[None]] = {}
        self._seen: dict[int, machines.Mark] = {}
        self._since = 0
        self._joined_since = 0
        self._joined_version = -1
        self._version = -1
        self._watch = ClockWatch(Reading(context.clock(), context.monotonic()))
        self._swept_at = self._renewed_at = context.monotonic() - RENEW

    def loop(self) -> None:
        with self._onboarding, self._slow:
            while not self._stop.is_set():
                self._promise(LOOP_MS)
                try:
                    self._tick()
                except StoreError as error:
                    LOG.warning("%s", error)
                    self._stop.wait(1)
                self._stop.wait(self._runs.seconds_to_next(POLL_SECONDS))
            for pool in (self._onboarding, self._slow):
                pool.shutdown(cancel_futures=True)
        self._runs.close()
        self._changes.close()

    def _tick(self) -> None:
        """Gives threads the machines that changed, came due or have a run; keeps the locks of those at work."""
        # The version comes before the instant: what it counts is not later than now.
        store, version = self._context.store, self._changes.version()
        now, ticks = self._context.clock(), self._context.monotonic()
        if by := self._watch.jump(Reading(now, ticks)):
            self._shift(by)
        ended = [machine for machine, future in self._busy.items() if future.done()]
        for machine in ended:
            del self._busy[machine]
        held = [*self._busy, *self._runs.machines]
        if held and ticks - self._renewed_at >= RENEW:
            machine_locks.renew(store, self._holder, held, now)
            self._renewed_at = ticks
        sweep = ticks - self._swept_at >= SWEEP
        if sweep:
            self._swept_at = ticks
            if version != self._joined_version:
                self._join_host_ports(now)
                self._joined_version = version
        changed = version != self._version or sweep or bool(ended)
        if changed:
            self._version = version
            for machine in self._changed(now):
                self._look(machine)
        # What changed during its run was not looked at.
        for machine in (*self._runs.collect(), *self._schedule.due(now)):
            self._look(machine)
        self._runs.tick(changed=changed, busy=self._busy)

    def _shift(self, by: int) -> None:
        """The clock was set by so many milliseconds: pauses stay as long as they were, and no change is missed."""
        LOG.warning("the clock was set by %d s", by // SECOND)
        self._schedule.shift(by)
        self._since += by
        self._joined_since += by

    def _join_host_ports(self, now: int) -> None:
        if ports := endpoints.unjoined_host_ports(self._context.store, self._joined_since):
            with self._context.store.write(machine_locks.ACTOR, now) as tx:
                for endpoint, machine in sorted(ports):
                    endpoints.join(tx, endpoint, machine)
        self._joined_since = now - OVERLAP

    def _changed(self, now: int) -> list[int]:
        """Matched machines that changed or came due since this worker saw them."""
        found = []
        found_now = machines.changed_or_due(self._context.store, self._since, now, self._segments)
        for machine, mark in found_now.items():
            is_seen = self._seen.get(machine) == mark and self._schedule.wake_at(machine) > now
            if not is_seen and not self._is_busy(machine):
                self._seen[machine] = mark
                found.append(machine)
        self._since = now - OVERLAP
        return found

    def _look(self, machine: int) -> None:
        self._submit(self._slow if self._schedule.is_slow(machine) else self._onboarding, self._jobs.onboard, machine)

    def _is_busy(self, machine: int) -> bool:
        return machine in self._busy or machine in self._runs.machines

    def _submit(self, pool: ThreadPoolExecutor, job: Callable[[int], None], machine: int) -> None:
        if not self._is_busy(machine):
            self._busy[machine] = pool.submit(self._carry_out, job, machine)

    def _carry_out(self, job: Callable[[int], None], machine: int) -> None:
        """In a thread of a pool, which holds nothing of the database while it waits for its next job."""
        try:
            job(machine)
        finally:
            self._context.store.release()
