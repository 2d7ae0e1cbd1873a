"""`gatehouse doctor`: what is wrong with this host, its interfaces and the state, and what to do about it.

Nothing needs to be initialised, or to run, or to be root: what could not be looked at is a finding too."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from appliance.clock import Clock, system_clock
from appliance.commands.doctor import host, interfaces, ports, servers, state, tftp
from appliance.commands.doctor.account import acting, service_account
from appliance.commands.doctor.finding import Finding, wrong
from appliance.commands.doctor.processes import Running, read_running
from appliance.config import Segment, Settings

Hear = Callable[[Sequence[Segment]], Mapping[str, Sequence[str]]]
"""Asks each segment once for DHCP servers and listens for `servers.LISTEN_SECONDS`: sentences about those heard, by
the segment's name. Raises PermissionError without CAP_NET_RAW, OSError when an interface cannot be used."""


def examine(settings: Settings, hear: Hear | None = None, clock: Clock = system_clock) -> tuple[Finding, ...]:
    """Everything that is looked at, in the order in which a person should put it right. Without `hear` no packet is
    sent to a segment. Takes about `servers.LISTEN_SECONDS`, and no more than a minute; raises nothing."""
    user = service_account(settings)
    if isinstance(user, Finding):
        return (user,)
    with acting(user) as problem:
        running = read_running(settings, clock(), time.clock_gettime(time.CLOCK_BOOTTIME))
        kept = [problem] if problem else list(state.examine(settings, user, clock()))
    return (*host.examine(settings, running, clock()), *_network(settings, running, hear), *kept)


def _network(settings: Settings, running: Running, hear: Hear | None) -> Iterable[Finding]:
    if running.elsewhere:
        pid = next(iter(running.pids.values()))
        return [
            wrong(
                "interface",
                "The appliance runs in another network namespace; interfaces and ports were not looked at here.",
                f"Look there, as root: nsenter --net=/proc/{pid}/ns/net gatehouse doctor",
            )
        ]
    usable, told = interfaces.examine(settings)
    told += ports.examine(settings, usable, running)
    told += servers.examine(settings, usable, running, hear)
    return told + tftp.examine(usable, running)
