"""The words that a variant has of its own in a feed: title, description, category and page, beside those of its product."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.inventory import queries as inventory
from modules.marketplace import queries, services, tables
from modules.marketplace.fields import LANGUAGE_NAMES, LANGUAGES
from modules.marketplace.forms import WORDS, WordsForm
from modules.marketplace.store.blueprint import marketplace
from webapp.accounts.access import permission
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page


@marketplace.get("/words")
@permission("marketplace:feeds:read")
@require_feature("product_feed_export")
def words() -> ResponseReturnValue:
    """Every variant that has words of its own, in each language; with a SKU, the way to the form of that variant."""
    store = current_store()
    sku, language = request.args.get("sku", "").strip()[:80], request.args.get("language", "")
    named = inventory.find_variant_by_sku(store.id, sku) if sku else None
    if named is not None and language in LANGUAGES:
        return see_other(url_for(".edit_words", variant_id=named.id, language=language))
    page = tables.words().page(queries.texts_of_store(store.id))
    variants = {each.id: each for each in inventory.variants_by_id(store.id, {row.variant_id for row in page.rows})}
    shown: dict[str, Any] = {"languages": LANGUAGE_NAMES, "own": store.locale, "unknown": sku if named is None else ""}
    return render("marketplace/store/words.html", page=page, variants=variants, **shown)


@marketplace.route(f"/words/<int:variant_id>/<any({', '.join(LANGUAGES)}):language>", methods=["GET", "POST"])
@permission("marketplace:feeds:write")
@require_feature("product_feed_export")
def edit_words(variant_id: int, language: str) -> ResponseReturnValue:
    """Change them; what is left empty is the product's."""
    store = current_store()
    variant = inventory.variant(store.id, variant_id)

    def now() -> dict[str, Any]:
        found = queries.texts([variant_id], language).get(variant_id)
        there = found.words if found is not None else {}
        return {**{key: there.get(key, "") for key in WORDS}, "version": services.words_mark(there)}

    form = WordsForm(data=now())

    def save() -> tuple[str, str]:
        given = {key: form[key].data or "" for key in WORDS}
        services.change_words(store, variant_id, language, given, version=form.version.data)
        return url_for(".words"), _("The words of %(name)s are saved.", name=inventory.variant(store.id, variant_id).title)

    shown: dict[str, Any] = {"variant": variant, "spoken": LANGUAGE_NAMES[language]}
    return form_page("marketplace/store/words_form.html", form, save, now, **shown)
