"""The sign-off form shows exactly what is being signed; afterwards the record can be had."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from appliance import queries
from appliance.commands import signoff
from appliance.errors import NotFound
from web import forms
from web.current import actor, context

pages = Blueprint("signoff", __name__)

REASON = "(the reason that you give above)"


@pages.get("/machines/<int:number>/sign-off")
def form(number: int) -> str:
    detail = queries.machine(context(), number)
    statement = signoff.preview(context(), number, actor(), forms.word("reason") or REASON)
    return render_template("sign_off.html", detail=detail, one=detail.summary, statement=statement)


@pages.post("/machines/<int:number>/sign-off")
def sign(number: int) -> BaseResponse:
    signoff.promote(context(), actor(), number, forms.text("reason", needed="A sign-off needs a reason."))
    return redirect(f"/machines/{number}", 303)


@pages.get("/releases/<int:number>.json")
def record(number: int) -> Response:
    """The record exactly as it was signed."""
    found = queries.release_file(context(), number)
    if found is None:
        raise NotFound(f"There is no sign-off record {number}.")
    machine, _, envelope = found
    answer = Response(envelope, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="sign-off-{machine}-{number}.json"'
    return answer
