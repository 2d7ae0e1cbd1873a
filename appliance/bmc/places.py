"""Which of a BMC's resources belong to the machine that is meant: its system, manager and chassis. They are found by
links from the service root; no member's id is assumed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from appliance.bmc.dialect import STANDARD, Dialect, Dialects, read_service_root
from appliance.bmc.errors import BadAnswer
from appliance.bmc.members import Members, Reader, Resource, read_each, read_members
from appliance.bmc.parsing import Json
from appliance.bmc.shapes import items, link, obj, text
from appliance.domain.identity import ANYBODY, Wanted, reported, same_serial, same_uuid

ENCLOSURES = frozenset({"RackMount", "Blade", "Sled", "StandAlone", "Tower", "Enclosure", "Shelf", "Other", ""})
"""ChassisType of what carries a machine's label; all others are parts of one, or hold many."""

_MACHINES = frozenset({"Physical", ""})
"""SystemType of what may be the machine itself (not a virtual one, a partition, a DPU)."""

_MANAGER_TYPES = ("EnclosureManager", "ManagementController", "BMC")
"""ManagerType, the likeliest last."""


@dataclass(frozen=True, slots=True)
class ResourcePaths:
    """The paths of the resources that matter, empty where the BMC has none, and the dialect of its service.

    `chassis` begins with the enclosure, `managers` with `manager`. `enclosure` is the chassis that carries the
    machine's label. `boards` are systems that are parts of this machine (an accelerators' baseboard); `nodes` counts
    the machines that the BMC manages. `gaps` names what is listed and could not be read."""

    root: Json
    system: str
    manager: str
    chassis: tuple[str, ...]
    managers: tuple[str, ...]
    dialect: Dialect = STANDARD
    enclosure: str = ""
    boards: tuple[str, ...] = ()
    nodes: int = 1
    wanted: Wanted = ANYBODY
    gaps: tuple[str, ...] = ()

    @property
    def systems(self) -> tuple[str, ...]:
        """The machine's system, and its boards."""
        return (self.system, *self.boards)


def find_resource_paths(reader: Reader, dialects: Dialects, wanted: Wanted = ANYBODY) -> ResourcePaths:
    """Follows the service root, and chooses the dialect; of several systems it takes the one that is `wanted`, else the
    likeliest. Raises BadAnswer when there is no computer system."""
    root = read_service_root(reader.get, dialects)
    systems = read_members(reader, link(root, "Systems"))
    if not systems.found:
        raise BadAnswer("The service root leads to no computer system" + "".join(f"; {gap}" for gap in systems.gaps))
    chassis = read_members(reader, link(root, "Chassis"))
    nodes = [one for one in systems.found if is_node(one.body)] or list(systems.found)
    system = choose_system(nodes, chassis.found, wanted)
    chassis = _with_linked(reader, chassis, system, "Chassis")
    managers = _with_linked(reader, read_members(reader, link(root, "Managers")), system, "ManagedBy")
    alone = len(nodes) == 1
    boards = [one for one in systems.found if alone and one not in nodes]
    own = own_chassis(system, boards, [one for one in nodes if one is not system], chassis.found)
    serving = own_managers(system, managers.found, alone)
    enclosure = next((one for one in own if text(one.body, "ChassisType") in ENCLOSURES), None)
    shown = serving[0].body if serving else {}
    return ResourcePaths(
        root=root,
        system=system.path,
        manager=serving[0].path if serving else "",
        chassis=tuple(one.path for one in own),
        managers=tuple(one.path for one in serving),
        dialect=dialects.choose(root, shown),
        enclosure=enclosure.path if enclosure else "",
        boards=tuple(one.path for one in boards),
        nodes=len(nodes),
        wanted=wanted,
        gaps=(*systems.gaps, *chassis.gaps, *managers.gaps),
    )


def is_node(system: Json) -> bool:
    """Whether it is a machine of its own, with power and firmware, and not a part of one."""
    has_firmware = bool(link(system, "Bios") or reported(text(system, "BiosVersion")) or obj(system, "Boot"))
    return text(system, "SystemType") in _MACHINES and has_firmware and has_action(system, "Reset")


def has_action(resource: Json, name: str) -> bool:
    return any(action.endswith(f".{name}") for action in obj(resource, "Actions"))


def choose_system(nodes: Sequence[Resource], chassis: Sequence[Resource], wanted: Wanted) -> Resource:
    """The one whose UUID, serial number, SKU or enclosure is the wanted one; else the first."""

    def matches(node: Resource) -> bool:
        serials = [text(node.body, "SerialNumber"), text(node.body, "SKU")]
        serials += [text(one.body, "SerialNumber") for one in chassis if _key(one.path) in _links(node.body, "Chassis")]
        return same_uuid(text(node.body, "UUID"), wanted.uuid) or any(
            same_serial(one, wanted.serial) for one in serials
        )

    return next((node for node in nodes if matches(node)), nodes[0])


def own_chassis(
    system: Resource, boards: Iterable[Resource], others: Iterable[Resource], chassis: Sequence[Resource]
) -> list[Resource]:
    """Those of this machine, what carries its label first: those that it links or that link it, what they contain, and
    what contains them. What links another machine is that one's; what links none is everybody's, unless it is named
    after another machine."""
    mine = {_key(one.path) for one in (system, *boards)}
    neighbours = {_key(one.path) for one in others}
    names = {path.rpartition("/")[2] for path in neighbours}
    linked = _links(system.body, "Chassis")

    def is_own(one: Resource) -> bool:
        served = _links(one.body, "ComputerSystems")
        if _key(one.path) in linked or served & mine:
            return True
        return not served & neighbours and _key(one.path).rpartition("/")[2] not in names

    own = [one for one in chassis if is_own(one)]
    around = {_key(link(one.body, "Links", "ContainedBy")) for one in own}
    own += [one for one in chassis if one not in own and _key(one.path) in around]

    def rank(one: Resource) -> tuple[bool, bool]:
        return text(one.body, "ChassisType") not in ENCLOSURES, _key(one.path) not in linked

    return sorted(own, key=rank)


def own_managers(system: Resource, managers: Sequence[Resource], alone: bool) -> list[Resource]:
    """Those that manage this machine, its BMC first: it can be reset and has a clock."""
    linked = _links(system.body, "ManagedBy")

    def manages(one: Resource) -> bool:
        return _key(one.path) in linked or _key(system.path) in _links(one.body, "ManagerForServers")

    def rank(one: Resource) -> tuple[bool, bool, int, bool]:
        kind = text(one.body, "ManagerType")
        likely = _MANAGER_TYPES.index(kind) if kind in _MANAGER_TYPES else -1
        return has_action(one.body, "Reset"), bool(text(one.body, "DateTime")), likely, manages(one)

    own = [one for one in managers if alone or manages(one)] or list(managers)
    return sorted(own, key=rank, reverse=True)


def _with_linked(reader: Reader, members: Members, system: Resource, name: str) -> Members:
    """The members, and those that the system links by this name and the collection leaves out."""
    known = {_key(one.path) for one in members.found}
    more = read_each(reader, [one for one in items(system.body, "Links", name) if _key(link(one)) not in known])
    return Members((*members.found, *more.found), (*members.gaps, *more.gaps))


def _links(resource: Json, name: str) -> set[str]:
    """The paths of `Links.name`, as they are compared."""
    return {_key(link(member)) for member in items(resource, "Links", name)}


def _key(path: str) -> str:
    return path.rstrip("/").casefold()
