"""Which system, manager and chassis are meant, and who the machine is."""

from __future__ import annotations

from typing import Any

import pytest

from appliance.bmc.dialect import Dialects, parse_dialects
from appliance.bmc.identity import Identity, NotReported, read_identity
from appliance.bmc.places import ResourcePaths, find_resource_paths
from appliance.domain.identity import ANYBODY, Wanted
from tests.bmc.canned import NODE, Canned, Tree, link, service

UUID = "4c4c4544-0035-3410-8050-c6c04f314733"


def find(tree: Tree, wanted: Wanted = ANYBODY, dialects: Dialects | None = None) -> ResourcePaths:
    return find_resource_paths(Canned(tree), dialects or Dialects(), wanted)


def who(tree: Tree, wanted: Wanted = ANYBODY, dialects: Dialects | None = None) -> Identity:
    return read_identity(Canned(tree), find(tree, wanted, dialects))


def links(**names: list[str]) -> dict[str, Any]:
    return {"Links": {name: [link(f"/redfish/v1/{path}") for path in paths] for name, paths in names.items()}}


def blade() -> Tree:
    """Two nodes, each with a chassis of its own, in one enclosure, behind one BMC."""
    return service(
        {
            "Node0": {**NODE, "SerialNumber": "N0", **links(Chassis=["Chassis/B0"])},
            "Node1": {**NODE, "SerialNumber": "N1", "UUID": UUID, **links(Chassis=["Chassis/B1"])},
        },
        {
            "Enclosure": {"ChassisType": "Enclosure", "SerialNumber": "E"},
            "B0": {"ChassisType": "Blade", **links(ComputerSystems=["Systems/Node0"])},
            "B1": {"ChassisType": "Blade", "SerialNumber": "B-1", **links(ComputerSystems=["Systems/Node1"])},
            "Node0": {"ChassisType": "Card"},
        },
        {"Mcu": {"ManagerType": "AuxiliaryController"}, "BMC": manager("EnclosureManager")},
    )


def manager(kind: str, **more: Any) -> dict[str, Any]:
    reset = {"Actions": {"#Manager.Reset": {"target": "/redfish/v1/Reset"}}}
    return {"ManagerType": kind, "DateTime": "2026-01-01T00:00:00Z", **reset, **more}


@pytest.mark.parametrize(
    ("wanted", "system"),
    [
        (Wanted("n1"), "Node1"), (Wanted("B-1"), "Node1"), (Wanted("", UUID.replace("-", "")), "Node1"),
        (Wanted("N0"), "Node0"), (ANYBODY, "Node0"), (Wanted("other"), "Node0"),
    ],
)  # fmt: skip
def test_of_two_nodes_the_row_s_one_is_chosen(wanted: Wanted, system: str) -> None:
    found = find(blade(), wanted)
    assert found.system == f"/redfish/v1/Systems/{system}"
    assert found.nodes == 2


def test_a_node_has_the_enclosure_but_not_its_neighbour() -> None:
    found = find(blade(), Wanted("N1"))
    assert found.chassis == ("/redfish/v1/Chassis/B1", "/redfish/v1/Chassis/Enclosure")
    assert who(blade(), Wanted("N1")).serial == "N1"


def test_an_auxiliary_controller_is_not_the_bmc() -> None:
    found = find(blade())
    assert found.manager == "/redfish/v1/Managers/BMC"


def tray() -> Tree:
    """A host and an accelerators' baseboard, each with a BMC, which together are one machine."""
    board = {"SystemType": "Physical", "SerialNumber": "BOARD", **links(Chassis=["Chassis/Zone"])}
    return service(
        {"Baseboard": board, "Host": {**NODE, **links(Chassis=["Chassis/Card"], ManagedBy=["Managers/Host"])}},
        {
            "Card": {"ChassisType": "Component", "SerialNumber": "CARD", **links(ComputerSystems=["Systems/Host"])},
            "Zone": {"ChassisType": "Zone", "SerialNumber": "BOARD", **links(ComputerSystems=["Systems/Baseboard"])},
        },
        {"Board": manager("BMC"), "Host": manager("BMC", FirmwareVersion="2")},
    )


