"""What was read of a BMC, each resource once: for everything that does not wait for a change."""

from __future__ import annotations

from appliance.bmc.members import Reader
from appliance.bmc.parsing import Json


class Snapshot:
    """Reads like `reader`. What it returns belongs to everybody who asks: it is not to be changed."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._read: dict[str, Json] = {}

    def get(self, path: str) -> Json:
        """The resource as it was when it was first asked for. Raises BmcError."""
        if path not in self._read:
            self._read[path] = self._reader.get(path)
        return self._read[path]

    def forget(self) -> None:
        """Everything is read anew from now on."""
        self._read.clear()
