"""The parts of a merchant's page that other modules know, each by a request of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from webapp.accounts.access import permission
from webapp.contributions import contributions
from webapp.merchants.models import Merchant
from webapp.registry.definition import Frontend
from webapp.registry.kinds.panels import Panel
from webapp.web.htmx import render

SUBJECT = "merchant"


def of_merchants(frontend: Frontend) -> list[Panel]:
    """The panels that modules show here."""
    return [each for each in contributions(Panel, frontend) if each.subject == SUBJECT]


def add_panels(blueprint: Blueprint, wanted: Callable[[int], Merchant], read: str, frontend: Frontend) -> None:
    """The page of a merchant's panels: one of them where the address names it, else all."""

    @blueprint.get("/<int:merchant_id>/panels")
    @permission(read)
    def panels(merchant_id: int) -> ResponseReturnValue:
        row, only = wanted(merchant_id), request.args.get("only")
        chosen = [each for each in of_merchants(frontend) if only in (None, each.code)]
        found = [(each, Markup(each.render([row.id]))) for each in chosen]  # noqa: S704  # a module's template
        shown: dict[str, Any] = {"row": row, "panels": found}
        return render("platform_admin/merchant_panels.html", "platform_admin/_merchant_panels.html", **shown)
