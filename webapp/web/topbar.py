"""What modules put into the bar above every page."""

from __future__ import annotations

from collections.abc import Iterator

import structlog
from flask import Flask
from flask_login import current_user
from markupsafe import Markup

from webapp.contributions import contributions
from webapp.registry.kinds.topbar import TopbarItem
from webapp.routing.context import current_frontend

log = structlog.get_logger(__name__)


def topbar() -> Iterator[Markup]:
    """The items for this person here. One that cannot be drawn is left out: no page fails because of it."""
    frontend = current_frontend()
    if frontend is None or not frontend.has_menu or not current_user.is_authenticated:
        return
    for each in contributions(TopbarItem, frontend):
        try:
            yield Markup(each.render())  # noqa: S704  # a module's template
        except Exception:
            log.exception("topbar.broken", item=each.code)


def init_app(app: Flask) -> None:
    """Let layouts draw it."""
    app.jinja_env.globals["topbar"] = topbar
