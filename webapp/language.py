"""The locale of this answer, for what asks hundreds of times per page: each number, amount and word."""

from __future__ import annotations

from babel import Locale
from flask import g, has_app_context
from flask_babel import get_locale


def locale_here() -> Locale | None:
    """What Flask-Babel's `get_locale()` says. What it has chosen it keeps in `g`; that is looked up here without its detours."""
    if not has_app_context():
        return None
    chosen = getattr(g._get_current_object().__dict__.get("_flask_babel"), "babel_locale", None)
    return chosen if isinstance(chosen, Locale) else get_locale()
