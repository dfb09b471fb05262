"""The page of the module: product files to import, feeds to prepare. The pages of an import are the pipeline's."""

from __future__ import annotations

from flask import send_from_directory
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.marketplace.fields import LANGUAGES
from modules.marketplace.imports import PRODUCTS
from modules.marketplace.sample import FOLDER, file_name
from modules.marketplace.store.blueprint import marketplace
from modules.marketplace.store.feeds import feeds_context
from webapp.accounts.access import permission
from webapp.domain import NotFound
from webapp.entitlements.gate import require_feature
from webapp.imports import ImportPages
from webapp.web.htmx import render

PAGES = ImportPages(
    kinds=(PRODUCTS,),
    read="marketplace:imports:read",
    write="marketplace:imports:write",
    feature="marketplace_import",
    back=(_l("Marketplace"), ".list"),
    list_template="marketplace/store/list.html",
    list_endpoint=".list",
    more=feeds_context,
)
PAGES.register(marketplace)


@marketplace.get("/")
@permission("marketplace:imports:read")
def list() -> ResponseReturnValue:
    return render("marketplace/store/list.html", **PAGES.context())


@marketplace.get("/samples/<language>.csv")
@permission("marketplace:imports:read")
@require_feature("marketplace_import")
def sample(language: str) -> ResponseReturnValue:
    if language not in LANGUAGES:
        raise NotFound(_("There is no sample in this language."))
    return send_from_directory(FOLDER, file_name(language), mimetype="text/csv", as_attachment=True)
