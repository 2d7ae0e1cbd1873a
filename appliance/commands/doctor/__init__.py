"""`gatehouse doctor`: what is wrong with this host, its interfaces and the state, and what to do about it.

Nothing needs to be initialised, or to run, or to be root: what could not be looked at is a finding too."""

from __future__ import annotations

import os
import pwd

from appliance.clock import Clock, system_clock
from appliance.commands.doctor import files, host, interfaces, ports, processes, servers, tftp
from appliance.commands.doctor.account import acting, service_account
from appliance.commands.doctor.finding import Finding, wrong
from appliance.commands.doctor.processes import Running
from appliance.commands.doctor.records import Records, read_records
from appliance.commands.doctor.servers import ProbeServers
from appliance.config import Settings


def examine(settings: Settings, probe: ProbeServers | None = None, clock: Clock = system_clock) -> tuple[Finding, ...]:
    """Everything that is looked at, in the order in which a person should put it right. Without `probe` nothing is
    sent to a segment. Takes some seconds, at the most half a minute (a slow disk, a large database)."""
    user = service_account(settings)
    if isinstance(user, Finding):
        return (user,)
    with acting(user) as problem:
        records = Records() if problem else read_records(settings)
        state = [problem] if problem else files.examine(settings, _me())
    now = clock()
    running = processes.find_running(records, now)
    about_host = (
        processes.examine(running),
        host.capabilities(running),
        host.clock(now, records.latest, settings.policy.clock_tolerance_seconds),
        host.descriptors(running),
    )
    return (*about_host, *_network(settings, running, records, probe, now), *state)


def _network(
    settings: Settings, running: Running, records: Records, probe: ProbeServers | None, now: int
) -> list[Finding]:
    if running.elsewhere:
        text = "The appliance runs in another network namespace: interfaces and ports were not looked at from here."
        pid = next(iter(running.pids.values()))
        return [wrong("namespace", text, f"Look from there: sudo nsenter --net=/proc/{pid}/ns/net gatehouse doctor")]
    usable, told = interfaces.examine(settings)
    told += ports.examine(settings, usable, running)
    told += servers.examine([one for one in usable if interfaces.connected(one)], running, records, probe, now)
    return told + tftp.examine(usable, running)


def _me() -> str:
    """Whose rights this process has now."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())
