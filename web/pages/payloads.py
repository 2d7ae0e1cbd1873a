"""Payloads: the catalogue, the downloads, and requests for names that are not in the catalogue."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from appliance import queries
from appliance.errors import BadInput
from appliance.payload import catalogue
from web import forms
from web.answers import done, followed
from web.current import actor, context
from web.security import LARGEST_FILE

pages = Blueprint("payloads", __name__)


@pages.get("/payloads")
def listing() -> Response:
    return _page("")


@pages.post("/payloads")
def upload() -> BaseResponse:
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page("Choose a file first.", 400)
    name, content = forms.text("name") or file.filename, cast(BinaryIO, file.stream)
    try:
        return done(lambda: catalogue.add(context(), actor(), name, content))
    except BadInput as wrong:
        return _page(str(wrong), 400)


def _page(error: str, status: int = 200) -> Response:
    requested = queries.downloads(context(), limit=200)
    html = render_template(
        "payloads.html",
        payloads=catalogue.listing(context()),
        unknown=queries.downloads(context(), unserved=True),
        served=[one for one in requested if one.served],
        error=error,
        happened=followed(),
        largest=LARGEST_FILE["payloads.upload"],
    )
    return make_response(html, status)
