"""Imports of cards: the pages of the pipeline."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from modules.loyalty.imports import CARDS
from modules.loyalty.store.blueprint import ADJUST, BASE, loyalty
from webapp.accounts.access import permission
from webapp.entitlements.gate import require_feature
from webapp.imports import ImportPages
from webapp.web.htmx import render

PAGES = ImportPages(kinds=(CARDS,), read=ADJUST, write=ADJUST, feature=BASE, back=(_l("Loyalty"), ".list"))
PAGES.register(loyalty)


@loyalty.get("/imports")
@permission(ADJUST)
@require_feature(BASE)
def import_list() -> ResponseReturnValue:
    """What was imported, and the form that takes a file."""
    return render(PAGES.list_template, **PAGES.context())
