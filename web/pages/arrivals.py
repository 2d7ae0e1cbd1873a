"""Arrivals: the machines that need a person, then the list of all machines."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, render_template

from appliance import queries
from web import forms
from web.current import context
from web.render import last_event

pages = Blueprint("arrivals", __name__)

PAGE = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """The filter in the address."""

    state: str
    group: str
    search: str
    page: int

    def link(self, **changed: object) -> str:
        """The address of this list with another filter; a new filter starts at the first page."""
        wanted = {"state": self.state, "group": self.group, "search": self.search, "page": 1} | changed
        query = {key: value for key, value in wanted.items() if value and (key, value) != ("page", 1)}
        return f"/?{urlencode(query)}" if query else "/"


@pages.get("/")
def home() -> str:
    since = last_event()
    wanted = Filter(
        forms.query("state"), forms.query("group"), forms.query("search"), forms.number("page", 1, least=1, most=10_000)
    )
    chosen = {"state": wanted.state, "group": wanted.group, "search": wanted.search}
    total = queries.machine_count(context(), **chosen)
    found = queries.machines(context(), **chosen, order="attention", limit=PAGE, offset=(wanted.page - 1) * PAGE)
    return render_template(
        "arrivals.html",
        arrivals=queries.arrivals(context()),
        machines=found,
        wanted=wanted,
        total=total,
        pages=-(-total // PAGE),
        first=(wanted.page - 1) * PAGE + 1,
        since=since,
    )
