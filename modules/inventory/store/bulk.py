"""What is done with the variants chosen in the list: moved, adjusted, announced, printed on labels, taken off sale, called low from a
number on."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from modules.inventory import queries, tables
from modules.inventory.adjust_forms import AdjustManyForm
from modules.inventory.deeds import ADJUST, LOW_FROM, TAKE_OFF_SALE
from modules.inventory.forms import MOST_LINES
from modules.inventory.models import Variant
from modules.inventory.papers import MOST_LABELS
from modules.inventory.queries import finding
from modules.inventory.services import many
from modules.inventory.store.blueprint import inventory
from modules.inventory.store.labels import of_many
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.fields import is_valid
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other
from webapp.web.tables import ChosenIds, Report, Table, bulk_done, chosen_ids, deeds, gone, gone_words
from webapp.web.tables.bulk import one

ADJUST_MANY = "inventory/store/adjust_many.html"
OF_THE_BAR = ("csrf_token", "action", "value")
"""Fields of the bar under the list that say nothing of what was chosen."""
FORMS = {"move": ".create_transfer", "deliver": ".create_delivery"}
"""Forms that begin with the variants chosen, by the action that asks for them."""


@inventory.post("/bulk")
@permission("inventory:stock:read")
@require_feature("inventory_basic", reads=True)
def bulk() -> ResponseReturnValue:
    """Do it with those that were ticked, or with all that match."""
    store = current_store()
    return _begun(tables.articles(store), queries.variants(store.id))


@inventory.post("/low/bulk")
@permission("inventory:stock:read")
@require_feature("low_stock_alerts", reads=True)
def bulk_low() -> ResponseReturnValue:
    """The same with those that run low."""
    store = current_store()
    return _begun(tables.low(store.currency), queries.low_variants(store.id))


def _begun(table: Table, listed: Select[Any]) -> ResponseReturnValue:
    """The form that begins with the variants chosen in a list, or labels for them."""
    form = FORMS.get(table.selection().action)
    most = MOST_LINES if form else MOST_LABELS
    ids = finding.ids_of(table.selected(listed, Variant.id), most + 1)
    if not ids:
        raise DomainError(_("Nothing was chosen. Go back and tick some variants in the list."), "nothing_chosen")
    if len(ids) > most:
        raise DomainError(_("Choose at most %(most)s variants at once.", most=most), "too_many")
    if form:
        return see_other(url_for(form, ids=",".join(map(str, ids))), gone_words(gone(table, len(ids))), "warning")
    there = {each.id: each for each in queries.variants_by_id(current_store().id, ids)}
    return of_many([there[each] for each in ids if each in there])  # by name, as the list is at first


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


@inventory.post("/bulk/adjust")
@permission("inventory:stock:write")
@require_feature("inventory_basic")
def adjust_many() -> ResponseReturnValue:
    """Ask how the stock of those that were chosen is to change, and why; then do it, or have a job do it."""
    store, chosen = current_store(), _chosen()
    form = AdjustManyForm(formdata=request.form if "mode" in request.form else None)
    form.location_id.choices = [(place.id, place.name) for place in queries.locations(store.id, only_open=True)] or [(0, _("Shop"))]
    form.key.data = form.key.data or token_hex(16)
    if "mode" in request.form and is_valid(form):
        return _adjusted(chosen, form.values())
    kept = [(name, value) for name, values in request.form.lists() for value in values if name not in form and name not in OF_THE_BAR]
    facts: dict[str, Any] = {"kept": kept, "count": len(chosen), "missing": gone_words(chosen.gone), "left": ()}
    return render(ADJUST_MANY, status=422 if "mode" in request.form else 200, form=form, **facts)


def _adjusted(chosen: ChosenIds, values: dict[str, Any]) -> ResponseReturnValue:
    """Back to the list where all of them were adjusted, or a page that names those that were not."""
    rows = finding.skus_of(current_store().id, chosen)
    if len(rows) > ADJUST.at_once:
        return ADJUST.begin(rows, url_for(".list"), **values)
    report = Report(gone=chosen.gone)
    left: list[tuple[int, str, str]] = []
    with transaction():
        for row in rows:
            why = one(row, lambda each: ADJUST.act(each, **values))
            report.add(why)
            if why is not None:
                left.append((*row, why))
    if not left:
        return bulk_done(url_for(".list"), report)
    return render(ADJUST_MANY, report=report, left=left, said=report.told(), count=len(chosen))


def _chosen() -> ChosenIds:
    store = current_store()
    return chosen_ids(tables.articles(store), queries.variants(store.id), Variant.id, most=deeds.MOST)
