"""Finding, adding and changing customers."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.customers import exported, queries, services, tables
from modules.customers.forms import CustomerForm, say
from modules.customers.models import Customer
from modules.customers.store.blueprint import EXPORT, READ, WRITE, customers
from webapp.accounts.access import may, permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web import downloads
from webapp.web.htmx import render, see_other

FORM = "customers/store/form.html"


@customers.get("/")
@permission(READ)
@require_feature("customer_directory")
def list() -> ResponseReturnValue:
    """Every customer."""
    return render("customers/store/list.html", page=tables.directory(may_add=may(WRITE)).page(queries.customers()))


@customers.get("/download/<any(csv, xlsx):form>")
@permission(EXPORT)
@require_feature("customer_directory")
def download(form: str) -> ResponseReturnValue:
    """The customers that search and filters let through, as a file."""
    table = tables.directory(may_add=False)
    chosen = table.narrow(queries.customers(), table.state(request.args))
    return downloads.table(_("customers"), [str(each) for each in exported.HEADER], exported.rows(chosen), form=form)


@customers.route("/new", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("customer_directory")
def create() -> ResponseReturnValue:
    """Add a customer."""
    form = CustomerForm()
    del form.version  # nothing is there yet that somebody could have opened
    if not form.validate_on_submit():
        return show(form)
    try:
        with transaction():
            made = services.create_customer(current_store(), **form.values())
    except DomainError as error:
        return refuse(form, error)
    return see_other(url_for(".detail", customer_id=made.id), _("The customer was added."))


@customers.route("/<int:customer_id>/edit", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("customer_directory")
def edit(customer_id: int) -> ResponseReturnValue:
    """Change a customer; somebody who was faster is shown, and nothing typed is lost."""
    customer = queries.customer(customer_id)
    form = CustomerForm(obj=customer)
    if not form.validate_on_submit():
        return show(form, customer)
    try:
        with transaction():
            services.change_customer(current_store(), customer_id, version=form.version.data or 0, **form.values())
    except DomainError as error:
        return refuse(form, error, queries.customer(customer_id))
    return see_other(url_for(".detail", customer_id=customer_id), _("The customer was saved."))


def show(form: CustomerForm, customer: Customer | None = None) -> Response:
    """The form, with 422 where it was sent and something is wrong with it."""
    return render(FORM, form=form, customer=customer, changes=[], status=422 if form.is_submitted() else 200)


def refuse(form: CustomerForm, error: DomainError, customer: Customer | None = None) -> Response:
    """The form as it was typed with what the service said; after a stale save, what is there now and what was typed."""
    changes = form.catch_up(customer) if customer is not None and error.code == "stale" else []
    say(form, error)
    return render(FORM, form=form, customer=customer, changes=changes, status=error.status)
