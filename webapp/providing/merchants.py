"""Writes of merchants and stores."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from webapp.commerce import Address, identifiers, is_currency
from webapp.commerce.address import checked
from webapp.db import check_version, db, utcnow
from webapp.domain import Conflict, DomainError
from webapp.merchants import queries
from webapp.merchants.models import Merchant, MerchantPlatform, Store

ACTIVE, SUSPENDED, CLOSED, ERASED = "active", "suspended", "closed", "erased"
NOWHERE = Address()
CODE = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")


def create_merchant(
    *,
    legal_name: str,
    platform_ids: Iterable[int],
    vat_number: str | None = None,
    registration_number: str = "",
    email: str | None = None,
    postal: Address = NOWHERE,
) -> Merchant:
    """A new customer of the provider, on these platforms. Raises DomainError for numbers and addresses that cannot be."""
    row = Merchant(legal_name=legal_name, email=email)
    _identify(row, vat_number, registration_number, postal)
    row.links = [MerchantPlatform(platform_id=platform_id) for platform_id in dict.fromkeys(platform_ids)]
    db.session.add(row)
    db.session.flush()
    return row


def edit_merchant(
    row: Merchant,
    *,
    version: int,
    legal_name: str,
    vat_number: str | None,
    email: str | None,
    registration_number: str = "",
    postal: Address = NOWHERE,
) -> None:
    """Change what is known of a merchant. What stays as it was is not judged again, whoever wrote it.

    Raises Conflict when somebody else saved it in the meantime, DomainError for numbers and addresses that cannot be.
    """
    check_version(row, version)
    row.legal_name, row.email = legal_name, email
    _identify(row, vat_number, registration_number, postal)
    db.session.flush()


def _identify(row: Merchant, vat_number: str | None, registration_number: str, postal: Address) -> None:
    """The numbers and the address, each checked where it is another than before."""
    with db.session.no_autoflush:
        if postal != row.postal:
            row.postal = checked(postal)
            if row.postal:
                row.address = ""
        if vat_number != row.vat_number:
            row.vat_number = identifiers.vat_number(vat_number) if vat_number else None
        if registration_number != row.registration_number:
            country = row.country or (row.vat_number or "")[:2]
            row.registration_number = identifiers.registration_number(registration_number, country) if registration_number else ""


def set_platforms(row: Merchant, platform_ids: Iterable[int]) -> None:
    """Replace the platforms a merchant is on. Raises DomainError for leaving one where it has stores, or where records name it."""
    wanted = set(platform_ids)
    held = queries.stores_elsewhere(row.id, wanted)
    if held:
        raise DomainError(
            _("It has stores on %(names)s, so it stays there. Close the stores that are not used any more.", names=", ".join(held)),
            "has_stores",
            field="platforms",
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
        raise DomainError(message, "has_records", field="platforms") from error


def set_merchant_status(row: Merchant, status: str) -> None:
    """Suspend a merchant or make it active again."""
    if status not in (ACTIVE, SUSPENDED):
        raise DomainError(_("A merchant is active or suspended."), "bad_status")
    if row.status in (CLOSED, ERASED):
        raise Conflict(_("This merchant is closed. Open it again first."), "merchant_closed")
    row.status = status
    db.session.flush()


def create_store(
    *,
    platform_id: int,
    merchant_id: int,
    code: str,
    name: str,
    currency: str,
    timezone: str = "Europe/Luxembourg",
    locale: str = "en",
) -> Store:
    """Open a store of a merchant that is on the platform. Raises DomainError for a bad or taken code, or another's merchant."""
    if not CODE.fullmatch(code):
        raise DomainError(_("A store code is 1 to 40 small letters, digits and hyphens."), "bad_code", field="code")
    if queries.store_on(platform_id, code) is not None:
        raise DomainError(
            _("There is a store '%(code)s' on this platform already. Choose another code.", code=code), "code_taken", field="code"
        )
    if not is_currency(currency):
        raise DomainError(_("This is not a currency. Choose one of the list."), "unknown_currency", field="currency")
    if queries.merchant_on(platform_id, merchant_id) is None:
        raise DomainError(_("This merchant is not on this platform. Choose one of the list."), "unknown_merchant", field="merchant")
    if queries.hold_merchant_state(merchant_id) != ACTIVE:
        raise DomainError(_("This merchant is suspended. Make it active again before you open a store for it."), "merchant_suspended")
    row = Store(platform_id=platform_id, merchant_id=merchant_id, code=code, name=name, currency=currency, timezone=timezone, locale=locale)
    db.session.add(row)
    db.session.flush()
    return row


def edit_store(row: Store, *, version: int, name: str, currency: str, timezone: str, locale: str) -> None:
    """Change a store. Raises Conflict when somebody else saved it in the meantime, DomainError for a currency it cannot have."""
    check_version(row, version)
    if currency != row.currency:
        _change_currency(row, currency)
    row.name, row.timezone, row.locale = name, timezone, locale
    db.session.flush()


def _change_currency(row: Store, currency: str) -> None:
    """Only while nothing is priced: 19.90 of one currency is not 19.90 of another."""
    if not is_currency(currency):
        raise DomainError(_("This is not a currency. Choose one of the list."), "unknown_currency", field="currency")
    queries.lock_store(row)
    if queries.has_amounts(row.id):
        said = _("This store has prices in %(now)s, so its currency stays. Open another store for another one.", now=row.currency)
        raise DomainError(said, "currency_fixed", field="currency")
    row.currency = currency


def set_store_status(row: Store, status: str) -> None:
    """Close a store or open it again; its data stays."""
    if status not in (ACTIVE, CLOSED):
        raise DomainError(_("A store is active or closed."), "bad_status")
    row.status = status
    db.session.flush()
