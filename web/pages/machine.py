"""One machine: its identity and the evidence for it, what it waits for, and the buttons that move it."""

from __future__ import annotations

from flask import Blueprint, Response, g, render_template
from werkzeug.wrappers import Response as BaseResponse

from appliance import queries
from appliance.commands import acceptance
from appliance.commands import machines as commands
from appliance.domain.blockers import Blocker, blocker
from appliance.domain.lifecycle import TRAITS
from appliance.domain.runs import not_passed_blocker
from appliance.errors import NotFound
from web import forms, packets
from web.actions import offers
from web.answers import carried_out, followed
from web.current import actor, context
from web.render import last_event

pages = Blueprint("machine", __name__)


@pages.get("/machines/<int:number>")
def show(number: int) -> str:
    since = last_event()
    detail, policy = queries.machine(context(), number), context().store.policy
    return render_template(
        "machine.html",
        detail=detail,
        one=detail.summary,
        offers=offers(detail, policy, g.role),
        run_blocker=latest_run_blocker(detail),
        level_for_testing=policy.level_for_testing,
        timeline=queries.timeline(context(), number),
        since=since,
        happened=followed(machine=number),
    )


def latest_run_blocker(detail: queries.MachineDetail) -> Blocker | None:
    """Why the latest run does not count; None while it is carried out, when it counts, and after the machine left."""
    latest = detail.runs[0] if detail.runs else None
    if latest is None or latest.state.is_active or latest.current or TRAITS[detail.summary.state].is_finished:
        return None
    return not_passed_blocker(latest.id, latest.state) or blocker("run.stale")


@pages.post("/machines/<int:number>/test")
def test(number: int) -> BaseResponse:
    return carried_out(number, lambda: acceptance.start(context(), actor(), number))


@pages.post("/machines/<int:number>/cancel")
def cancel(number: int) -> BaseResponse:
    return carried_out(number, lambda: acceptance.cancel(context(), actor(), number))


@pages.post("/machines/<int:number>/allow-attempt")
def allow_attempt(number: int) -> BaseResponse:
    return carried_out(number, lambda: commands.allow_attempt(context(), actor(), number))


@pages.post("/machines/<int:number>/lift-quarantine")
def lift_quarantine(number: int) -> BaseResponse:
    reason = forms.text("reason", needed="Give the reason for lifting the quarantine.")
    return carried_out(number, lambda: commands.lift_quarantine(context(), actor(), number, reason))


@pages.post("/machines/<int:number>/retire")
def retire(number: int) -> BaseResponse:
    reason = forms.text("reason", needed="Give the reason for retiring the machine.")
    return carried_out(number, lambda: commands.retire(context(), actor(), number, reason))


@pages.post("/machines/<int:number>/return")
def return_to_process(number: int) -> BaseResponse:
    reason = forms.text("reason", needed="Give the reason for returning the machine.")
    return carried_out(number, lambda: commands.return_to_process(context(), actor(), number, reason))


@pages.get("/machines/<int:number>/packets.pcap")
def all_packets(number: int) -> Response:
    return _download(number, queries.packets_of(context(), number, frames=True), f"machine-{number}.pcap")


@pages.get("/machines/<int:number>/packets/<int:packet>.pcap")
def one_packet(number: int, packet: int) -> Response:
    kept = [one for one in queries.packets_of(context(), number, frames=True) if one.id == packet]
    return _download(number, kept, f"machine-{number}-packet-{packet}.pcap")


def _download(number: int, kept: list[queries.Packet], filename: str) -> Response:
    if not kept:
        raise NotFound(f"This packet of machine {number} is not kept.")
    answer = Response(packets.as_pcap(kept), mimetype="application/vnd.tcpdump.pcap")
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer
