"""What a customer may ask for: everything that is kept about them, and that it is erased."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.customers import queries, services
from modules.customers.archive import archive
from modules.customers.forms import EraseForm
from modules.customers.models.customers import ACTIVE
from modules.customers.store.blueprint import ERASE, customers
from webapp.accounts.access import permission
from webapp.domain import NotFound
from webapp.entitlements.gate import require_feature
from webapp.web.downloads import pieces
from webapp.web.saving import form_page

PAGE, PART = "customers/store/erase.html", "customers/store/_erase.html"


@customers.get("/<int:customer_id>/export")
@permission(ERASE)
@require_feature("customer_directory")
def export(customer_id: int) -> ResponseReturnValue:
    """Everything that is kept about a customer, as a ZIP file of JSON."""
    customer = queries.survivor(customer_id)
    return pieces(f"customer-{customer.id}.zip", "application/zip", [archive(customer)])


@customers.route("/<int:customer_id>/erase", methods=["GET", "POST"])
@permission(ERASE)
@require_feature("customer_directory")
def erase(customer_id: int) -> ResponseReturnValue:
    """Ask first, then erase; what somebody changed in the meantime is shown before it would be lost."""
    customer = queries.customer(customer_id)
    if customer.status != ACTIVE:
        raise NotFound(_("This customer is not here any more, or never was."))
    form = EraseForm(obj=customer)

    def save() -> tuple[str, str]:
        services.erase(customer_id, version=form.version.data)
        return url_for(".list"), _("The customer was erased.")

    return form_page(PAGE, form, save, lambda: queries.customer(customer_id), part=PART, customer=customer)
