"""One customer: who it is, what happened, and what other modules know."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from modules.customers import history, labels, queries
from modules.customers.forms import ConsentForm, NoteForm
from modules.customers.models import Customer, Merge
from modules.customers.models.customers import MERGED, SUBJECT
from modules.customers.queries import duplicates, leaving
from modules.customers.services.merging import undo_days
from modules.customers.services.values import shown_phone
from modules.customers.store.blueprint import ERASE, MERGE, READ, customers
from webapp.accounts.access import may, permission
from webapp.accounts.locale import STORE_LANGUAGES
from webapp.contributions import contributions
from webapp.db import utcnow
from webapp.entitlements.gate import feature_enabled, require_feature
from webapp.registry.definition import Frontend
from webapp.registry.kinds.panels import Panel
from webapp.web.htmx import render, see_other
from webapp.web.tagging import TagForm

SHORT, LONG = 12, 200


@customers.get("/<int:customer_id>")
@permission(READ)
@require_feature("customer_directory")
def detail(customer_id: int) -> ResponseReturnValue:
    """The whole page; one that was merged leads to who it became."""
    customer = queries.customer(customer_id)
    if customer.status == MERGED:
        return see_other(url_for(".detail", customer_id=queries.survivor(customer_id).id))
    return shown(customer)


@customers.get("/<int:customer_id>/timeline")
@permission(READ)
@require_feature("customer_directory")
def timeline(customer_id: int) -> ResponseReturnValue:
    """What happened, as all modules that are on know it."""
    customer = queries.survivor(customer_id)
    entries = history.seen(queries.family(customer.id), SHORT if request.args.get("short") else LONG)
    return render("customers/store/timeline.html", "customers/store/_timeline.html", customer=customer, entries=entries)


@customers.get("/<int:customer_id>/panels")
@permission(READ)
@require_feature("customer_directory")
def panels(customer_id: int) -> ResponseReturnValue:
    """What other modules show of a customer: one of them where the address names it, else all."""
    customer = queries.survivor(customer_id)
    only, ids = request.args.get("only"), queries.family(customer.id)
    found = [(each, Markup(each.render(ids))) for each in of_customers() if only in (None, each.code)]  # noqa: S704  # a module's template
    return render("customers/store/panels.html", "customers/store/_panels.html", customer=customer, panels=found)


def of_customers() -> list[Panel]:
    """The panels that modules show here."""
    return [each for each in contributions(Panel, Frontend.STORE) if each.subject == SUBJECT]


def undoable(ids: Sequence[int]) -> list[tuple[Merge, str]]:
    """The merges that this person can undo, with the name of who was merged."""
    if not may(MERGE) or not feature_enabled("customer_merge"):
        return []
    found = duplicates.merges_into(ids[:1], utcnow() - undo_days())
    return [(each, queries.customer(each.merged_id).title) for each in found if each.moved]


def shown(
    customer: Customer, *, tag: TagForm | None = None, note: NoteForm | None = None, consent: ConsentForm | None = None, status: int = 200
) -> Response:
    """The page, with the forms as they were sent."""
    ids = queries.family(customer.id)
    return render(
        "customers/store/detail.html",
        status=status,
        customer=customer,
        store=queries.store_name(customer.met_store_id),
        addresses=queries.addresses(customer.id),
        tags=queries.tags_of(customer.id),
        all_tags=queries.tags(),
        notes=queries.notes(customer.id),
        consents=queries.standing_consents(ids),
        panels=of_customers(),
        undoable=undoable(ids),
        leaves_at=leaving.leaves_at(customer.id) if may(ERASE) else None,
        tag_form=tag or TagForm(formdata=None),
        note_form=note or NoteForm(formdata=None),
        consent_form=consent or ConsentForm(formdata=None),
        phone=shown_phone(customer.phone),
        channels=labels.CHANNELS,
        sources=labels.HEARD,
        languages=STORE_LANGUAGES,
    )
