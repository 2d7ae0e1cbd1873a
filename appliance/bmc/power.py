"""The host's power and the BMC's restart: Redfish's Reset actions, with what the BMC allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.bmc.errors import BadAnswer, Missing
from appliance.bmc.members import Reader
from appliance.bmc.parsing import Json
from appliance.bmc.shapes import items, link, obj, text


@dataclass(frozen=True, slots=True)
class Reset:
    """A Reset action: where it is POSTed, and the ResetTypes that it allows; () = it does not list them."""

    target: str
    allowed: tuple[str, ...]

    def choose(self, wanted: Sequence[str]) -> str:
        """The first ResetType of `wanted` (the dialect's list for a command) that it allows. BadAnswer for none."""
        chosen = next((kind for kind in wanted if not self.allowed or kind in self.allowed), None)
        if chosen is None:
            shown = ", ".join(self.allowed)[:200]
            raise BadAnswer(f"Its Reset allows none of {', '.join(wanted)}; it allows {shown}")
        return chosen


def find_reset(reader: Reader, resource: Json) -> Reset:
    """The Reset action of a ComputerSystem or a Manager. Raises BadAnswer where it has none."""
    actions = obj(resource, "Actions")
    name = next((name for name in actions if name.endswith(".Reset") and text(actions, name, "target")), "")
    if not name:
        raise BadAnswer("The resource has no Reset action")
    return Reset(text(actions, name, "target"), allowable(reader, obj(actions, name)))


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
