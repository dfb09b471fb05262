"""What is done with the variants chosen in the list: moved, announced, printed on labels, taken off sale, called low from a number on."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.inventory import queries, tables
from modules.inventory.deeds import LOW_FROM, TAKE_OFF_SALE
from modules.inventory.forms import MOST_LINES
from modules.inventory.models import Variant
from modules.inventory.papers import MOST_LABELS
from modules.inventory.queries import finding
from modules.inventory.services import many
from modules.inventory.store.blueprint import inventory
from modules.inventory.store.labels import of_many
from webapp.accounts.access import permission
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import see_other
from webapp.web.tables import ChosenIds, chosen_ids, deeds, gone, gone_words

FORMS = {"move": ".create_transfer", "deliver": ".create_delivery"}
"""Forms that begin with the variants chosen, by the action that asks for them."""


@inventory.post("/bulk")
@permission("inventory:stock:read")
@require_feature("inventory_basic", reads=True)
def bulk() -> ResponseReturnValue:
    """Do it with those that were ticked, or with all that match."""
    store = current_store()
    table = tables.articles(store)
    form = FORMS.get(table.selection().action)
    most = MOST_LINES if form else MOST_LABELS
    ids = finding.ids_of(table.selected(queries.variants(store.id), Variant.id), most + 1)
    if not ids:
        raise DomainError(_("Nothing was chosen. Go back and tick some variants in the list."), "nothing_chosen")
    if len(ids) > most:
        raise DomainError(_("Choose at most %(most)s variants at once.", most=most), "too_many")
    if form:
        return see_other(url_for(form, ids=",".join(map(str, ids))), gone_words(gone(table, len(ids))), "warning")
    return of_many(queries.variants_by_id(store.id, ids))


@inventory.post("/bulk/archive")
@permission("inventory:products:write")
@require_feature("inventory_basic")
def archive_many() -> ResponseReturnValue:
    """Sell those no longer that were chosen."""
    return TAKE_OFF_SALE.answer(_chosen(), url_for(".list"))


@inventory.post("/bulk/threshold")
@permission("inventory:products:write")
@require_feature("inventory_basic")
def threshold_many() -> ResponseReturnValue:
    """Call those low from a number on that were chosen."""
    low_from = many.threshold(request.form.get("value", ""))
    return LOW_FROM.answer(_chosen(), url_for(".list"), low_from=low_from)


def _chosen() -> ChosenIds:
    store = current_store()
    return chosen_ids(tables.articles(store), queries.variants(store.id), Variant.id, most=deeds.MOST)
