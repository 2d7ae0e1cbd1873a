"""Do system, chassis, manager and every part that is there report that they are healthy?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from appliance.acceptance import sensing
from appliance.acceptance.check import Bmc, Expectation, Observation, RunContext, as_evidence, unknown
from appliance.acceptance.judging import settle
from appliance.acceptance.sensing import Found
from appliance.bmc.parsing import Json
from appliance.bmc.shapes import items, link, obj, text
from appliance.domain.verdicts import Verdict

COLLECTIONS = {
    "system": ("Processors", "Memory", "EthernetInterfaces", "GraphicsControllers", "Storage", "SimpleStorage"),
    "chassis": ("NetworkAdapters", "PCIeDevices", "Drives"),
}
"""Where the parts are that have no check of their own."""

SUMMARIES = ("ProcessorSummary", "MemorySummary")


def collect(bmc: Bmc, run: RunContext) -> Observation:
    found = Found()
    places = bmc.paths()
    found.gaps += places.gaps
    for kind, paths in (("system", places.systems), ("chassis", places.chassis), ("manager", places.managers)):
        for path in paths:
            body = found.read(bmc, path)
            found.things.append(_thing(kind, path, body))
            found.things += [_thing("summary", f"{path} {name}", obj(body, name)) for name in SUMMARIES]
            found.things += _parts(bmc, found, kind, body)
    return {"resources": found.things, "gaps": list(dict.fromkeys(found.gaps))}


def _parts(bmc: Bmc, found: Found, kind: str, owner: Json) -> Iterator[Json]:
    for name in COLLECTIONS.get(kind, ()):
        links = items(owner, "Links", name)
        parts = found.add_members(bmc, link(owner, name)) or [found.read(bmc, link(one)) for one in links]
        for part in parts:
            yield _thing(name, link(part), part)
            yield from _inside(bmc, found, part)


def _inside(bmc: Bmc, found: Found, part: Json) -> Iterator[Json]:
    """The controllers and drives of a storage, in both forms."""
    for name in ("StorageControllers", "Devices"):
        yield from (_thing(name, "", one) for one in sensing.objects(part, name))
    controllers = found.add_members(bmc, link(part, "Controllers"))
    for body in (*controllers, *(found.read(bmc, link(drive)) for drive in items(part, "Drives"))):
        yield _thing("Drives", link(body), body)


def _thing(kind: str, path: str, body: Json) -> Json:
    one = sensing.described(body)
    return {"kind": kind, "path": path, "rollup": text(body, "Status", "HealthRollup"), **one}


def judge(observation: Any, expectation: Expectation) -> Verdict:
    expected, evidence = "Health and HealthRollup OK everywhere", as_evidence(observation)
    found = [one for one in items(observation, "resources") if isinstance(one, dict) and sensing.is_there(one)]
    reporting = [one for one in found if text(one, "health") or text(one, "rollup")]
    bad = [f"{_shown(one)} is {worst}" for one in reporting if (worst := _worst(one)) != "OK"]
    if not reporting and not items(observation, "gaps"):
        return unknown(expected, "no resource reports its health", evidence)
    return settle(expected, evidence, f"OK in {len(reporting)} resources", bad=bad)


def _shown(one: Any) -> str:
    """The path of what is unique, the name and path of a part."""
    path, name = text(one, "path"), text(one, "name")
    if text(one, "kind") in ("", "system", "chassis", "manager", "summary"):
        return path
    return f"{name} ({path})" if path else name


def _worst(one: Any) -> str:
    return next((value for value in (text(one, "rollup"), text(one, "health")) if value not in ("", "OK")), "OK")
