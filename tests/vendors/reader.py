"""A tree read without a network: the checks that only read, many times over."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from appliance.acceptance.acting import Acting
from appliance.acceptance.check import Bmc, Expectation, RunContext
from appliance.acceptance.judgement import Judgement, carry_out
from appliance.acceptance.suite import STANDARD
from appliance.bmc.dialect import Dialects, built_in
from appliance.bmc.errors import BadAnswer, Missing
from appliance.bmc.identity import Identity, read_identity, read_report
from appliance.bmc.places import ResourcePaths, find_resource_paths
from appliance.domain.identity import ANYBODY, Wanted
from appliance.domain.moments import iso
from appliance.domain.policy import Policy
from appliance.domain.verdicts import Verdict
from tests.vendors.dumps import Json, Tree

NOW = int(time.time() * 1000)
READING = tuple(check for check in STANDARD.checks if not isinstance(check.collect, Acting) and check.name != "tls_key")
NAMES = frozenset(check.name for check in READING)

Verdicts = dict[str, Verdict]
Read = dict[str, set[str]]
"""By the name of the check."""


@dataclass
class TreeBmc:
    """Implements `check.Bmc`, as far as reading goes. `read` has every path that was asked for."""

    tree: Tree
    wanted: Wanted = ANYBODY
    dialects: Dialects = field(default_factory=built_in)
    read: set[str] = field(default_factory=set)

    @property
    def snapshot(self) -> TreeBmc:
        return self

    def get(self, path: str) -> Json:
        path = path.rstrip("/")
        self.read.add(path)
        body = self.tree.get(path)
        if body is None or "Missing" in str(body.get("error")):
            raise Missing(f"GET {path}: 404, it does not exist")
        if "error" in body:
            raise BadAnswer(f"GET {path}: 500 where success was expected")
        return body

    def paths(self) -> ResourcePaths:
        return find_resource_paths(self, self.dialects, self.wanted)

    def identity(self) -> Identity:
        return read_identity(self, self.paths())


class Run:
    def now(self) -> int:
        return NOW


def with_clock(tree: Tree) -> Tree:
    """The managers' clocks agree with ours."""
    return {
        path: {**body, "DateTime": iso(NOW)} if "/Managers/" in path and isinstance(body.get("DateTime"), str) else body
        for path, body in tree.items()
    }


def expectation(tree: Tree, policy: Policy | None = None) -> Expectation:
    """What the sound machine reports of itself is expected of the faulty one."""
    report = read_report(TreeBmc(tree), TreeBmc(tree).paths())
    return Expectation(report.serial, report.uuid, report.model, "ab" * 32, policy or Policy())


def judged(tree: Tree, expected: Expectation, names: Collection[str] = NAMES) -> tuple[Verdicts, Read]:
    """The verdict of every check (or of some) that only reads, and the paths that each of them asked for."""
    found: Verdicts = {}
    read: Read = {}
    for check in READING:
        if check.name in names:
            bmc = TreeBmc(tree, Wanted(expected.serial, expected.uuid))
            collect = partial(cast(Any, check.collect), cast(Bmc, bmc), cast(RunContext, Run()))
            done = carry_out(check, collect, expected)
            assert isinstance(done, Judgement)
            found[check.name], read[check.name] = done.verdict, bmc.read
    return found, read