def test_a_baseboard_is_a_part_of_the_machine() -> None:
    found = find(tray(), Wanted("BOARD"))
    assert found.system == "/redfish/v1/Systems/Host"
    assert found.systems == ("/redfish/v1/Systems/Host", "/redfish/v1/Systems/Baseboard")
    assert len(found.chassis) == 2
    assert found.manager == "/redfish/v1/Managers/Host"


def test_the_serial_of_a_part_never_counts() -> None:
    with pytest.raises(NotReported, match="no serial number; the host's power is not reported"):
        who(tray())


def single(system: dict[str, Any], chassis: dict[str, Any] | None = None) -> Tree:
    return service({"1": {**NODE, **system}}, {"1": {"ChassisType": "RackMount", **(chassis or {})}}, {})


@pytest.mark.parametrize("shown", [None, "", "   ", "NA", "0", "0000000", "To be filled by O.E.M.", "Default string"])
def test_a_placeholder_is_not_yet_a_serial_number(shown: str | None) -> None:
    tree = single({"SerialNumber": shown, "PowerState": "Off", "BootProgress": {"LastState": "None"}})
    with pytest.raises(NotReported, match="the host's power is Off and its start has come to None"):
        who(tree)


def test_the_enclosure_s_serial_counts_after_the_system_s() -> None:
    found = who(single({"SerialNumber": "NA"}, {"SerialNumber": " GH7 "}))
    assert (found.serial, found.source) == ("GH7", "SerialNumber of /redfish/v1/Chassis/1")


def test_the_row_s_serial_may_be_any_that_the_machine_has() -> None:
    tree = single({"SerialNumber": "BOARD", "SKU": "Tag1"}, {"SerialNumber": "BOX"})
    tags = Dialects(parse_dialects([{"name": "tags", "when": {"root.Vendor": "K"}, "serial": ["system.SKU"]}]))
    tree["/redfish/v1"]["Vendor"] = "K"
    for row, dialects, serial, source in (
        ("", tags, "Tag1", "SKU of /redfish/v1/Systems/1"),
        ("TAG1", tags, "Tag1", "SKU of /redfish/v1/Systems/1"),
        ("BOARD", tags, "BOARD", "SerialNumber of /redfish/v1/Systems/1"),
        ("box", tags, "BOX", "SerialNumber of /redfish/v1/Chassis/1"),
        ("Tag1", Dialects(), "BOARD", "SerialNumber of /redfish/v1/Systems/1"),
    ):
        found = who(tree, Wanted(row), dialects)
        assert (found.serial, found.source) == (serial, source)


def test_an_expected_uuid_that_is_a_placeholder_is_waited_for() -> None:
    tree = single({"SerialNumber": "GH7", "UUID": "00000000-0000-0000-0000-000000000000"})
    assert who(tree).uuid == ""
    with pytest.raises(NotReported, match="no UUID, and one is expected"):
        who(tree, Wanted("GH7", UUID))


def test_a_chassis_that_only_the_collection_has_is_read() -> None:
    tree = single({"SerialNumber": "1X", **links(Chassis=["Chassis/1"])})
    tree["/redfish/v1/Chassis"]["Members"].append(link("/redfish/v1/Chassis/2"))
    tree["/redfish/v1/Chassis/2"] = {"ChassisType": "RackMount"}
    assert find(tree).chassis == ("/redfish/v1/Chassis/1", "/redfish/v1/Chassis/2")


def test_a_broken_link_is_skipped_and_named() -> None:
    tree = single({"SerialNumber": "1X", **links(Chassis=["Chassis/1", "Chassis/9"], ManagedBy=["Managers/8"])})
    found = find(tree)
    assert found.chassis == ("/redfish/v1/Chassis/1",)
    assert [gap.split()[1].rstrip(":") for gap in found.gaps] == ["/redfish/v1/Chassis/9", "/redfish/v1/Managers/8"]


def test_each_resource_is_read_once() -> None:
    reader = Canned(blade())
    find_resource_paths(reader, Dialects())
    assert len(reader.read) == len(set(reader.read))
