"""Manifests: the imported packing lists."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request

from appliance import queries
from appliance.commands.manifests import ImportReport, import_manifest
from appliance.errors import BadInput
from web.current import actor, context
from web.security import LARGEST_FILE

pages = Blueprint("manifests", __name__)

JOIN_MS = 2000
"""Rows that are not joined to their machines after this are left to the worker; the page shows how many are."""

SHOWN = 500
"""Wrong rows that the page lists; the others are only counted."""


@pages.get("/manifests")
def listing() -> str:
    return _page(None, "")


@pages.post("/manifests")
def upload() -> Response:
    """Changes nothing when a row is wrong, unless `skip_bad` is set."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return make_response(_page(None, "Choose a CSV file first."), 400)
    skip_bad = request.form.get("skip_bad") == "yes"
    try:
        report = import_manifest(
            context(), actor(), file.filename[:200], file.read(), skip_bad=skip_bad, join_ms=JOIN_MS
        )
    except BadInput as wrong:
        return make_response(_page(None, str(wrong)), 400)
    refused = bool(report.bad) and not skip_bad
    return make_response(_page(report, "", refused), 400 if refused else 200)


def _page(report: ImportReport | None, error: str, refused: bool = False) -> str:
    found = queries.manifests(context())
    return render_template(
        "manifests.html", manifests=found, report=report, error=error, refused=refused, shown_rows=SHOWN,
        largest=LARGEST_FILE["manifests.upload"],
    )  # fmt: skip
