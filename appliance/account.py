"""The system user that the processes become."""

from __future__ import annotations

import pwd

from appliance.config import Settings
from appliance.errors import BadInput

FALLBACK_USER = "nobody"


def account(settings: Settings) -> pwd.struct_passwd:
    """The configured user, else `nobody`. Raises BadInput for root."""
    try:
        found = pwd.getpwnam(settings.appliance.user)
    except KeyError:
        found = pwd.getpwnam(FALLBACK_USER)
    if found.pw_uid == 0:
        raise BadInput("appliance.user is root. Name an unprivileged user: Gatehouse keeps no root rights.")
    return found
