"""Every error as a page or as JSON: a stable code, the sentence, the next action and the role that can take it."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import asdict, dataclass

from flask import Flask, Response, jsonify, make_response, render_template, request
from peewee import PeeweeException
from werkzeug.exceptions import HTTPException

from appliance.errors import GatehouseError, Refused, StoreError
from appliance.trust.errors import TrustError

_log = logging.getLogger("gatehouse.web")


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, as the API promises it."""

    code: str
    text: str
    next_action: str = ""
    role: str = ""


HTTP_PROBLEMS = {
    400: Problem("request.invalid", "The request is not valid.", "Go back and try again."),
    401: Problem(
        "request.not_signed_in",
        "An API token or a session is required.",
        "Send the header Authorization: Bearer TOKEN.",
    ),
    404: Problem("request.not_found", "This page does not exist.", "Start from the list of machines."),
    405: Problem(
        "request.wrong_method", "This address does not accept such a request.", "Use the buttons on the page."
    ),
    413: Problem("request.too_large", "The request is too large.", "Use the command line for large files."),
    500: Problem(
        "appliance.fault",
        "Gatehouse failed to answer. The error is in its log.",
        "Try again. If the error stays, read the log of the web process.",
    ),
}
TITLES = {
    400: "Wrong input",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    409: "Not possible now",
    413: "Too large",
    503: "Temporarily not available",
}


def catch(app: Flask) -> None:
    """Turns every error into an answer for the person or the program that made the request."""
    app.register_error_handler(GatehouseError, on_refusal)
    app.register_error_handler(TrustError, lambda error: answer(400, Problem("record.invalid", str(error))))
    app.register_error_handler(sqlite3.Error, on_database_error)
    app.register_error_handler(PeeweeException, on_database_error)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_fault)


def on_refusal(error: GatehouseError) -> Response:
    why, fix = (error.why, error.fix) if isinstance(error, Refused) else (str(error), "")
    return answer(error.http_status, Problem(type(error).__name__.lower(), why, fix))


def on_database_error(error: Exception) -> Response:
    _log.error("the database refused: %a", str(error))
    return on_refusal(StoreError("The database cannot be read or written now. Nothing was changed."))


def on_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    return answer(status, HTTP_PROBLEMS.get(status) or Problem(f"request.http_{status}", f"{error.name}."))


def on_fault(error: Exception) -> Response:
    """The path goes into the log as ASCII: the client chose its characters."""
    _log.exception("%s %a failed", request.method, request.path, exc_info=error)
    return answer(500, HTTP_PROBLEMS[500])


def answer(status: int, problem: Problem) -> Response:
    if request.path.startswith("/api/"):
        response = jsonify({"error": asdict(problem)})
    else:
        number = (request.view_args or {}).get("number")
        back = f"/machines/{number}" if number and request.blueprint in ("machine", "signoff") else "/"
        title = TITLES.get(status, "Error")
        response = make_response(render_template("error.html", title=title, error=problem, back=back))
    response.status_code = status
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="gatehouse"'
    if status == 503:
        response.headers["Retry-After"] = "10"
    return response
