"""The search of the whole place: a field in the top bar, a page of what was found, and the few best hits below the field."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from webapp.accounts.access import permission
from webapp.contributions import any_contribution, contributions
from webapp.db.folding import folded
from webapp.db.limiting import TookTooLong, at_most
from webapp.registry.kinds.search import MOST_HITS, Hit, SearchSource
from webapp.routing.context import current_frontend
from webapp.web.htmx import render

READ = "core:dashboard:read"
LONGEST = 100
"""Characters that are looked for."""
SECONDS = 0.4
"""For all sources together; one that has no time left is not asked."""

search = Blueprint("search", __name__)


@dataclass(frozen=True, slots=True)
class Found:
    """What one source found. `stopped` where there was no time for it; `all_url` leads to the whole list."""

    source: SearchSource
    hits: Sequence[Hit] = ()
    stopped: bool = False
    all_url: str | None = None


@search.get("/")
@permission(READ)
def index() -> ResponseReturnValue:
    """What was found, by source; to htmx only the list below the field."""
    words = request.args.get("q", "").replace("\0", " ")[:LONGEST].strip()
    found = look_for(folded(words), words) if words else []
    return render("core/search.html", "core/_hits.html", words=words, found=found)


def look_for(looked_for: str, typed: str) -> list[Found]:
    """What each source finds, within the time that all of them have."""
    if not looked_for:
        return []
    ends = time.monotonic() + SECONDS
    return [_ask(source, looked_for, typed, ends - time.monotonic()) for source in contributions(SearchSource, current_frontend())]


def _ask(source: SearchSource, looked_for: str, typed: str, seconds: float) -> Found:
    if seconds <= 0:
        return Found(source, stopped=True)
    try:
        with at_most(seconds):
            hits = source.find(looked_for)[:MOST_HITS]
    except TookTooLong:
        return Found(source, stopped=True)
    return Found(source, hits, all_url=source.all_url(typed) if hits and source.all_url else None)


def field() -> str:
    """The field in the top bar, where anything here can be searched."""
    return render_template("core/_search_field.html") if any_contribution(SearchSource, current_frontend()) else ""
