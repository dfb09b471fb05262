"""Finding, adding and changing customers."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.customers import exported, queries, services, tables
from modules.customers.figures import Figures
from modules.customers.forms import CustomerForm, NewCustomerForm
from modules.customers.store.blueprint import EXPORT, MERGE, READ, WRITE, customers
from webapp.accounts.access import may, permission
from webapp.entitlements.gate import feature_enabled, require_feature
from webapp.ports import port
from webapp.registry.ports.customer_mail import CustomerMail
from webapp.routing.context import current_store
from webapp.web import downloads
from webapp.web.htmx import render
from webapp.web.saving import form_page
from webapp.web.tables import Table

FORM = "customers/store/form.html"


@customers.get("/")
@permission(READ)
@require_feature("customer_directory")
def list() -> ResponseReturnValue:
    """Every customer."""
    mail = port(CustomerMail)
    writing = mail is not None and mail.is_open()
    figures = Figures(current_store())
    with figures.whole():
        page = figures.read(_table(figures, mail=writing).page(queries.customers()))
    return render("customers/store/list.html", page=page)


def _table(figures: Figures, *, mail: bool) -> Table:
    merge = may(MERGE) and feature_enabled("customer_merge")
    return tables.directory(figures, may_add=may(WRITE), files=may(EXPORT), mail=mail, merge=merge)


@customers.get("/download/<any(csv, xlsx):form>")
@permission(EXPORT)
@require_feature("customer_directory")
def download(form: str) -> ResponseReturnValue:
    """The customers that search and filters let through, as a file."""
    figures = Figures(current_store())
    table = tables.directory(figures, may_add=False)
    chosen = table.narrow(queries.customers(), table.state(request.args))
    with figures.whole():
        return downloads.table(_("customers"), [str(each) for each in exported.HEADER], exported.rows(chosen), form=form)


@customers.route("/new", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("customer_directory")
def create() -> ResponseReturnValue:
    """Add a customer."""
    form = NewCustomerForm()
    del form.version  # nothing is there yet that somebody could have opened

    def save() -> tuple[str, str]:
        made = services.add_by_hand(current_store(), alike=bool(form.alike.data), **form.values())
        return url_for(".detail", customer_id=made.id), _("The customer was added.")

    return form_page(FORM, form, save, customer=None)


@customers.route("/<int:customer_id>/edit", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("customer_directory")
def edit(customer_id: int) -> ResponseReturnValue:
    """Change a customer; somebody who was faster is shown, and nothing typed is lost."""
    customer = queries.customer(customer_id)
    form = CustomerForm(obj=customer)

    def save() -> tuple[str, str]:
        services.change_customer(current_store(), customer_id, version=form.version.data, **form.values())
        return url_for(".detail", customer_id=customer_id), _("The customer was saved.")

    return form_page(FORM, form, save, lambda: queries.customer(customer_id), customer=customer)
