"""What went wrong, as a page or as JSON: the reason, and who can lift it."""

from __future__ import annotations

import logging
import sqlite3

from flask import Flask, Response, jsonify, make_response, render_template, request
from peewee import PeeweeException
from werkzeug.exceptions import HTTPException

from appliance.errors import GatehouseError, Refused, StoreError
from appliance.trust.errors import TrustError

_log = logging.getLogger("gatehouse.web")

_SENTENCES = {
    400: ("The request could not be understood.", "Go back and try again."),
    401: ("This needs an API token or a session.", "Send the header Authorization: Bearer TOKEN."),
    404: ("There is no such page.", "Begin from the list of machines."),
    405: ("That cannot be done here.", "Use the buttons of the page."),
    413: ("That is larger than is taken here.", "Use the command line for large files."),
    500: ("Gatehouse made a mistake; it is in its log.", "Try again; if it stays, look at the log of the web process."),
}


def catch(app: Flask) -> None:
    """Turns every error into an answer for the person who asked."""
    app.register_error_handler(GatehouseError, _refused)
    app.register_error_handler(TrustError, _untrusted)
    app.register_error_handler(sqlite3.Error, _no_database)
    app.register_error_handler(PeeweeException, _no_database)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _refused(error: GatehouseError) -> Response:
    why, fix = (error.why, error.fix) if isinstance(error, Refused) else (str(error), "")
    return answer(error.http_status, why, fix)


def _untrusted(error: TrustError) -> Response:
    return answer(400, str(error), "")


def _no_database(error: Exception) -> Response:
    _log.error("the database refused: %a", str(error))
    return _refused(StoreError("The database cannot be read or written just now. Nothing was changed."))


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    why, fix = _SENTENCES.get(code, (error.name + ".", ""))
    return answer(code, why, fix)


def _unforeseen(error: Exception) -> Response:
    """The path goes into the log as ASCII: whoever asked chose its characters."""
    _log.exception("%s %a failed", request.method, request.path, exc_info=error)
    return answer(500, *_SENTENCES[500])


def answer(status: int, why: str, fix: str) -> Response:
    if request.path.startswith("/api/"):
        response = jsonify({"error": why, "fix": fix})
    else:
        response = make_response(render_template("error.html", why=why, fix=fix, status=status, back=_back()))
    response.status_code = status
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="gatehouse"'
    if status == 503:
        response.headers["Retry-After"] = "10"
    return response


def _back() -> str:
    number = (request.view_args or {}).get("number")
    return f"/machines/{number}" if number and request.blueprint in ("machine", "signoff") else "/"
