"""The host's power and the BMC's restart: Redfish's Reset actions, with what the BMC says it allows."""

from __future__ import annotations

from collections.abc import Sequence

from appliance.bmc.errors import BadAnswer, Missing
from appliance.bmc.inventory import Reader
from appliance.bmc.parsing import Json
from appliance.bmc.session import Session
from appliance.bmc.shapes import items, link, obj, text

OFF = ("ForceOff", "GracefulShutdown")
ON = ("On", "ForceOn")
CYCLE = ("PowerCycle", "ForceRestart")
RESTART_BMC = ("GracefulRestart", "ForceRestart")


def reset(session: Session, resource: Json, wanted: Sequence[str]) -> str:
    """Asks a ComputerSystem or a Manager for the first ResetType of `wanted` that it allows; returns which.

    Raises BadAnswer where it has no Reset action or allows none of them."""
    target, action = _action(resource)
    permitted = allowable(session, action)
    chosen = next((kind for kind in wanted if not permitted or kind in permitted), None)
    if chosen is None:
        raise BadAnswer(f"Its Reset allows none of {', '.join(wanted)}; it allows {', '.join(permitted)[:200]}")
    session.write(target, {"ResetType": chosen})
    return chosen


def _action(resource: Json) -> tuple[str, Json]:
    for name, action in obj(resource, "Actions").items():
        if name.endswith(".Reset") and text(action, "target"):
            return text(action, "target"), action
    raise BadAnswer("The resource has no Reset action")


def allowable(reader: Reader, action: Json) -> tuple[str, ...]:
    """The ResetTypes that an action allows, from its ActionInfo or beside it; none told = ()."""
    told = items(action, "ResetType@Redfish.AllowableValues")
    if not told and (info := text(action, "@Redfish.ActionInfo") or link(action, "@Redfish.ActionInfo")):
        told = _of_info(reader, info)
    return tuple(value for value in told[:32] if isinstance(value, str))


def _of_info(reader: Reader, path: str) -> list[object]:
    try:
        parameters = items(reader.get(path), "Parameters")
    except Missing:
        return []
    return next((items(one, "AllowableValues") for one in parameters if text(one, "Name") == "ResetType"), [])
