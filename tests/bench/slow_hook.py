"""A site's payload hook that needs nearly all of the time that it may take, for some names. For measurements only."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from appliance.hookspec import hookimpl

SECONDS = 0.45
PREFIX = "slow"


@hookimpl
def gatehouse_payload(request: Mapping[str, Any]) -> str | None:
    """Takes its time for names that begin with PREFIX, and changes nothing."""
    if request["name"].startswith(PREFIX):
        time.sleep(SECONDS)
    return None
