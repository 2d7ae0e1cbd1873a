"""The words of the suite: what a check is, what it may use, and how it says what it concludes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from appliance.bmc.connection import Shown
from appliance.bmc.dialect import Dialects
from appliance.bmc.inventory import Identity, ResourcePaths
from appliance.bmc.parsing import Json
from appliance.bmc.session import Session
from appliance.domain.policy import Policy
from appliance.domain.verdicts import Result, Verdict
from appliance.errors import GatehouseError

Observation = dict[str, Any]
"""What a collector read: plain JSON."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the manifest, the proof and policy say. Empty text = they do not say."""

    serial: str
    uuid: str = ""
    model: str = ""
    tls_key: str = ""
    policy: Policy = field(default_factory=Policy)


class Bmc(Protocol):
    """The BMC under test. Every method raises BmcError; a busy BMC (503) is asked again."""

    address: str
    key: str
    dialects: Dialects

    def get(self, path: str) -> Json: ...

    def places(self) -> ResourcePaths: ...

    def identity(self) -> Identity: ...

    def session(self) -> Session:
        """The present session, logged in where there is none."""

    def look(self) -> Shown:
        """The certificate it shows on a fresh connection; nothing is sent."""

    def drop(self) -> None:
        """Forgets session and connection without a word: the BMC has forgotten them too."""


class Context(Protocol):
    """The run around a check. Instants are ms."""

    power_timeout: int
    reset_timeout: int

    def now(self) -> int: ...

    def say(self, detail: str) -> None:
        """Live progress: `waiting for power off, 3 s`."""

    def wait(self, seconds: float) -> None:
        """Sleeps. Raises Cancelled when a person cancels the run, SetApart when the machine may not be tested any more,
        Stopping when the worker ends."""

    def note(self, name: str, value: str) -> None:
        """Journals something that the check did, or must still know if the worker dies in its midst."""

    def noted(self, name: str) -> str: ...


class RunCancelled(GatehouseError):
    """A person cancelled the run."""

    code = "run.cancelled"


class LeftTesting(GatehouseError):
    """The machine may not be tested any more, or a further verdict would not count."""

    code = "run.left"


class WorkerStopping(GatehouseError):
    """The worker ends; the run goes on in the next one."""

    code = "worker.stopping"


@dataclass(frozen=True, slots=True)
class Check:
    """`judge` never raises, whatever the observation is. `advice` stands where the judge gives none of its own.

    After a `gate` that is not passed nothing else is done. `mismatch` says (or not: "") that the observation
    contradicts the machine's identity; `facts` are (name, value) that the observation tells."""

    name: str
    title: str
    version: int
    collect: Callable[[Bmc, Context], Observation]
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


def kept(observation: Any) -> Mapping[str, Any]:
    """The observation as evidence, whatever it is."""
    return observation if isinstance(observation, dict) else {"observation": observation}


def listed(things: list[str], limit: int = 6) -> str:
    """`a, b and 3 more`."""
    more = f" and {len(things) - limit} more" if len(things) > limit else ""
    return ", ".join(things[:limit]) + more
