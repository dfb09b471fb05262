"""Which language and time zone an answer is written in."""

from __future__ import annotations

from flask import Flask, g
from flask_babel import Babel


def init_app(app: Flask) -> None:
    """Follow the person's own choice, then the store's, then the default."""
    Babel(app, locale_selector=lambda: _chosen("locale"), timezone_selector=lambda: _chosen("timezone"))


def _chosen(name: str) -> str | None:
    """The person's value if the page has loaded the person; an error page reads no database to find out."""
    for source in (g.get("_login_user"), g.get("store")):
        value = getattr(source, name, None)
        if value:
            return str(value)
    return None
