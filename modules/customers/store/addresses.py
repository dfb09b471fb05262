"""The addresses of a customer."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.customers import queries, services
from modules.customers.forms import AddressForm, say
from modules.customers.models import Customer, PostalAddress
from modules.customers.store.blueprint import WRITE, customers
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.web.htmx import render, see_other

FORM = "customers/store/address.html"


@customers.route("/<int:customer_id>/addresses/new", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("customer_directory")
def create_address(customer_id: int) -> ResponseReturnValue:
    """Add an address."""
    customer, form = queries.customer(customer_id), AddressForm()
    if not form.validate_on_submit():
        return show(form, customer)
    try:
        with transaction():
            services.add_address(customer_id, **form.values())
    except DomainError as error:
        return refuse(form, error, customer_id)
    return see_other(url_for(".detail", customer_id=customer_id), _("The address was added."))


@customers.route("/<int:customer_id>/addresses/<int:address_id>/edit", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("customer_directory")
def edit_address(customer_id: int, address_id: int) -> ResponseReturnValue:
    """Change an address."""
    customer, address = queries.customer(customer_id), queries.address(customer_id, address_id)
    form = AddressForm(obj=address)
    if not form.validate_on_submit():
        return show(form, customer, address)
    try:
        with transaction():
            services.change_address(customer_id, address_id, **form.values())
    except DomainError as error:
        return refuse(form, error, customer_id, address_id)
    return see_other(url_for(".detail", customer_id=customer_id), _("The address was saved."))


@customers.post("/<int:customer_id>/addresses/<int:address_id>/delete")
@permission(WRITE)
@require_feature("customer_directory")
def delete_address(customer_id: int, address_id: int) -> ResponseReturnValue:
    """Take an address away."""
    with transaction():
        services.remove_address(customer_id, address_id)
    return see_other(url_for(".detail", customer_id=customer_id), _("The address was removed."))


def show(form: AddressForm, customer: Customer, address: PostalAddress | None = None) -> Response:
    """The form, with 422 where it was sent and something is wrong with it."""
    return render(FORM, form=form, customer=customer, address=address, status=422 if form.is_submitted() else 200)


def refuse(form: AddressForm, error: DomainError, customer_id: int, address_id: int | None = None) -> Response:
    """The form as it was typed with what the service said."""
    say(form, error)
    address = queries.address(customer_id, address_id) if address_id is not None else None
    return render(FORM, form=form, customer=queries.customer(customer_id), address=address, status=error.status)
