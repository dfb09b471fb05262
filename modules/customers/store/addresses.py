"""The addresses of a customer."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.customers import queries, services
from modules.customers.forms import AddressForm
from modules.customers.store.blueprint import WRITE, customers
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.web.htmx import see_other
from webapp.web.saving import form_page

FORM = "customers/store/address.html"


@customers.route("/<int:customer_id>/addresses/new", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("customer_directory")
def create_address(customer_id: int) -> ResponseReturnValue:
    """Add an address."""
    customer, form = queries.customer(customer_id), AddressForm()
    del form.version  # nothing is there yet that somebody could have opened

    def save() -> tuple[str, str]:
        services.add_address(customer_id, **form.values())
        return url_for(".detail", customer_id=customer_id), _("The address was added.")

    return form_page(FORM, form, save, customer=customer, address=None)


@customers.route("/<int:customer_id>/addresses/<int:address_id>/edit", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("customer_directory")
def edit_address(customer_id: int, address_id: int) -> ResponseReturnValue:
    """Change an address; somebody who was faster is shown, and nothing typed is lost."""
    customer, address = queries.customer(customer_id), queries.address(customer_id, address_id)
    form = AddressForm(obj=address)

    def save() -> tuple[str, str]:
        services.change_address(customer_id, address_id, version=form.version.data, **form.values())
        return url_for(".detail", customer_id=customer_id), _("The address was saved.")

    return form_page(FORM, form, save, lambda: queries.address(customer_id, address_id), customer=customer, address=address)


@customers.post("/<int:customer_id>/addresses/<int:address_id>/delete")
@permission(WRITE)
@require_feature("customer_directory")
def delete_address(customer_id: int, address_id: int) -> ResponseReturnValue:
    """Take an address away."""
    with transaction():
        services.remove_address(customer_id, address_id)
    return see_other(url_for(".detail", customer_id=customer_id), _("The address was removed."))
