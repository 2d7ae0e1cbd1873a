"""Whether a BMC accepts connections, asked without waiting for one that does not answer: it may be away for minutes."""

from __future__ import annotations

import select
import socket

from appliance.bmc.connection import REDFISH_PORT

MOMENT_MS = 20
"""An answer from the same network takes less."""


class Knock:
    """A TCP connection that is begun, looked at later, and closed; nothing is sent."""

    def __init__(self, host: str, port: int = REDFISH_PORT) -> None:
        self._peer = (host, port)
        self._socket: socket.socket | None = None

    def is_answered(self) -> bool:
        """Whether the connection begun at the last call stands by now, or one begun now does at once."""
        if self._has_connected(0):
            return True
        self._begin()
        return self._has_connected(MOMENT_MS)

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _begin(self) -> None:
        self.close()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setblocking(False)
        self._socket.connect_ex(self._peer)

    def _has_connected(self, within_ms: int) -> bool:
        """The socket stays for a later look while the connection is under way."""
        if self._socket is None:
            return False
        poll = select.poll()
        poll.register(self._socket, select.POLLOUT)
        if not poll.poll(within_ms):
            return False
        failure = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        self.close()
        return failure == 0
