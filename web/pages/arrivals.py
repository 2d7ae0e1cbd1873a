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
    """The filter in the address, and the place after which the page begins ("" = the first page)."""

    state: str
    group: str
    search: str
    after: str

    def link(self, **changed: object) -> str:
        """The address of this list with another filter, or from another place; a new filter starts at the first
        page."""
        wanted = {"state": self.state, "group": self.group, "search": self.search} | changed
        query = {key: value for key, value in wanted.items() if value}
        return f"/?{urlencode(query)}" if query else "/"


@pages.get("/")
def home() -> str:
    since = last_event()
    wanted = Filter(forms.query("state"), forms.query("group"), forms.query("search"), forms.query("after"))
    chosen = {"state": wanted.state, "group": wanted.group, "search": wanted.search}
    found = queries.by_attention(context(), **chosen, after=wanted.after, limit=PAGE + 1)
    arrivals = queries.arrivals(context())
    return render_template(
        "arrivals.html",
        arrivals=arrivals,
        machines=found[:PAGE],
        wanted=wanted,
        total=_total(arrivals, wanted),
        last=found[PAGE - 1].place if len(found) > PAGE else "",
        since=since,
    )


def _total(arrivals: queries.Arrivals, wanted: Filter) -> int:
    """How many machines match the filter; the page counts most filters already."""
    match (wanted.search, wanted.group, wanted.state):
        case ("", "", ""):
            return arrivals.total
        case ("", "", state):
            return arrivals.states.get(state, 0)
        case ("", group, ""):
            return sum(each.count for each in arrivals.groups if each.key == group)
    return queries.machine_count(context(), state=wanted.state, group=wanted.group, search=wanted.search)
