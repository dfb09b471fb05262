"""Segments: groups of customers of whom a rule is true."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.customers import rules, tables
from modules.customers.forms import EraseForm
from modules.customers.queries import segments as queries
from modules.customers.segment_form import SegmentForm
from modules.customers.services import segments as services
from modules.customers.store.blueprint import READ, WRITE, customers
from webapp.accounts.access import permission
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.ports import port
from webapp.registry.ports.customer_mail import CustomerMail
from webapp.routing.context import current_store
from webapp.tenancy import whole_merchant
from webapp.web.htmx import render
from webapp.web.saving import attempt, form_page

FORM = "customers/store/segment.html"
REMOVE, REMOVE_PART = "customers/store/segment_remove.html", "customers/store/_segment_remove.html"


@customers.get("/segments")
@permission(READ)
@require_feature("customer_segments")
def segment_list() -> ResponseReturnValue:
    """Every segment with how many are in it."""
    page = tables.segments().page(queries.segments())
    currency = current_store().currency
    mail = port(CustomerMail)
    urls = {row.id: mail.to_segment(row.id) for row in page.rows} if mail is not None else {}
    return render("customers/store/segments.html", page=page, mail_urls=urls, explained=lambda row: rules.explained(row.rule, currency))


@customers.route("/segments/new", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("customer_segments")
def segment_create() -> ResponseReturnValue:
    """Write a rule."""
    form = SegmentForm()
    del form.version

    def save() -> tuple[str, str]:
        made = services.create_segment(current_store(), **form.values())
        return url_for(".segment_list"), _("%(name)s is saved.", name=made.name)

    return form_page(FORM, form, save, segment=None, lines=rules.MOST, offered=rules.answers())


@customers.route("/segments/<int:segment_id>", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("customer_segments")
def segment_edit(segment_id: int) -> ResponseReturnValue:
    """Change a rule."""
    found = queries.segment(segment_id)
    form = SegmentForm(data=SegmentForm.shape(found))

    def save() -> tuple[str, str]:
        saved = services.change_segment(current_store(), segment_id, version=form.version.data, **form.values())
        return url_for(".segment_list"), _("%(name)s is saved.", name=saved.name)

    return form_page(
        FORM, form, save, lambda: SegmentForm.shape(queries.segment(segment_id)), segment=found, lines=rules.MOST, offered=rules.answers()
    )


@customers.post("/segments/count")
@permission(WRITE)
@require_feature("customer_segments", reads=True)
def segment_count() -> ResponseReturnValue:
    """How many customers a rule fits as it is typed; nothing is saved."""
    form, store = SegmentForm(), current_store()

    def counted() -> tuple[int, list[str]]:
        with whole_merchant(store.merchant_id):
            rule = form.rule()
            return queries.count(store.merchant_id, rule, store.currency), rules.explained(rule, store.currency)

    return count_page(attempt(counted))


@customers.route("/segments/<int:segment_id>/delete", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("customer_segments")
def segment_delete(segment_id: int) -> ResponseReturnValue:
    """Asks whether a segment should go, with what its rule says, and takes it away as it was seen."""
    found = queries.segment(segment_id)
    form = EraseForm(obj=found)

    def save() -> tuple[str, str]:
        name = services.remove_segment(segment_id, version=form.version.data)
        return url_for(".segment_list"), _("%(name)s was removed. Its customers stay.", name=name)

    def around() -> dict[str, Any]:
        there = queries.segment(segment_id)
        return {"segment": there, "rule": rules.explained(there.rule, current_store().currency)}

    return form_page(REMOVE, form, save, lambda: queries.segment(segment_id), part=REMOVE_PART, around=around)


def count_page(found: tuple[int, list[str]] | DomainError) -> Response:
    """The count, or what is wrong with the rule."""
    refused = found if isinstance(found, DomainError) else None
    number, words = (0, []) if isinstance(found, DomainError) else found
    status = 200 if refused is None else refused.status
    page = ("customers/store/segment_count.html", "customers/store/_segment_count.html")
    return render(*page, status=status, refused=refused, number=number, words=words)
