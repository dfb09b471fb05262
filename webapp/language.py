"""The locale of this answer, for what asks hundreds of times per page: each number, amount and word."""

from __future__ import annotations

from babel import Locale
from flask.globals import _cv_app
from flask_babel import get_locale

_known: dict[str, Locale] = {}


def locale_here() -> Locale | None:
    """What Flask-Babel's `get_locale()` says. What it has chosen it keeps in `g`; that is looked up here without its detours."""
    here = _cv_app.get(None)
    if here is None:
        return None
    kept = here.g.__dict__.get("_flask_babel")
    chosen = getattr(kept, "babel_locale", None)
    if isinstance(chosen, Locale):
        return chosen
    found = get_locale()
    kept = here.g.__dict__.get("_flask_babel")
    if not isinstance(found, Locale) or kept is None or kept.babel_locale is not found:
        return found
    kept.babel_locale = one = _known.setdefault(str(found), found)  # one object per language: what is looked up by it compares no parts
    return one
