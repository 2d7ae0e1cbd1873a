"""The host of a simulated machine: power, boot, processors, memory, network ports, event log."""

from __future__ import annotations

from typing import Any

from tests.rack.bmc_view import ROOT, Tree, View, collection, link, precise, resource, status

DIMMS = ("dimm0", "dimm1", "dimm2", "dimm3")
CPUS = ("cpu0", "cpu1")


def system_tree(view: View) -> Tree:
    """Every resource at and under the one computer system."""
    return (
        collection(f"{ROOT}/Systems", "ComputerSystem", "Computer System Collection", [view.system])
        | resource(view.system, "ComputerSystem.v1_22_0.ComputerSystem", "system", **_system(view))
        | _reset_info(view)
        | _processors(view)
        | _memory(view)
        | _ports(view)
        | _event_log(view)
    )


def _system(view: View) -> dict[str, Any]:
    shown, here = view.claimed, view.system
    return {
        "SystemType": "Physical",
        "Manufacturer": shown.manufacturer,
        "Model": shown.model,
        "SKU": view.sku,
        "SerialNumber": view.serial_number,
        "UUID": shown.uuid,
        "HostName": "",
        "BiosVersion": shown.bios_version,
        "PowerState": view.power,
        "Status": status(view.health) | {"HealthRollup": view.health},
        "LastResetTime": precise(view.host_reset_at),
        "BootProgress": {"LastState": view.boot_progress},
        "Boot": {
            "BootSourceOverrideEnabled": "Disabled",
            "BootSourceOverrideMode": "UEFI",
            "BootSourceOverrideTarget": "None",
            "BootSourceOverrideTarget@Redfish.AllowableValues": ["None", "Pxe", "Hdd", "Cd", "BiosSetup", "Usb"],
        },
        "ProcessorSummary": {"Count": len(CPUS), "CoreCount": 64, "Status": status()},
        "MemorySummary": {"TotalSystemMemoryGiB": 32 * len(DIMMS), "Status": status()},
        "Processors": link(f"{here}/Processors"),
        "Memory": link(f"{here}/Memory"),
        "EthernetInterfaces": link(f"{here}/EthernetInterfaces"),
        "LogServices": link(f"{here}/LogServices"),
        "Links": {"Chassis": [link(view.chassis)], "ManagedBy": [link(view.manager)]},
        "Actions": {
            "#ComputerSystem.Reset": {
                "target": f"{here}/Actions/ComputerSystem.Reset",
                "@Redfish.ActionInfo": f"{here}/ResetActionInfo",
            }
        },
    }


def _reset_info(view: View) -> Tree:
    parameter = {
        "Name": "ResetType",
        "Required": True,
        "DataType": "String",
        "AllowableValues": list(view.shape.host_resets),
    }
    path = f"{view.system}/ResetActionInfo"
    return resource(path, "ActionInfo.v1_1_2.ActionInfo", "Reset Action Info", Parameters=[parameter])


def _processors(view: View) -> Tree:
    here = f"{view.system}/Processors"
    tree = collection(here, "Processor", "Processor Collection", [f"{here}/{cpu}" for cpu in CPUS])
    for cpu in CPUS:
        tree |= resource(
            f"{here}/{cpu}",
            "Processor.v1_18_0.Processor",
            cpu,
            ProcessorType="CPU",
            Manufacturer="Kontoor",
            Model="KC-32",
            Socket=cpu.upper(),
            TotalCores=32,
            TotalThreads=64,
            Status=status(),
        )
    return tree


def _memory(view: View) -> Tree:
    here = f"{view.system}/Memory"
    tree = collection(here, "Memory", "Memory Module Collection", [f"{here}/{dimm}" for dimm in DIMMS])
    for number, dimm in enumerate(DIMMS):
        tree |= resource(
            f"{here}/{dimm}",
            "Memory.v1_11_0.Memory",
            dimm,
            CapacityMiB=32768,
            MemoryDeviceType="DDR5",
            SerialNumber=f"M{view.identity.serial}-{number}",
            Status=status(),
        )
    return tree


def _ports(view: View) -> Tree:
    here, macs = f"{view.system}/EthernetInterfaces", view.identity.host_macs
    paths = [f"{here}/nic{number}" for number in range(len(macs))]
    tree = collection(here, "EthernetInterface", "Ethernet Network Interface Collection", paths)
    for path, mac in zip(paths, macs, strict=True):
        tree |= resource(
            path,
            "EthernetInterface.v1_9_0.EthernetInterface",
            "Host Ethernet Interface",
            MACAddress=mac,
            PermanentMACAddress=mac,
            LinkStatus="NoLink",
            Status=status(),
        )
    return tree


def _event_log(view: View) -> Tree:
    here = f"{view.system}/LogServices"
    log = f"{here}/EventLog"
    events = [("1", "OK", "The BMC has started.")]
    if view.faults.critical_event:
        events.append(("2", "Critical", "DIMM 2: uncorrectable ECC error."))
    tree = collection(here, "LogService", "System Log Services Collection", [log])
    tree |= resource(
        log,
        "LogService.v1_2_0.LogService",
        "Event Log Service",
        OverWritePolicy="WrapsWhenFull",
        Entries=link(f"{log}/Entries"),
    )
    tree |= collection(f"{log}/Entries", "LogEntry", "System Event Log Entries", [])
    entries = [_entry(f"{log}/Entries/{number}", severity, text) for number, severity, text in events]
    for entry in entries:
        tree |= entry
    # bmcweb answers this collection with whole entries, not with links to them
    tree[f"{log}/Entries"]["Members"] = [body for entry in entries for body in entry.values()]
    tree[f"{log}/Entries"]["Members@odata.count"] = len(entries)
    return tree


def _entry(path: str, severity: str, text: str) -> Tree:
    return resource(
        path,
        "LogEntry.v1_9_0.LogEntry",
        "System Event Log Entry",
        EntryType="Event",
        Severity=severity,
        Message=text,
        Created="2026-01-05T08:00:00+00:00",
        Resolved=False,
    )
