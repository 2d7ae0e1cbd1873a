"""One machine: who it is and how we know, why it does not move, and the buttons that move it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, abort, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from appliance import queries
from appliance.commands import acceptance
from appliance.commands import machines as onboarding
from appliance.errors import NotFound
from web import forms, packets
from web.actions import offers
from web.current import actor, context
from web.render import last_event

pages = Blueprint("machine", __name__)


@pages.get("/machines/<int:number>")
def show(number: int) -> str:
    since = last_event()
    detail = queries.machine(context(), number)
    return render_template(
        "machine.html",
        detail=detail,
        one=detail.summary,
        offers=offers(detail, context().store.policy),
        timeline=queries.timeline(context(), number),
        since=since,
    )


def _test(number: int) -> None:
    acceptance.start(context(), actor(), number)


def _cancel(number: int) -> None:
    acceptance.cancel(context(), actor(), number)


def _attempt(number: int) -> None:
    onboarding.allow_attempt(context(), actor(), number)


def _lift_quarantine(number: int) -> None:
    onboarding.lift_quarantine(
        context(), actor(), number, forms.text("reason", needed="Say why the quarantine is lifted.")
    )


def _retire(number: int) -> None:
    onboarding.retire(context(), actor(), number, forms.text("reason", needed="Say why the machine is retired."))


def _return(number: int) -> None:
    onboarding.return_to_process(
        context(), actor(), number, forms.text("reason", needed="Say why the machine comes back.")
    )


_ACTIONS: Mapping[str, Callable[[int], None]] = {
    "test": _test,
    "cancel": _cancel,
    "attempt": _attempt,
    "pardon": _lift_quarantine,
    "retire": _retire,
    "return": _return,
}


@pages.post("/machines/<int:number>/<action>")
def act(number: int, action: str) -> BaseResponse:
    if action not in _ACTIONS:
        abort(404)
    _ACTIONS[action](number)
    return redirect(f"/machines/{number}", 303)


@pages.get("/machines/<int:number>/packets.pcap")
def all_packets(number: int) -> Response:
    return _download(number, queries.packets_of(context(), number, frames=True), f"machine-{number}.pcap")


@pages.get("/machines/<int:number>/packets/<int:packet>.pcap")
def one_packet(number: int, packet: int) -> Response:
    kept = [row for row in queries.packets_of(context(), number, frames=True) if row["id"] == packet]
    return _download(number, kept, f"machine-{number}-packet-{packet}.pcap")


def _download(number: int, kept: list[packets.Packet], filename: str) -> Response:
    if not kept:
        raise NotFound(f"No such packet of machine {number} is kept.")
    answer = Response(packets.as_pcap(kept), mimetype="application/vnd.tcpdump.pcap")
    answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return answer
