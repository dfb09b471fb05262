"""Customers that are there twice: the queue, the preview of a merge, and its undoing."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.customers import labels, queries, services
from modules.customers.deeds import MERGE_PAIRS
from modules.customers.forms import MergeForm
from modules.customers.queries import duplicates
from modules.customers.services.merging import blanks, undo_days
from modules.customers.services.values import shown_phone
from modules.customers.settings import CustomersSettings
from modules.customers.store.blueprint import MERGE, customers
from webapp.accounts.access import permission
from webapp.accounts.locale import STORE_LANGUAGES
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.settings.typed import settings
from webapp.web.htmx import render, see_other
from webapp.web.saving import attempt

MOST_PAIRS = len(duplicates.ALL) * duplicates.MOST
"""As many as the page shows."""


@customers.get("/duplicates")
@permission(MERGE)
@require_feature("customer_merge")
def queue() -> ResponseReturnValue:
    """Pairs that look like one customer, with the reasons."""
    found = duplicates.pairs(likenesses=settings(CustomersSettings).duplicate_match)
    return render("customers/store/duplicates.html", pairs=found, reasons=labels.REASONS, days=undo_days().days)


@customers.get("/merge")
@permission(MERGE)
@require_feature("customer_merge")
def compare() -> ResponseReturnValue:
    """What a merge would do, before it is done."""
    return preview(*(request.args.get(name, 0, type=number) for name in ("keep", "other")))


@customers.post("/merge")
@permission(MERGE)
@require_feature("customer_merge")
def merge() -> ResponseReturnValue:
    """Make one customer of two."""
    form = MergeForm()
    keep, other = number(str(form.keep.data)), number(str(form.other.data))
    if not form.validate():
        return preview(keep, other, error=_("Look at both once more, then merge."), status=422)
    versions = number(str(form.keep_version.data)), number(str(form.other_version.data))
    done = attempt(lambda: services.merge(keep, other, versions=versions), in_one=True)
    if isinstance(done, DomainError):
        return preview(keep, other, error=done.message, status=done.status)
    said = _("Merged. You can undo it on this page.") if undo_days() else _("Merged.")
    return see_other(url_for(".detail", customer_id=keep), said)


@customers.post("/duplicates/merge")
@permission(MERGE)
@require_feature("customer_merge")
def merge_pairs() -> ResponseReturnValue:
    """Merge the pairs that were ticked, and say what came of them."""
    ticked = [[number(each) for each in pair.split("-")] for pair in request.form.getlist("pair")[:MOST_PAIRS]]
    pairs = [pair for pair in ticked if len(pair) == 2 and all(pair)]
    if not pairs:
        return see_other(url_for(".queue"), _("Tick at least one pair."), "warning")
    return MERGE_PAIRS.answer(pairs, url_for(".queue"))


@customers.post("/duplicates/apart")
@permission(MERGE)
@require_feature("customer_merge")
def apart() -> ResponseReturnValue:
    """Two that are not the same."""
    first, second = (number(request.form.get(name, "")) for name in ("first", "second"))
    with transaction():
        services.tell_apart(first, second)
    return see_other(url_for(".queue"), _("They stay two customers, and are not shown here again."))


@customers.post("/<int:customer_id>/merges/<int:merge_id>/undo")
@permission(MERGE)
@require_feature("customer_merge")
def undo(customer_id: int, merge_id: int) -> ResponseReturnValue:
    """Make two customers of one again."""
    with transaction():
        back = services.undo(customer_id, merge_id)
    return see_other(url_for(".detail", customer_id=customer_id), _("%(name)s is a separate customer again.", name=back.title))


def preview(keep: int, other: int, *, error: str = "", status: int = 200) -> Response:
    """Both customers side by side, and what the kept one gets."""
    kept, merged = queries.survivor(keep), queries.survivor(other)
    rows = [(label, *(told(name, getattr(each, name) or "") for each in (kept, merged)), name) for name, label in labels.FIELDS.items()]
    return render(
        "customers/store/merge.html",
        status=status,
        kept=kept,
        merged=merged,
        same=kept.id == merged.id,
        rows=rows,
        gets=blanks(kept, merged),
        homes=[(queries.addresses(each.id)) for each in (kept, merged)],
        notes=[queries.count_notes(each.id) for each in (kept, merged)],
        days=undo_days().days,
        error=error,
    )


def told(name: str, value: str) -> str:
    """A value as people read it."""
    if name == "locale":
        return STORE_LANGUAGES.get(value, value)
    return shown_phone(value) if name == "phone" else value


def number(text: str) -> int:
    """An id from an address or a form; 0, which nobody has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
