"""Looks at files with the rights of the user that the appliance's processes become: root may do what they may not."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from appliance.account import FALLBACK_USER, account
from appliance.commands.doctor.finding import Finding, wrong
from appliance.config import Settings
from appliance.errors import BadInput


def service_account(settings: Settings) -> pwd.struct_passwd | Finding:
    """The user, or what is wrong with the one that is configured."""
    try:
        return account(settings)
    except BadInput as error:
        return wrong("user", str(error), "Set appliance.user in the configuration, for instance to gatehouse.")
    except KeyError:
        text = f"There is neither a user {settings.appliance.user} nor {FALLBACK_USER}."
        return wrong("user", text, f"Make one: useradd --system {settings.appliance.user}")


@contextmanager
def acting(user: pwd.struct_passwd) -> Iterator[Finding | None]:
    """Within, a process of root has the rights of `user`; any other keeps its own. Gives a finding when root lacks
    the right to become that user, and changes nothing then."""
    if os.geteuid() != 0:
        yield None
        return
    groups, gid = os.getgroups(), os.getegid()
    try:
        yield _become(user)
    finally:
        os.seteuid(0)
        os.setegid(gid)
        with suppress(PermissionError):
            os.setgroups(groups)


def _become(user: pwd.struct_passwd) -> Finding | None:
    try:
        os.setgroups([])
        os.setegid(user.pw_gid)
        os.seteuid(user.pw_uid)
    except PermissionError:
        text = f"Root may not become {user.pw_name} here: CAP_SETUID or CAP_SETGID is missing."
        return wrong("user", text, "Give the container or the unit both, or start Gatehouse as that user.")
    return None
