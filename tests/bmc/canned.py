"""Redfish services held in memory, and small parts to build them of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from appliance.bmc.errors import BmcError, Missing

Tree = dict[str, dict[str, Any]]


@dataclass
class Canned:
    """A reader of resources; `broken` are those that raise. `read` has every path that was asked for."""

    tree: Tree
    broken: dict[str, BmcError] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)

    def get(self, path: str) -> dict[str, Any]:
        self.read.append(path)
        if path in self.broken:
            raise self.broken[path]
        if path.rstrip("/") not in self.tree:
            raise Missing(f"GET {path}: 404, it does not exist")
        return self.tree[path.rstrip("/")]


def link(path: str) -> dict[str, Any]:
    return {"@odata.id": path}


def collection(*paths: str) -> dict[str, Any]:
    return {"Members": [link(path) for path in paths], "Members@odata.count": len(paths)}


RESET = {"Actions": {"#ComputerSystem.Reset": {"target": "/redfish/v1/Reset"}}}
NODE: dict[str, Any] = {"SystemType": "Physical", "BiosVersion": "1.0", **RESET}


def service(systems: Tree, chassis: Tree, managers: Tree) -> Tree:
    """A service root with these members, by their names."""
    tree: Tree = {"/redfish/v1": {}}
    for name, members in (("Systems", systems), ("Chassis", chassis), ("Managers", managers)):
        here = f"/redfish/v1/{name}"
        tree["/redfish/v1"][name] = link(here)
        tree[here] = collection(*(f"{here}/{member}" for member in members))
        tree |= {f"{here}/{member}": body for member, body in members.items()}
    return tree
