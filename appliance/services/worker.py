"""The worker: finds machines with something to do, by what is stored, and does it with a bounded number of threads.

Level-triggered: a lost wake-up or a killed worker loses nothing, because the next look computes the same again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from appliance.context import Context
from appliance.domain.lifecycle import states_where
from appliance.domain.moments import MINUTE, SECOND
from appliance.errors import StoreError
from appliance.services import lock_owner
from appliance.services.heartbeat import start_heartbeat
from appliance.services.hooks import start_hooks
from appliance.services.schedule import Schedule
from appliance.services.worker_jobs import Jobs
from appliance.store import endpoints, machine_locks, policy, runs

LOG = logging.getLogger(__name__)

POLL_SECONDS = 0.05
THREADS = 16
"""For contact, and as many again for acceptance runs, so that a run of minutes never delays a newcomer."""

PATIENT_THREADS = 8
"""For contact with machines that kept a thread waiting before: a rack of them must not keep others waiting, too."""

RENEW = 5 * SECOND
SWEEP = SECOND
"""Everything is looked for this often even if no other process has written."""

OVERLAP = MINUTE
"""A transaction's instant is when it began: what is found as changed (or made due) may lie this far back."""

_ACTIVE = states_where(lambda traits: traits.watched)


def run(context: Context, sockets: Mapping[str, int], stop: threading.Event) -> None:
    """Works until `stop` is set."""
    # urllib3 logs oddities of an answer's head with the hostile text in it; the client judges answers itself.
    logging.getLogger("urllib3").setLevel(logging.CRITICAL)
    me = lock_owner.this_process()
    freed = machine_locks.free_locks_of_dead_workers(context.store, context.clock(), partial(lock_owner.is_dead, me=me))
    if freed:
        LOG.info("took over %d machines of a worker that died", freed)
    policy.adopt(context.store, context.clock)
    beating = start_heartbeat(context, "worker", stop, "Looking after the machines.")
    telling = start_hooks(context, stop)
    try:
        Worker(context, str(me), stop).loop()
    finally:
        beating.join(1)
        telling.join(1)


class Worker:
    """Belongs to the thread that calls `loop`; its jobs run in threads of their own."""

    def __init__(self, context: Context, holder: str, stop: threading.Event) -> None:
        self._context = context
        self._holder = holder
        self._stop = stop
        self._agenda = Schedule()
        self._jobs = Jobs(context, holder, self._agenda, stop)
        self._busy: dict[int, Future[None]] = {}
        self._seen: dict[int, int] = {}
        self._since = 0
        self._version = -1
        self._swept_at = 0
        self._renewed_at = 0

    def loop(self) -> None:
        with (
            ThreadPoolExecutor(THREADS, "onboard") as onboard,
            ThreadPoolExecutor(PATIENT_THREADS, "patient") as patient,
            ThreadPoolExecutor(THREADS, "test") as tests,
        ):
            while not self._stop.is_set():
                try:
                    self._tick(onboard, patient, tests)
                except StoreError as error:
                    LOG.warning("%s", error)
                    self._stop.wait(1)
                self._stop.wait(POLL_SECONDS)
            onboard.shutdown(cancel_futures=True)
            patient.shutdown(cancel_futures=True)
            tests.shutdown(cancel_futures=True)

    def _tick(self, onboard: ThreadPoolExecutor, patient: ThreadPoolExecutor, tests: ThreadPoolExecutor) -> None:
        now = self._context.clock()
        ended = [machine for machine, future in self._busy.items() if future.done()]
        for machine in ended:
            del self._busy[machine]
        if self._busy and now - self._renewed_at >= RENEW:
            machine_locks.renew(self._context.store, self._holder, list(self._busy), now)
            self._renewed_at = now
        if self._something_changed(now) or ended:
            self._start_tests(tests)
            for machine in self._changed(now):
                self._look(onboard, patient, machine)
        for machine in self._agenda.due(now):
            self._look(onboard, patient, machine)

    def _something_changed(self, now: int) -> bool:
        version = self._context.store.version()
        if version == self._version and 0 <= now - self._swept_at < SWEEP:
            return False
        if not 0 <= now - self._swept_at < SWEEP:
            self._swept_at = now
            self._join_host_ports(now)
        self._version = version
        return True

    def _join_host_ports(self, now: int) -> None:
        found = endpoints.unjoined_host_ports(self._context.store.connection())
        if found:
            with self._context.store.write(machine_locks.ACTOR, now) as tx:
                for endpoint, machine in found:
                    endpoints.join(tx, endpoint, machine)

    def _start_tests(self, pool: ThreadPoolExecutor) -> None:
        for machine in runs.waiting(self._context.store.connection()):
            self._submit(pool, self._jobs.test, machine)

    def _changed(self, now: int) -> list[int]:
        """Machines of which something is expected, and that changed or came due since this worker saw them."""
        rows = self._context.store.connection().execute(
            "SELECT id, changed_at FROM machine WHERE (changed_at >= ?1 OR due BETWEEN ?1 AND ?2) AND level >= 1"
            f" AND state IN ({', '.join('?' * len(_ACTIVE))})",
            (self._since, now, *_ACTIVE),
        )
        found = []
        for machine, changed_at in rows.fetchall():
            if machine in self._busy:
                continue
            if self._seen.get(machine) == changed_at and self._agenda.wake_at(machine) > now:
                continue
            self._seen[machine] = changed_at
            found.append(machine)
        self._since = now - OVERLAP
        return found

    def _look(self, onboard: ThreadPoolExecutor, patient: ThreadPoolExecutor, machine: int) -> None:
        pool = patient if self._agenda.is_slow(machine) else onboard
        self._submit(pool, self._jobs.onboard, machine)

    def _submit(self, pool: ThreadPoolExecutor, job: Callable[[int], None], machine: int) -> None:
        if machine not in self._busy:
            self._busy[machine] = pool.submit(job, machine)
