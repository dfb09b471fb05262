"""Writes of merchants and stores."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from webapp.db import check_version, db, utcnow
from webapp.domain import DomainError
from webapp.merchants import queries
from webapp.merchants.models import Merchant, MerchantPlatform, Store

ACTIVE, SUSPENDED, CLOSED = "active", "suspended", "closed"
CODE = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")


def create_merchant(
    *, legal_name: str, platform_ids: Iterable[int], vat_number: str | None = None, email: str | None = None, address: str = ""
) -> Merchant:
    """A new customer of the provider, on these platforms."""
    row = Merchant(legal_name=legal_name, vat_number=vat_number, email=email, address=address)
    row.links = [MerchantPlatform(platform_id=platform_id) for platform_id in dict.fromkeys(platform_ids)]
    db.session.add(row)
    db.session.flush()
    return row


def edit_merchant(row: Merchant, *, version: int, legal_name: str, vat_number: str | None, email: str | None, address: str) -> None:
    """Change what is known of a merchant. Raises Conflict when somebody else saved it in the meantime."""
    check_version(row, version)
    row.legal_name, row.vat_number, row.email, row.address = legal_name, vat_number, email, address
    db.session.flush()


def set_platforms(row: Merchant, platform_ids: Iterable[int]) -> None:
    """Replace the platforms a merchant is on. Raises DomainError for leaving one where it has stores, or where records name it."""
    wanted = set(platform_ids)
    held = queries.stores_elsewhere(row.id, wanted)
    if held:
        raise DomainError(
            _("It has stores on %(names)s, so it stays there. Close the stores that are not used any more.", names=", ".join(held)),
            "has_stores",
        )
    present = {link.platform_id: link for link in row.links}
    if wanted != present.keys():
        row.updated_at = utcnow()  # the merchant's own row changes too, so that its version counts this save
    for platform in queries.platforms_of(row.id):
        if platform.id not in wanted:
            _leave(row, present[platform.id], platform.name)
    row.links += [MerchantPlatform(platform_id=platform_id) for platform_id in sorted(wanted - present.keys())]
    db.session.flush()


def _leave(row: Merchant, link: MerchantPlatform, name: str) -> None:
    """Modules refer to the link in what they keep of a merchant: then the database keeps it too, whichever module it is."""
    try:
        with db.session.begin_nested():
            row.links.remove(link)
    except IntegrityError as error:
        message = _("%(name)s keeps records of it, such as invoices, so it stays there. Tick it again to save the rest.", name=name)
        raise DomainError(message, "has_records") from error


def set_merchant_status(row: Merchant, status: str) -> None:
    """Suspend a merchant or make it active again."""
    if status not in (ACTIVE, SUSPENDED):
        raise DomainError(_("A merchant is active or suspended."), "bad_status")
    row.status = status
    db.session.flush()


def create_store(
    *,
    platform_id: int,
    merchant_id: int,
    code: str,
    name: str,
    currency: str = "EUR",
    timezone: str = "Europe/Luxembourg",
    locale: str = "en",
) -> Store:
    """Open a store of a merchant that is on the platform. Raises DomainError for a bad or taken code, or another's merchant."""
    if not CODE.fullmatch(code):
        raise DomainError(_("A store code is 1 to 40 small letters, digits and hyphens."), "bad_code")
    if queries.store_on(platform_id, code) is not None:
        raise DomainError(_("There is a store '%(code)s' on this platform already. Choose another code.", code=code), "code_taken")
    if queries.merchant_on(platform_id, merchant_id) is None:
        raise DomainError(_("This merchant is not on this platform. Choose one of the list."), "unknown_merchant")
    if queries.hold_merchant_state(merchant_id) != ACTIVE:
        raise DomainError(_("This merchant is suspended. Make it active again before you open a store for it."), "merchant_suspended")
    row = Store(platform_id=platform_id, merchant_id=merchant_id, code=code, name=name, currency=currency, timezone=timezone, locale=locale)
    db.session.add(row)
    db.session.flush()
    return row


def edit_store(row: Store, *, version: int, name: str, currency: str, timezone: str, locale: str) -> None:
    """Change a store. Raises Conflict when somebody else saved it in the meantime."""
    check_version(row, version)
    row.name, row.currency, row.timezone, row.locale = name, currency, timezone, locale
    db.session.flush()


def set_store_status(row: Store, status: str) -> None:
    """Close a store or open it again; its data stays."""
    if status not in (ACTIVE, CLOSED):
        raise DomainError(_("A store is active or closed."), "bad_status")
    row.status = status
    db.session.flush()
