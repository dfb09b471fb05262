"""Requests of customers about what is kept of them, over all merchants: seen and answered whatever is switched off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm

from webapp import privacy
from webapp.accounts.access import fresh, permission
from webapp.db import transaction
from webapp.merchants.models import Merchant
from webapp.ports import port
from webapp.privacy import PrivacyRequest, queries
from webapp.registry.ports.customers import Customers
from webapp.web.downloads import pieces
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page
from webapp.web.tables import Column, Empty, Filter, Table

privacy_requests = Blueprint("privacy", __name__)
WRITE = "platform-admin:privacy:write"
KINDS = {"export": _l("Hand out"), "erase": _l("Erase")}
STATES = {"open": _l("Open"), "done": _l("Done"), "withdrawn": _l("Withdrawn")}

TABLE = Table(
    "privacy",
    columns=[
        Column("who", _l("Who")),
        Column("merchant", _l("Merchant"), sort=Merchant.legal_name),
        Column("kind", _l("Asked for"), sort=PrivacyRequest.kind, cell=lambda row: KINDS[row.PrivacyRequest.kind]),
        Column("asked_at", _l("On"), sort=PrivacyRequest.asked_at),
        Column("due_at", _l("Due by"), sort=PrivacyRequest.due_at),
        Column("state", _l("State"), sort=PrivacyRequest.state),
        Column("actions", _l("To do"), exported=False),
    ],
    filters=[
        Filter("state", _l("State"), [*STATES.items()], column=PrivacyRequest.state),
        Filter("kind", _l("Asked for"), [*KINDS.items()], column=PrivacyRequest.kind),
    ],
    default_sort="due_at",
    default_descending=True,
    empty=Empty(
        title=_l("Nobody has asked"),
        text=_l("When a customer of a merchant asks what is kept about them, or to be erased, it is listed here with its day."),
        icon="shield-lock",
    ),
)


@privacy_requests.get("/")
@permission(WRITE)
def list() -> ResponseReturnValue:
    """Every request, what is due last on top."""
    page = TABLE.page(queries.with_merchants())
    return render("platform_admin/admin/privacy.html", page=page, names=names(page.rows), unreached=privacy.unreached, off=off())


@privacy_requests.get("/<int:request_id>/export")
@fresh
@permission(WRITE)
def export(request_id: int) -> ResponseReturnValue:
    """What the modules that are on keep about who asked."""
    found = queries.request(request_id)
    with privacy.archive(found.subject, found.subject_id, found.merchant_id) as archive:
        return pieces(f"request-{found.id}.zip", "application/zip", iter(lambda: archive.read(64 * 1024), b""))


@privacy_requests.route("/<int:request_id>/erase", methods=["GET", "POST"])
@fresh
@permission(WRITE)
def erase(request_id: int) -> ResponseReturnValue:
    """Ask first, then erase."""
    found, form = queries.open_request(request_id), FlaskForm()

    def save() -> tuple[str, str]:
        privacy.erase(found.subject, found.subject_id, found.merchant_id, ids=tuple(found.ids))
        return url_for(".list"), _("Erased.")

    return form_page("platform_admin/admin/privacy_erase.html", form, save, row=found, off=off())


@privacy_requests.post("/<int:request_id>/<any(done, withdrawn):state>")
@permission(WRITE)
def end(request_id: int, state: str) -> ResponseReturnValue:
    """Say that what was asked for was handed out, or that it is not wanted any more."""
    with transaction():
        privacy.finish(request_id, privacy.State(state))
    return see_other(url_for(".list"), _("The request has ended."))


def names(rows: Sequence[Any]) -> dict[int, str]:
    """What who asked is called, where customers are on."""
    customers = port(Customers)
    return {} if customers is None else dict(customers.label([row.PrivacyRequest.subject_id for row in rows]))


def off() -> bool:
    """Whether customers are off: then what they keep is erased once they are on."""
    return port(Customers) is None
