"""The operators' pages, the API and the live events: a Flask application for a `Context`."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

import templates
from appliance.context import Context
from web import errors, render, security
from web.api import api
from web.bodies import GuardedRequest
from web.current import Shared
from web.events import events
from web.pages import arrivals, journal, machine, manifests, payloads, session, signoff, system
from web.watch import Watch


def create_app(context: Context) -> Flask:
    """The application. Its state (live streams, throttle) belongs to this object."""
    folder = Path(templates.__path__[0]) / "pages"
    app = Flask("web", template_folder=str(folder), static_folder=str(Path(__file__).with_name("static")))
    app.request_class = GuardedRequest
    app.extensions["gatehouse"] = Shared(context, Watch(context.store))
    app.url_map.strict_slashes = False
    # Each open connection has a page cache: with one per thread, 32 threads would use half a gigabyte.
    app.teardown_appcontext(lambda error: context.store.close())
    security.guard(app)
    errors.catch(app)
    render.register_filters(app)
    for blueprint in (
        session.pages, arrivals.pages, machine.pages, signoff.pages, manifests.pages, payloads.pages, journal.pages,
        system.pages, api, events,
    ):  # fmt: skip
        app.register_blueprint(blueprint)
    return app
