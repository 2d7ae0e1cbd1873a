"""The host's power and the BMC's restart: Redfish's Reset actions, with what the BMC allows."""

from __future__ import annotations

from collections.abc import Sequence

from appliance.bmc.errors import BadAnswer, Missing
from appliance.bmc.members import Reader
from appliance.bmc.parsing import Json
from appliance.bmc.session import Session
from appliance.bmc.shapes import items, link, obj, text


def reset(session: Session, resource: Json, wanted: Sequence[str]) -> str:
    """Asks a ComputerSystem or a Manager for the first ResetType of `wanted` that it allows; returns which.

    `wanted` is the dialect's list for a command. Raises BadAnswer where it has no Reset action or allows none."""
    actions = obj(resource, "Actions")
    name = next((name for name in actions if name.endswith(".Reset") and text(actions, name, "target")), "")
    if not name:
        raise BadAnswer("The resource has no Reset action")
    permitted = allowable(session, obj(actions, name))
    chosen = next((kind for kind in wanted if not permitted or kind in permitted), None)
    if chosen is None:
        raise BadAnswer(f"Its Reset allows none of {', '.join(wanted)}; it allows {', '.join(permitted)[:200]}")
    session.write(text(actions, name, "target"), {"ResetType": chosen})
    return chosen


def allowable(reader: Reader, action: Json) -> tuple[str, ...]:
    """The ResetTypes that an action allows, from beside it or from its ActionInfo; () = it does not list them."""
    values = items(action, "ResetType@Redfish.AllowableValues")
    if not values and (info := text(action, "@Redfish.ActionInfo") or link(action, "@Redfish.ActionInfo")):
        try:
            parameters = items(reader.get(info), "Parameters")
        except Missing:
            return ()
        values = next((items(one, "AllowableValues") for one in parameters if text(one, "Name") == "ResetType"), [])
    return tuple(value for value in values[:32] if isinstance(value, str))
