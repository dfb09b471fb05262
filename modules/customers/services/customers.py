"""Adding customers and changing them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from modules.customers import queries
from modules.customers.labels import REASONS
from modules.customers.models import Customer
from modules.customers.models.customers import ACTIVE
from modules.customers.queries import duplicates
from modules.customers.services import values
from modules.customers.services.trail import note_change
from modules.customers.settings import CustomersSettings
from webapp.accounts.identity import identity
from webapp.db import check_version, db
from webapp.domain import Conflict, DomainError, NotFound
from webapp.entitlements.gate import check_quota
from webapp.merchants.models import Store
from webapp.merchants.queries import hold_merchant
from webapp.settings.typed import settings


def create_customer(store: Store, *, name: str = "", company: str = "", email: str = "", **more: str) -> Customer:
    """A new customer of the store's merchant, met in this store. `more` are phone, vat_number and locale.

    Raises DomainError for what is wrong with a value, Conflict for an e-mail address in use, QuotaExceeded.
    """
    check_quota("customers", store)
    hold_merchant(store.platform_id, store.merchant_id)
    kept = _kept(store, name=name, company=company, email=email, **more)
    _check_free(store.merchant_id, kept["email"])
    return added(store, **kept)


def add_by_hand(store: Store, *, alike: bool = False, **given: str) -> Customer:
    """A new customer as somebody types it in. One that looks like somebody who is there is refused, unless `alike`.

    Raises Conflict at `alike`, and what `create_customer` raises.
    """
    made = create_customer(store, **given)
    found = [] if alike else duplicates.pairs(made.id, settings(CustomersSettings, store.id).duplicate_match)
    if found:
        other = next(each for each in (found[0].first, found[0].second) if each.id != made.id)
        told = {"name": other.title, "reasons": ", ".join(str(REASONS[each]) for each in found[0].reasons)}
        sentence = _("%(name)s may be the same customer: %(reasons)s. Open that one, or tick the box to add this one too.", **told)
        raise Conflict(sentence, "alike", field="alike")
    return made


def change_customer(store: Store, customer_id: int, *, version: int, **given: str) -> Customer:
    """Change a customer. Raises Conflict when somebody saved it since `version`, or for an e-mail address in use."""
    hold_merchant(store.platform_id, store.merchant_id)
    customer = live(customer_id)
    check_version(customer, version)
    kept = _kept(store, **given)
    _check_free(store.merchant_id, kept["email"], besides=customer.id)
    note_change(customer, {name: getattr(customer, name) for name in kept}, kept)
    for name, value in kept.items():
        setattr(customer, name, value)
    refresh(customer)
    return customer


def added(store: Store, **kept: Any) -> Customer:
    """A row of these values, which are as they are kept."""
    customer = Customer(platform_id=store.platform_id, merchant_id=store.merchant_id, met_store_id=store.id, **kept)
    customer.name_key = values.name_key(customer.name, customer.company, customer.email)
    customer.search = values.searchable(customer, [])
    db.session.add(customer)
    db.session.flush()
    return customer


def live(customer_id: int) -> Customer:
    """A customer that can be changed, and is neither merged nor erased until the transaction ends. Raises Conflict for one that was.

    Whoever holds the merchant as well does that first, as `held` does.
    """
    customer = queries.customer(customer_id, lock=True)
    if customer.status != ACTIVE:
        raise Conflict(_("This customer was merged or erased in the meantime. Open the list and look again."), "not_active")
    return customer


def held(*customer_ids: int) -> list[Customer]:
    """The same of one customer or several of a merchant, which is held too. Raises Conflict, and NotFound for those of another merchant."""
    owners = {(each.platform_id, each.merchant_id) for each in map(queries.customer, customer_ids)}
    if len(owners) > 1:
        raise NotFound(_("This customer no longer exists, or never did."))
    for platform_id, merchant_id in owners:
        hold_merchant(platform_id, merchant_id)
    found = {each: live(each) for each in sorted(customer_ids)}
    return [found[each] for each in customer_ids]


def refresh(customer: Customer) -> None:
    """Make what the row keeps for lists fit its values and addresses again."""
    addresses = list(queries.addresses(customer.id))
    customer.country = addresses[0].country if addresses else ""
    customer.name_key = values.name_key(customer.name, customer.company, customer.email)
    customer.search = values.searchable(customer, addresses)
    db.session.flush()


def _kept(store: Store, *, name: str, company: str, email: str, phone: str = "", vat_number: str = "", locale: str = "") -> dict[str, Any]:
    if not (name or company or email or phone):
        raise DomainError(_("Write at least a name, a company, an e-mail address or a phone number."), "nameless", field="name")
    return {
        "name": name,
        "company": company,
        "email": identity(email) if email else None,
        "phone": values.phone_of(store, phone),
        "vat_number": values.vat(vat_number),
        "locale": locale,
    }


def _check_free(merchant_id: int, email: str | None, besides: int | None = None) -> None:
    found = queries.by_email(merchant_id, email) if email else None
    if found is not None and found.id != besides:
        raise Conflict(
            _("There is a customer with the address %(email)s already. Open that one instead.", email=email), "email_taken", field="email"
        )
