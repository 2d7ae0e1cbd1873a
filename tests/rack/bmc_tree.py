"""The whole Redfish tree of a simulated machine as a value: path → resource, shaped like OpenBMC's bmcweb."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.rack.bmc_chassis import chassis_tree
from tests.rack.bmc_system import system_tree
from tests.rack.bmc_view import ROOT, Json, Tree, View, collection, link, moment, resource, status

PUBLIC = frozenset({"/redfish", ROOT, f"{ROOT}/odata", f"{ROOT}/$metadata"})
"""What bmcweb answers without a login; everything else is 401."""
SESSIONS = f"{ROOT}/SessionService/Sessions"

METADATA = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0">\n'
    '  <edmx:Reference Uri="/redfish/v1/schema/ServiceRoot_v1.xml">\n'
    '    <edmx:Include Namespace="ServiceRoot"/>\n'
    "  </edmx:Reference>\n</edmx:Edmx>\n"
)


def resources(view: View) -> Tree:
    """Every resource of the machine at the view's moment."""
    return (
        _root(view) | _accounts(view) | _sessions(view) | _manager(view) | _firmware(view) | chassis_tree(view)
        | system_tree(view)
    )  # fmt: skip


def _root(view: View) -> Tree:
    services = ("AccountService", "Chassis", "Managers", "SessionService", "Systems", "UpdateService")
    body: Json = {
        "@odata.id": ROOT,
        "@odata.type": "#ServiceRoot.v1_15_0.ServiceRoot",
        "Id": "RootService",
        "Name": "Root Service",
        "RedfishVersion": "1.17.0",
        "UUID": view.service_uuid,
        "Links": {"Sessions": link(SESSIONS)} if view.shape.sessions_linked else {},
        "ProtocolFeaturesSupported": {"ExcerptQuery": False, "FilterQuery": False, "SelectQuery": True},
    }
    if view.shape.vendor:
        body["Vendor"] = view.shape.vendor
    body |= {service: link(f"{ROOT}/{service}") for service in services}
    listed = [{"kind": "Singleton", "name": "Service", "url": f"{ROOT}/"}]
    listed += [{"kind": "Singleton", "name": name, "url": f"{ROOT}/{name}"} for name in services]
    odata = {"@odata.context": f"{ROOT}/$metadata", "value": listed}
    return {"/redfish": {"v1": f"{ROOT}/"}, ROOT: body, f"{ROOT}/odata": odata}


def _accounts(view: View) -> Tree:
    here, user, faults = f"{ROOT}/AccountService", view.identity.username, view.faults
    return (
        resource(
            here,
            "AccountService.v1_15_0.AccountService",
            "Account Service",
            ServiceEnabled=True,
            MinPasswordLength=8,
            MaxPasswordLength=20,
            AccountLockoutThreshold=faults.lockout_after,
            AccountLockoutDuration=900 if faults.lockout_after else 0,
            HTTPBasicAuth="Enabled",
            Accounts=link(f"{here}/Accounts"),
            Roles=link(f"{here}/Roles"),
        )
        | collection(f"{here}/Accounts", "ManagerAccount", "Accounts Collection", [f"{here}/Accounts/{user}"])
        | resource(
            f"{here}/Accounts/{user}",
            "ManagerAccount.v1_7_0.ManagerAccount",
            "User Account",
            UserName=user,
            RoleId="Administrator",
            Enabled=True,
            Locked=faults.account_locked,
            Password=None,
            PasswordChangeRequired=False,
        )
        | collection(f"{here}/Roles", "Role", "Roles Collection", [f"{here}/Roles/Administrator"])
        | resource(f"{here}/Roles/Administrator", "Role.v1_2_2.Role", "User Role", IsPredefined=True)
    )


