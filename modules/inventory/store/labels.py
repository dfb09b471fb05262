"""Labels to stick on goods and shelves, of one variant or of those chosen in the list."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from modules.inventory import papers, queries
from modules.inventory.forms import LabelsForm
from modules.inventory.models import Variant
from modules.inventory.store.blueprint import inventory
from webapp.accounts.access import permission
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web import downloads
from webapp.web.saving import form_page


@inventory.route("/variants/<int:variant_id>/labels", methods=["GET", "POST"])
@permission("inventory:stock:read")
@require_feature("inventory_basic", reads=True)
def labels(variant_id: int) -> ResponseReturnValue:
    """How many labels of a variant, and the file of them."""
    store = current_store()
    found = queries.variant(store.id, variant_id)
    form = LabelsForm()

    def made() -> bytes:
        return papers.labels(store, [(found, form.copies.data)])

    return form_page("inventory/store/labels.html", form, made, then=document, in_one=False, variant=found)


def document(made: bytes) -> Response:
    """Labels as a download."""
    return downloads.pieces("labels.pdf", "application/pdf", [made])


def of_many(variants: list[Variant]) -> Response:
    """One label of each variant."""
    return document(papers.labels(current_store(), [(each, 1) for each in variants]))
