"""The journal: every entry, newest first, and its verification."""

from __future__ import annotations

from flask import Blueprint, render_template

from appliance import queries
from appliance.commands import journals
from appliance.domain.journal_actions import TOPICS
from web import forms
from web.current import context
from web.render import last_event

pages = Blueprint("journal", __name__)

PAGE = 200


@pages.get("/journal")
def listing() -> str:
    return _page(None)


@pages.post("/journal/verify")
def verify() -> str:
    """Recomputes every hash; the result is shown above the list."""
    return _page(journals.verify(context()))


def _page(report: journals.JournalReport | None) -> str:
    since = last_event()
    topic, search, before = forms.query("topic"), forms.query("search"), forms.number("before")
    found = queries.entries(context(), before=before, topic=topic, search=search, limit=PAGE)
    return render_template(
        "journal.html",
        entries=found.entries,
        older=found.older,
        head=queries.journal_head(context()),
        report=report,
        topics=TOPICS,
        topic=topic,
        search=search,
        before=before,
        since=since,
    )
