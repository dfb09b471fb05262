"""What is done with many customers of the list."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.customers import exported, queries, tables
from modules.customers.deeds import TAG_MANY
from modules.customers.figures import Figures
from modules.customers.forms import stripped
from modules.customers.models import Customer
from modules.customers.services import segments
from modules.customers.store.blueprint import EXPORT, MERGE, READ, WRITE, customers
from webapp.accounts.access import permission
from webapp.commerce.tags import checked_tag
from webapp.db import transaction
from webapp.domain import NotFound
from webapp.entitlements.gate import require_feature
from webapp.ports import port
from webapp.registry.ports.customer_mail import CustomerMail
from webapp.routing.context import current_store
from webapp.web import downloads
from webapp.web.htmx import see_other
from webapp.web.tables import ChosenIds, chosen_ids, deeds, gone_words

AT_ONCE = 1_000
"""Customers who are written to, or in a file, when they are chosen in the list."""


@customers.post("/bulk")
@permission(READ)
@require_feature("customer_directory")
def bulk() -> ResponseReturnValue:
    """Write to those who were chosen: where that is done is the mail's own page."""
    mail = port(CustomerMail)
    if mail is None:
        raise NotFound(_("There is no such page."))
    ids = _chosen(AT_ONCE)
    with transaction():
        url = mail.to_selection(current_store().id, ids)
    return see_other(url, gone_words(ids.gone), "warning")


@customers.post("/bulk/tag")
@permission(WRITE)
@require_feature("customer_directory")
def tag_many() -> ResponseReturnValue:
    """Give a tag to those who were chosen."""
    word = checked_tag(stripped(request.form.get("value", "")))
    return TAG_MANY.answer(_chosen(deeds.MOST), url_for(".list"), name=word)


@customers.post("/bulk/segment")
@permission(WRITE)
@require_feature("customer_segments")
def segment_many() -> ResponseReturnValue:
    """Put those who were chosen into a segment that is kept by hand."""
    name, ids = stripped(request.form.get("value", "")), _chosen(deeds.MOST)
    with transaction():
        found = segments.gather(current_store(), name[:80], ids)
    said = _("They are in the segment %(name)s.", name=found.name)
    return see_other(url_for(".list", segment=found.id), f"{said} {gone_words(ids.gone)}".strip())


@customers.post("/bulk/download")
@permission(EXPORT)
@require_feature("customer_directory", reads=True)
def download_many() -> ResponseReturnValue:
    """Those who were chosen, as a file."""
    mine = queries.customers().where(Customer.id.in_(_chosen(AT_ONCE)))
    return downloads.table(_("customers"), [str(each) for each in exported.HEADER], exported.rows(mine))


@customers.post("/bulk/merge")
@permission(MERGE)
@require_feature("customer_merge")
def merge_chosen() -> ResponseReturnValue:
    """Compare the two who were chosen: nothing is merged before somebody has looked."""
    ids = _chosen(AT_ONCE)
    if len(ids) != 2:
        said = _("Tick two customers, no more and no fewer: they are compared before they are merged.")
        return see_other(url_for(".list"), f"{said} {gone_words(ids.gone)}".strip(), "warning")
    return see_other(url_for(".compare", keep=ids[0], other=ids[1]))


def _chosen(most: int) -> ChosenIds:
    """Ids of those who were chosen in the list."""
    figures = Figures(current_store())
    with figures.whole():
        return chosen_ids(tables.directory(figures, may_add=True), queries.customers(), Customer.id, most=most)
