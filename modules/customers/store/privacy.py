"""What a customer may ask for: everything that is kept about them, and that it is erased."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.customers import queries, services
from modules.customers.archive import archive
from modules.customers.forms import EraseForm
from modules.customers.models.customers import ACTIVE
from modules.customers.store.blueprint import ERASE, customers
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError, NotFound
from webapp.entitlements.gate import require_feature
from webapp.web.downloads import pieces
from webapp.web.htmx import render, see_other

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
    if not form.validate_on_submit():
        return ask(form, customer_id, 422 if form.is_submitted() else 200)
    try:
        with transaction():
            services.erase(customer_id, version=form.version.data or 0)
    except DomainError as error:
        form.form_errors.append(error.message)
        form.version.data, form.version.raw_data = queries.customer(customer_id).version, None
        return ask(form, customer_id, error.status)
    return see_other(url_for(".list"), _("The customer was erased."))


def ask(form: EraseForm, customer_id: int, status: int) -> Response:
    """The question."""
    return render(PAGE, PART, status=status, form=form, customer=queries.customer(customer_id))
