"""What a check is, what it may use, and how it states its verdict.

A check is a `collect` that reads from the BMC and a pure `judge`; one that acts on the machine collects in steps. What
a step decides is in `acceptance.acting`. docs/checks.md shows how a site adds its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from appliance.acceptance.acting import Acting
from appliance.bmc.connection import Shown
from appliance.bmc.dialect import Dialects
from appliance.bmc.identity import Identity
from appliance.bmc.parsing import Json
from appliance.bmc.places import ResourcePaths
from appliance.bmc.session import Session
from appliance.bmc.snapshot import Snapshot
from appliance.domain.blockers import Blocker
from appliance.domain.identity import Wanted
from appliance.domain.policy import Policy
from appliance.domain.verdicts import Result, Verdict
from appliance.errors import GatehouseError

Observation = dict[str, Any]
"""What a collector read: plain JSON."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the manifest, the proof and policy expect. Empty text = nothing is expected."""

    serial: str
    uuid: str = ""
    model: str = ""
    tls_key: str = ""
    policy: Policy = field(default_factory=Policy)


class Bmc(Protocol):
    """The BMC under test. Every method but `is_reachable` raises BmcError; a busy BMC (503) is asked again."""

    address: str
    key: str
    dialects: Dialects
    wanted: Wanted

    snapshot: Snapshot
    """Reads each resource once in the run, until something acts."""

    def get(self, path: str) -> Json:
        """A resource as it is now, over the pinned key."""

    def paths(self) -> ResourcePaths:
        """Where its system, chassis and managers are."""

    def identity(self) -> Identity: ...

    def session(self) -> Session:
        """The present session, logged in where there is none."""

    def read_certificate(self) -> Shown:
        """The certificate it shows on a fresh connection, on which nothing is sent yet."""

    def drop_session(self) -> None:
        """Closes the connection without ending the session: the BMC no longer knows it."""

    def is_reachable(self) -> bool:
        """Whether it accepts connections. Does not wait: the answer may be that to the question before."""


class RunContext(Protocol):
    """The run around a check. Instants are ms; the timeouts are seconds. A check that waits here holds a thread: what
    takes longer than a few seconds is `Acting`."""

    power_timeout: int
    reset_timeout: int

    def now(self) -> int: ...

    def report(self, detail: str) -> None:
        """Live progress: `waiting for power off, 3 s`."""

    def wait(self, seconds: float) -> None:
        """Sleeps. Raises RunStopped when the run must not go on, WorkerStopping when the worker ends."""

    def add_note(self, name: str, value: str) -> None:
        """Records what the check did, or must still know if the worker dies during the check."""

    def find_note(self, name: str) -> str:
        """The first note of this name, or an empty text."""


class RunStopped(GatehouseError):
    """The run must not go on; `blocker` is why."""

    code = "run.cancelled"

    def __init__(self, why: Blocker) -> None:
        super().__init__(why.text)
        self.code = why.code
        self._blocker = why

    @property
    def blocker(self) -> Blocker:
        return self._blocker


class WorkerStopping(GatehouseError):
    """The worker ends; the run goes on in the next one."""

    code = "worker.stopping"


@dataclass(frozen=True, slots=True)
class Check:
    """`name` identifies it in records; `version` is raised when its verdict means something else. `advice` is used
    where the judge gives none of its own.

    After a `gate` that is not passed all others are skipped. `mismatch` explains (or not: "") that the observation
    contradicts the machine's identity; `facts` are (name, value) that the observation shows."""

    name: str
    title: str
    version: int
    collect: Callable[[Bmc, RunContext], Observation] | Acting
    judge: Callable[[Any, Expectation], Verdict]
    advice: str
    gate: bool = False
    mismatch: Callable[[Any, Expectation], str] | None = None
    facts: Callable[[Any], list[tuple[str, str]]] | None = None


def passed(expected: str, observed: str, evidence: Mapping[str, Any]) -> Verdict:
    return Verdict(Result.PASS, expected, observed, evidence)


def failed(expected: str, observed: str, evidence: Mapping[str, Any], advice: str = "") -> Verdict:
    return Verdict(Result.FAIL, expected, observed, evidence, advice)


def unknown(expected: str, observed: str, evidence: Mapping[str, Any], advice: str = "") -> Verdict:
    """Nothing is known of the machine: the check could not be carried out."""
    return Verdict(Result.UNKNOWN, expected, observed, evidence, advice)


def as_evidence(observation: Any) -> Mapping[str, Any]:
    """The observation as evidence, whatever it is."""
    return observation if isinstance(observation, dict) else {"observation": observation}


def first_few(things: list[str], limit: int = 6) -> str:
    """`a, b and 3 more`."""
    more = f" and {len(things) - limit} more" if len(things) > limit else ""
    return ", ".join(things[:limit]) + more
