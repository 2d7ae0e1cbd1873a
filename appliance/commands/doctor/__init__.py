"""`gatehouse doctor`: what is wrong with this host, its interfaces and the state, and what to do about it.

It needs no initialised state, no running appliance and no root rights: what could not be examined is a finding too."""

from __future__ import annotations

from appliance.clock import Clock, system_clock
from appliance.commands.doctor import files, host, interfaces, neighbours, ports, processes, servers, tftp
from appliance.commands.doctor.account import acting, current_user, service_account, user_finding
from appliance.commands.doctor.finding import Finding, wrong
from appliance.commands.doctor.records import Records, read_records
from appliance.commands.doctor.servers import ProbeServers
from appliance.config import Settings


def examine(settings: Settings, probe: ProbeServers | None = None, clock: Clock = system_clock) -> tuple[Finding, ...]:
    """All findings, in the order in which a person should correct them. Without `probe` nothing is sent to a segment.
    Takes some seconds, at most half a minute (a slow disk, a large database)."""
    user = service_account(settings)
    if isinstance(user, Finding):
        return (user,)
    with acting(user) as problem:
        records = Records() if problem else read_records(settings)
        state = [problem] if problem else files.examine(settings, current_user())
    now = clock()
    running = processes.find_running(records, now)
    findings = [
        *user_finding(settings, user),
        processes.examine(running),
        host.capabilities(running),
        host.clock_finding(now, records.latest, settings.policy.clock_tolerance_seconds, host.clock_discipline()),
        host.descriptors(running),
        *neighbours.examine(records.addressed),
    ]
    if running.elsewhere:
        text = "The appliance runs in another network namespace, so its interfaces and ports were not examined."
        pid = next(iter(running.pids.values()))
        next_action = f"Examine them there: sudo nsenter --net=/proc/{pid}/ns/net gatehouse doctor"
        return (*findings, wrong("namespace", text, next_action), *state)
    usable, found = interfaces.examine(settings)
    findings += found
    findings += ports.examine(settings, usable, running)
    findings += servers.examine([one for one in usable if interfaces.has_carrier(one)], running, records, probe, now)
    findings += tftp.examine(usable, running)
    return (*findings, *state)
