"""Domains of one's own for the site: added, shown to be ours by a TXT record, removed. A platform's, and each store's."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.fields import plain_text
from webapp.merchants.models import Store
from webapp.providing import domains
from webapp.providing.domains import services
from webapp.routing.context import current_platform
from webapp.web.htmx import render, see_other
from webapp.web.limits import limiter
from webapp.web.saving import form_page, save_form

READ, WRITE = "core:settings:read", "core:settings:write"
STATES = {
    domains.NEW: (_l("Waiting for the record"), "neutral"),
    domains.WITHOUT: (_l("Record not found"), "warning"),
    domains.OTHER: (_l("Another record is there"), "warning"),
    domains.SILENT: (_l("No answer from the DNS"), "warning"),
    domains.TAKEN: (_l("In use elsewhere"), "danger"),
    domains.PROVED: (_l("In use"), "success"),
}
SENTENCES = {
    domains.NEW: _l("Add the record, then check."),
    domains.WITHOUT: _l("There is no TXT record at this name yet. After a change it can take an hour until it is seen everywhere."),
    domains.OTHER: _l("There is a TXT record at this name, but with another value. Copy the value once more."),
    domains.SILENT: _l("The name servers of the domain did not answer. Try again in a few minutes."),
    domains.TAKEN: _l("The record is right, but the domain leads to another site here. Have it removed there first."),
    domains.PROVED: _l("Customers see your site at this address."),
}


class DomainForm(FlaskForm):
    """A domain to add."""

    host = StringField(
        _l("Domain"),
        [DataRequired(), Length(max=1_000)],
        filters=[plain_text],
        description=_l("Without http://, like shop.example.com."),
        render_kw={"autocomplete": "off", "inputmode": "url"},
    )


class EmptyForm(FlaskForm):
    """One button."""


def place() -> tuple[int, int | None]:
    """The platform, and the store where it is a store's page."""
    store: Store | None = g.get("store")
    return current_platform().id, store.id if store is not None else None


@permission(READ)
def index() -> ResponseReturnValue:
    """The domains with what is to be done for each."""
    return shown(DomainForm(formdata=None))


@permission(WRITE)
def add() -> ResponseReturnValue:
    """One more."""
    form = DomainForm()

    def save() -> tuple[str, str]:
        made = domains.add(*place(), form.host.data or "")
        return url_for(".list", _anchor=f"domain-{made.id}"), _("The domain was added. Show that it is yours by the record below.")

    return save_form(form, save, draw=lambda status: shown(form, status), field="host")


def shown(form: DomainForm, status: int = 200) -> Response:
    """The page, with the form as it was sent."""
    rows = domains.domains(*place())
    served = domains.served(rows)
    records = {row.id: (domains.record_name(row), domains.record_value(row)) for row in rows}
    states = {row.id: domains.PROVED if row.id in served else domains.NEW if row.outcome == domains.PROVED else row.outcome for row in rows}
    words: dict[str, Any] = {"states": STATES, "sentences": SENTENCES}
    return render("core/domains.html", status=status, form=form, domains=rows, records=records, state_of=states, **words)


@permission(WRITE)
@limiter.limit("60/hour")
def check(domain_id: int) -> ResponseReturnValue:
    """Look for the record now."""
    outcome = services.look(domains.domain(*place(), domain_id))
    with transaction():
        row = domains.check(*place(), domain_id, outcome)
    state, words = STATES[row.outcome], SENTENCES[row.outcome]
    said = _("%(domain)s: %(state)s. %(words)s", domain=row.host, state=state[0], words=words)
    return see_other(url_for(".list", _anchor=f"domain-{domain_id}"), said, "success" if row.outcome == domains.PROVED else "warning")


@permission(WRITE)
def remove(domain_id: int) -> ResponseReturnValue:
    """Ask first, then remove."""
    row = domains.domain(*place(), domain_id)

    def save() -> tuple[str, str]:
        host = domains.remove(*place(), domain_id)
        return url_for(".list"), _("%(domain)s was removed.", domain=host)

    return form_page("core/domain_remove.html", EmptyForm(), save, domain=row, served=bool(domains.served([row])))


def domain_pages() -> Blueprint:
    """The pages of one frontend."""
    made = Blueprint("domains", __name__)
    made.add_url_rule("/", "list", index)
    made.add_url_rule("/", "add", add, methods=["POST"])
    made.add_url_rule("/<int:domain_id>/check", "check", check, methods=["POST"])
    made.add_url_rule("/<int:domain_id>/remove", "remove", remove, methods=["GET", "POST"])
    return made