def _sessions(view: View) -> Tree:
    tree = resource(
        f"{ROOT}/SessionService",
        "SessionService.v1_0_2.SessionService",
        "Session Service",
        ServiceEnabled=True,
        SessionTimeout=1800,
        Sessions=link(SESSIONS),
    ) | collection(SESSIONS, "Session", "Session Collection", [f"{SESSIONS}/{key}" for key in view.sessions])
    for key, user in view.sessions.items():
        tree |= session_resource(key, user)
    return tree


def session_resource(key: str, user: str) -> Tree:
    """One session, as the answer to its creation and as a member."""
    return resource(f"{SESSIONS}/{key}", "Session.v1_5_0.Session", "User Session", UserName=user)


def _manager(view: View) -> Tree:
    shown, here = view.claimed, view.manager
    own = datetime.fromtimestamp(view.now + view.faults.clock_offset, UTC)
    port = f"{here}/EthernetInterfaces/eth0"
    return (
        collection(f"{ROOT}/Managers", "Manager", "Manager Collection", [here])
        | resource(
            here,
            "Manager.v1_14_0.Manager",
            "OpenBmc Manager",
            ManagerType="BMC",
            Description="Baseboard Management Controller",
            FirmwareVersion=shown.bmc_version,
            Manufacturer=shown.manufacturer,
            Model=view.shape.manager_model or f"{shown.model} BMC",
            SerialNumber=f"B{shown.serial}",
            UUID=view.service_uuid,
            ServiceEntryPointUUID=view.service_uuid,
            DateTime=own.isoformat(timespec="seconds"),
            DateTimeLocalOffset="+00:00",
            LastResetTime=moment(view.bmc_reset_at),
            PowerState="On",
            Status=status() | {"HealthRollup": "OK"},
            EthernetInterfaces=link(f"{here}/EthernetInterfaces"),
            Links={"ManagerForServers": [link(view.system)], "ManagerForChassis": [link(view.chassis)]},
            Actions=_manager_actions(here),
        )
        | resource(
            f"{here}/ResetActionInfo",
            "ActionInfo.v1_1_2.ActionInfo",
            "Reset Action Info",
            Parameters=[
                {
                    "Name": "ResetType",
                    "Required": True,
                    "DataType": "String",
                    "AllowableValues": ["GracefulRestart", "ForceRestart"],
                }
            ],
        )
        | collection(f"{here}/EthernetInterfaces", "EthernetInterface", "Ethernet Interfaces", [port])
        | resource(
            port,
            "EthernetInterface.v1_9_0.EthernetInterface",
            "Manager Ethernet Interface",
            MACAddress=shown.bmc_mac,
            PermanentMACAddress=shown.bmc_mac,
            DHCPv4={"DHCPEnabled": True, "UseNTPServers": True},
            LinkStatus="LinkUp",
            Status=status(),
        )
    )


def _manager_actions(here: str) -> Json:
    return {
        "#Manager.Reset": {
            "target": f"{here}/Actions/Manager.Reset",
            "@Redfish.ActionInfo": f"{here}/ResetActionInfo",
        }
    }


def _firmware(view: View) -> Tree:
    here = f"{ROOT}/UpdateService"
    versions = {"bmc_active": view.claimed.bmc_version, "bios_active": view.claimed.bios_version}
    tree = resource(
        here,
        "UpdateService.v1_11_1.UpdateService",
        "Update Service",
        ServiceEnabled=True,
        MaxImageSizeBytes=31457280,
        HttpPushUri=f"{here}/update",
        MultipartHttpPushUri=f"{here}/update-multipart",
        FirmwareInventory=link(f"{here}/FirmwareInventory"),
        Actions={},
    ) | collection(
        f"{here}/FirmwareInventory",
        "SoftwareInventory",
        "Software Inventory Collection",
        [f"{here}/FirmwareInventory/{name}" for name in versions],
    )
    for name, version in versions.items():
        tree |= resource(
            f"{here}/FirmwareInventory/{name}",
            "SoftwareInventory.v1_1_0.SoftwareInventory",
            "Software Inventory",
            Version=version,
            Updateable=True,
            Status=status() | {"HealthRollup": "OK"},
        )
    return tree
