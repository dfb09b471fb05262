"""What a customer may ask for: everything that is kept about them, and that it is erased. And the queue of who asked."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.customers import queries, services, tables
from modules.customers.forms import EraseForm, PrivacyForm
from modules.customers.models import Customer
from modules.customers.models.customers import ACTIVE, SUBJECT
from modules.customers.provided import Directory
from modules.customers.store.blueprint import ERASE, customers
from webapp import privacy
from webapp.accounts.access import fresh, permission
from webapp.db import transaction
from webapp.domain import NotFound
from webapp.entitlements.gate import require_feature
from webapp.privacy import queries as requests
from webapp.settings.config import module_config
from webapp.web.downloads import pieces
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page

PAGE, PART = "customers/store/erase.html", "customers/store/_erase.html"


@customers.get("/privacy")
@permission(ERASE)
@require_feature("customer_directory")
def privacy_list() -> ResponseReturnValue:
    """Who asked, and until when they must have an answer."""
    page = tables.privacy_requests().page(requests.requests(SUBJECT))
    names = Directory().label([row.subject_id for row in page.rows])
    return render("customers/store/privacy.html", page=page, names=names, unreached=privacy.unreached)


@customers.route("/<int:customer_id>/privacy", methods=["GET", "POST"])
@permission(ERASE)
@require_feature("customer_directory")
def privacy_ask(customer_id: int) -> ResponseReturnValue:
    """Write down what the customer asked for."""
    customer, form = wanted(customer_id), PrivacyForm()

    def save() -> tuple[str, str]:
        days = int(module_config("customers")["privacy_due_days"])
        privacy.ask(form.kind.data, SUBJECT, customer.id, customer.merchant_id, days=days)
        return url_for(".privacy_list"), _("The request is written down.")

    return form_page("customers/store/privacy_ask.html", form, save, customer=customer)


@customers.post("/privacy/<int:request_id>/<any(done, withdrawn):state>")
@permission(ERASE)
@require_feature("customer_directory")
def privacy_end(request_id: int, state: str) -> ResponseReturnValue:
    """Say that what was asked for was handed out, or that it is not wanted any more."""
    with transaction():
        privacy.finish(request_id, privacy.State(state))
    return see_other(url_for(".privacy_list"), _("The request has ended."))


@customers.get("/<int:customer_id>/export")
@fresh
@permission(ERASE)
@require_feature("customer_directory")
def export(customer_id: int) -> ResponseReturnValue:
    """Everything that is kept about a customer, as a ZIP file of JSON and files."""
    customer = queries.survivor(customer_id)
    with privacy.archive(SUBJECT, customer.id, customer.merchant_id) as found:
        return pieces(f"customer-{customer.id}.zip", "application/zip", iter(lambda: found.read(64 * 1024), b""))


@customers.route("/<int:customer_id>/erase", methods=["GET", "POST"])
@fresh
@permission(ERASE)
@require_feature("customer_directory")
def erase(customer_id: int) -> ResponseReturnValue:
    """Ask first, then erase; what somebody changed in the meantime is shown before it would be lost."""
    customer = wanted(customer_id)
    form = EraseForm(obj=customer)

    def save() -> tuple[str, str]:
        services.erase(customer_id, version=form.version.data)
        return url_for(".list"), _("The customer was erased.")

    return form_page(PAGE, form, save, lambda: queries.customer(customer_id), part=PART, customer=customer)


def wanted(customer_id: int) -> Customer:
    """A customer that is there. Raises NotFound."""
    found = queries.customer(customer_id)
    if found.status != ACTIVE:
        raise NotFound(_("This customer no longer exists, or never did."))
    return found
