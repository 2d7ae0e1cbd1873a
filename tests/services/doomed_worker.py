"""A worker that kills itself, as `kill -9` does, at one point of its first login: `... STATE_DIR DATABASE POINT`."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from appliance.app import open_context
from appliance.bmc.redfish import Redfish
from appliance.config import parse
from appliance.onboarding import login
from appliance.services import worker
from tests.onboarding.rig import CONFIG


def die(*args: Any, **kwargs: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_after_the_request(plain: Callable[..., Any]) -> Callable[..., Any]:
    def send(client: Redfish, method: str, *args: Any, **kwargs: Any) -> Any:
        answer = plain(client, method, *args, **kwargs)
        return die() if method == "POST" else answer

    return send


def doom(point: str) -> None:
    """`begin_attempt`: committed, nothing sent. `open_session`: sent. `end_attempt`: answered, before it is stored."""
    if point == "begin_attempt":
        login.open_session = die  # type: ignore[assignment]
    elif point == "open_session":
        Redfish.send = die_after_the_request(Redfish.send)  # type: ignore[method-assign]
    else:
        login.credentials.end_attempt = die  # type: ignore[attr-defined]


if __name__ == "__main__":
    doom(sys.argv[3])
    settings = parse(CONFIG | {"appliance": {"state_dir": sys.argv[1], "database": sys.argv[2]}})
    worker.run(open_context(settings), {}, threading.Event())
