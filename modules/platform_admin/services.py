"""Writes that concern a merchant, its stores and its people at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext as _

from modules.platform_admin import queries
from modules.platform_admin.events import MERCHANT_CLOSED, MERCHANT_ERASED
from modules.platform_admin.merchant_table import Line, Table
from webapp.accounts import closing, invitations
from webapp.accounts.granting import Seat
from webapp.accounts.identity import identity
from webapp.accounts.models import User
from webapp.commerce import Address, identifiers
from webapp.db import after_commit, db, transaction
from webapp.domain import DomainError
from webapp.events import publish
from webapp.jobs import enqueue
from webapp.kernel import kernel
from webapp.merchants import queries as merchant_queries
from webapp.merchants.models import Merchant
from webapp.providing import merchants
from webapp.roles import Role
from webapp.routing.context import core_setting, current_platform, platform_work
from webapp.tenancy import scope

GRACE_DAYS = 30
TELL_CLOSED = "platform-admin.tell-closed"
PARTS = ("street", "postal_code", "city", "country")


def grace_days(row: Merchant) -> int:
    """How long the merchant can be opened again once it is closed: the longest of its platforms' settings."""
    modules = kernel().modules
    told = [core_setting(modules.snapshot(link.platform_id), "closure_grace_days") for link in row.links]
    return max((int(each) for each in told if each), default=GRACE_DAYS)


def close(merchant_id: int, *, days: int) -> Merchant:
    """Close a merchant, and begin a job on each platform where it is that tells the modules there, once this is committed.

    Raises Conflict where it is closed already.
    """
    row = closing.close_merchant(merchant_id, days=days)
    platform_ids, app = [link.platform_id for link in row.links], current_app._get_current_object()  # type: ignore[attr-defined]
    after_commit(lambda: _begin_telling(app, merchant_id, platform_ids))
    return row


def _begin_telling(app: Flask, merchant_id: int, platform_ids: Sequence[int]) -> None:
    """A job per platform, each in a session of its own: one session never works for two platforms."""
    for platform_id in platform_ids:
        with app.app_context(), platform_work(kernel().modules.snapshot(platform_id)), scope(platform_id), transaction():
            enqueue(TELL_CLOSED, args={"merchant_id": merchant_id})


def tell_closed(merchant_id: int) -> None:
    """Tell this platform's modules that a merchant was closed; nothing where it is open again by now."""
    row = merchant_queries.merchant_on(current_platform().id, merchant_id)
    if row is not None and row.status == merchants.CLOSED:
        publish(MERCHANT_CLOSED.code, merchant_id=merchant_id)


def forget(merchant_id: int) -> None:
    """Anonymise a merchant whose days are over, and tell this platform's modules."""
    closing.erase_merchant(merchant_id)
    if closing.empty_platform(merchant_id, current_platform().id):
        publish(MERCHANT_ERASED.code, merchant_id=merchant_id)


def begin_merchant(
    values: Mapping[str, Any], *, platform_ids: Sequence[int], store: Mapping[str, Any] | None, owner: str | None, by: User
) -> Merchant:
    """A merchant, its first store and the invitation of its owner, all of them or none. Raises DomainError and Forbidden."""
    made = merchants.create_merchant(**values, platform_ids=platform_ids)
    if store is not None:
        merchants.create_store(platform_id=platform_ids[0], merchant_id=made.id, **store)
    if owner:
        invitations.invite(owner, Seat(Role.MERCHANT_OWNER, platform_ids[0], made.id), by=by)
    return made


def take_lines(table: Table, platform_id: int) -> Table:
    """Take a table of merchants in, each row by itself: what a rule says of one leaves the others as they are."""
    return replace(table, lines=[line if line.refusal else _tried(line, platform_id) for line in table.lines])


def _tried(line: Line, platform_id: int) -> Line:
    try:
        with db.session.begin_nested():
            return replace(line, outcome=_take(line.values, platform_id))
    except DomainError as error:
        return replace(line, refusal=error.message)


def _take(values: Mapping[str, str], platform_id: int) -> str:
    """created, updated or unchanged. A merchant is known by its VAT number, else by its name; empty cells change nothing."""
    vat = identifiers.vat_number(values["vat_number"]) if "vat_number" in values else None
    row = queries.merchant_like(platform_id, vat, values["legal_name"])
    parts = {name: values[name] for name in PARTS if name in values}
    known: dict[str, Any] = {name: values[name] for name in ("legal_name", "registration_number") if name in values}
    known |= {"vat_number": vat} if vat else {}
    known |= {"email": identity(values["email"])} if "email" in values else {}
    if row is None:
        row, outcome = merchants.create_merchant(**known, platform_ids=[platform_id], postal=Address(**parts)), "created"
    else:
        outcome = _update(row, known, parts)
    return "updated" if _open_store(row, values, platform_id) and outcome == "unchanged" else outcome


def _update(row: Merchant, known: Mapping[str, Any], parts: Mapping[str, str]) -> str:
    names = ("legal_name", "vat_number", "registration_number", "email")
    now = {name: getattr(row, name) for name in names}
    postal = replace(row.postal, **parts)
    if now == {**now, **known} and postal == row.postal:
        return "unchanged"
    if len(row.links) > 1:
        raise DomainError(_("This merchant is on other platforms too. Ask the provider to change it."), "shared_merchant")
    merchants.edit_merchant(row, version=row.version, **{**now, **known}, postal=postal)
    return "updated"


def _open_store(row: Merchant, values: Mapping[str, str], platform_id: int) -> bool:
    """Whether its store was opened; one that it has already stays as it is. Raises DomainError for another one's code."""
    code = values.get("store_code")
    if code is None:
        return False
    present = merchant_queries.store_on(platform_id, code)
    if present is not None and present.merchant_id == row.id:
        return False
    name, currency = values.get("store_name") or row.legal_name[:120], values.get("currency", "EUR").upper()
    merchants.create_store(platform_id=platform_id, merchant_id=row.id, code=code, name=name, currency=currency)
    return True
