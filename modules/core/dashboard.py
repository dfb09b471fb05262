"""The dashboard: cards of the modules that are on, each loaded by its own request, so that one that fails fails alone."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from webapp.accounts.access import permission
from webapp.contributions import contributions
from webapp.registry.definition import Frontend
from webapp.registry.kinds.cards import DashboardCard
from webapp.web.htmx import render

READ = "core:dashboard:read"
ROW = 12


def filled(cards: Iterable[DashboardCard]) -> list[tuple[DashboardCard, int]]:
    """The cards in rows of twelve columns, each with its width; the last of a row takes what would stay empty."""
    placed: list[tuple[DashboardCard, int]] = []
    used = 0
    for card in cards:
        if placed and used + card.width > ROW:
            last, width = placed[-1]
            placed[-1] = last, width + ROW - used
            used = 0
        placed.append((card, card.width))
        used += card.width
    if placed:
        last, width = placed[-1]
        placed[-1] = last, width + ROW - used
    return placed


def dashboard_pages(frontend: Frontend) -> Blueprint:
    """The dashboard of one frontend."""
    pages = Blueprint("dashboard", __name__)

    @pages.get("/")
    @permission(READ)
    def index() -> ResponseReturnValue:
        cards = contributions(DashboardCard, frontend)
        return render("core/dashboard.html", cards=filled(cards), has_chart=any(each.has_chart for each in cards))

    @pages.get("/cards/<id>")
    @permission(READ)
    def card(id: str) -> ResponseReturnValue:
        found = next((each for each in contributions(DashboardCard, frontend) if each.code == id), None)
        if found is None:
            abort(404)
        body = Markup(found.render())  # noqa: S704  # a module's template
        return render("core/card.html", "core/_card.html", card=found, body=body, has_chart=found.has_chart)

    return pages
