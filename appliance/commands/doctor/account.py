"""Examines files with the rights of the user that the appliance's processes become: root can do more than they can."""

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
    """The user, or what is wrong with the configured one."""
    try:
        return account(settings)
    except BadInput as error:
        return wrong("user", str(error), "Set appliance.user in the configuration, for instance to gatehouse.")
    except KeyError:
        text = f"This host has neither a user {settings.appliance.user} nor a user {FALLBACK_USER}."
        return wrong("user", text, f"Create one: useradd --system {settings.appliance.user}")


def user_finding(settings: Settings, user: pwd.struct_passwd) -> list[Finding]:
    """When the configuration names a user that does not exist, and the processes become another."""
    wanted = settings.appliance.user
    if user.pw_name == wanted or "user" not in settings.appliance.model_fields_set:
        return []
    text = f"This host has no user {wanted}; the processes become {user.pw_name}, as other programs may."
    next_action = f"Create it: useradd --system {wanted}; then: chown -R {wanted} {settings.appliance.state_dir}"
    return [wrong("user", text, next_action)]


@contextmanager
def acting(user: pwd.struct_passwd) -> Iterator[Finding | None]:
    """Within, a process of root has the rights of `user`; any other process keeps its own. Yields a finding when root
    does not have the capability to become that user."""
    if os.geteuid() != 0:
        yield None
        return
    groups, gid = os.getgroups(), os.getegid()
    problem = None
    try:
        try:
            os.setgroups([])
            os.setegid(user.pw_gid)
            os.seteuid(user.pw_uid)
        except PermissionError:
            text = f"Root cannot become user {user.pw_name} here: CAP_SETUID or CAP_SETGID is missing."
            next_action = "Give both to the container or the unit, or start Gatehouse as that user."
            problem = wrong("user", text, next_action)
        yield problem
    finally:
        os.seteuid(0)
        os.setegid(gid)
        with suppress(PermissionError):
            os.setgroups(groups)


def current_user() -> str:
    """The name of the user that this process acts as now; the number of a user without a name."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())
