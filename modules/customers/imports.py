"""Customers that come in from a table: who is there already, who looks like somebody, and what a row changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from modules.customers.models import Customer, PostalAddress, Reference
from modules.customers.queries import bringing as queries
from modules.customers.services import values
from modules.customers.services.bringing import Brought, bring_in
from modules.customers.settings import CustomersSettings
from webapp.accounts.identity import normal_email
from webapp.accounts.locale import STORE_LANGUAGES
from webapp.db.bulk import refresh_statistics
from webapp.domain import DomainError
from webapp.entitlements.gate import QuotaExceeded, quota_room
from webapp.imports import Change, Field, ImportKind, Option, Reason, Row, Taken, Taking
from webapp.imports.cells import country, text, yes_no
from webapp.imports.numbers import Reading
from webapp.imports.reasons import CellProblem
from webapp.imports.seen import Seen
from webapp.merchants.models import Store
from webapp.merchants.queries import hold_merchant
from webapp.settings.typed import settings

REASONS = {
    "email": _l("%(field)s is not an e-mail address: %(cell)s."),
    "phone": _l("%(field)s is not a phone number: %(cell)s."),
    "vat": _l("%(field)s is not a VAT number: %(cell)s."),
    "language": _l("%(field)s is not one of %(values)s: %(cell)s."),
    "quota": _l("Your plan has no room for more customers. Choose a larger plan."),
    "same_mailbox": _l("%(name)s has the same mailbox. Merge them, or import again and add those who look like somebody too."),
    "same_phone": _l("%(name)s has the same phone number. Merge them, or import again and add those who look like somebody too."),
    "same_home": _l("%(name)s has the same name and address. Merge them, or import again and add those who look like somebody too."),
    "address": _l("The address is not complete: %(text)s"),
    "taken": _l("%(name)s has this e-mail address already."),
    "nameless": _l("There is no name, company, e-mail address or phone number."),
    "same_customer": _l("Row %(first)s is about the same customer."),
}
OWN = ("name", "company", "email", "phone", "vat_number", "locale")
SEEN = "customers that rows were about"


@dataclass(frozen=True, slots=True)
class Known:
    """What is there for the rows of a batch: customers by number of the row, holders of addresses, and who looks like a row."""

    customers: Mapping[int, Customer]
    by_email: Mapping[str, Customer]
    alike: Mapping[int, tuple[str, Customer]]
    homes: Mapping[int, Any]


def email(cell: str, reading: Reading) -> str:
    """An address in its normal form."""
    found = normal_email(text(254)(cell, reading))
    if found is None:
        raise CellProblem("email", cell=cell[:60])
    return found


def phone(cell: str, reading: Reading) -> str:
    """A phone number as it is kept."""
    try:
        return values.phone_number(cell, reading.country)
    except DomainError as error:
        raise CellProblem("phone", cell=cell[:60]) from error


def vat(cell: str, _reading: Reading) -> str:
    """A VAT number as it is kept."""
    try:
        return values.vat(cell)
    except DomainError as error:
        raise CellProblem("vat", cell=cell[:60]) from error


def language(cell: str, _reading: Reading) -> str:
    """A language that customers are written to in, by its code."""
    if cell.lower() not in STORE_LANGUAGES:
        raise CellProblem("language", cell=cell[:60], values=", ".join(STORE_LANGUAGES))
    return cell.lower()


def match(taking: Taking, rows: Sequence[Row]) -> Known:
    """Who the rows are about, by number elsewhere, then by e-mail address; and who looks like those that are new."""
    merchant_id = taking.store.merchant_id
    hold_merchant(taking.store.platform_id, merchant_id)  # before any of its customers: whoever changes one does the same
    by_key = queries.by_references(merchant_id, {row.values["reference"] for row in rows if "reference" in row.values})
    by_email = queries.by_emails(merchant_id, {row.values["email"] for row in rows if "email" in row.values})
    found = {}
    for row in rows:
        known = by_key.get(row.values.get("reference", "")) or by_email.get(row.values.get("email", ""))
        if known is not None:
            found[row.number] = known
    new = [row for row in rows if row.number not in found]
    likenesses = settings(CustomersSettings, taking.store.id).duplicate_match
    alike = queries.alike(merchant_id, {row.number: row.values for row in new}, likenesses)
    return Known(found, by_email, alike, queries.main_homes([each.id for each in found.values()]))


def take(taking: Taking, rows: Sequence[Row], known: Known) -> list[Taken]:
    """Change who is there, add who is new, and refuse who looks like somebody unless the file says otherwise."""
    room = quota_room("customers", taking.store)
    room.used += taking.ahead
    refused, given = dict[int, Reason](), list[Brought]()
    for row in rows:
        each = Brought(row.number, row.values, known.customers.get(row.number), known.homes.get(_id(known, row)))
        wrong = _wrong(taking, row, known) or _misplaced(taking, each) or _again(taking, row, known)
        if wrong is None and each.known is None:
            try:
                room.take()
            except QuotaExceeded:
                wrong = Reason("quota")
        if wrong is None:
            given.append(each)
        else:
            refused[row.number] = wrong
    done = {each.number: each for each in bring_in(taking.store, given)}
    return [_told(row, refused.get(row.number), done) for row in rows]


def _id(known: Known, row: Row) -> int:
    found = known.customers.get(row.number)
    return found.id if found is not None else 0


def _wrong(taking: Taking, row: Row, known: Known) -> Reason | None:
    found, holder = known.customers.get(row.number), known.by_email.get(row.values.get("email", ""))
    if found is None:
        if not any(row.values.get(key) for key in ("name", "company", "email", "phone")):
            return Reason("nameless")
        like = known.alike.get(row.number)
        if like is not None and taking.options["alike"] != "add":
            return Reason(like[0], facts={"name": like[1].title})
    elif holder is not None and holder.id != found.id:
        return Reason("taken", "email", {"name": holder.title})
    return None


def _misplaced(taking: Taking, each: Brought) -> Reason | None:
    """What is wrong with its address."""
    each.plan(taking.store.home_country)
    return Reason("address", facts={"text": each.error}) if each.error else None


def _again(taking: Taking, row: Row, known: Known) -> Reason | None:
    """A second row about somebody, one by a number and one by an address: a batch knows everybody as they were before it."""
    if (number := _id(known, row)) == 0:
        return None
    seen: Seen = taking.memory.get(SEEN) or taking.memory.setdefault(SEEN, Seen())
    first = seen.first(str(number), row.number)
    return Reason("same_customer", facts={"first": first}) if first != row.number else None


def _told(row: Row, refused: Reason | None, done: Mapping[int, Any]) -> Taken:
    if refused is not None:
        return Taken(reasons=[refused])
    each = done[row.number]
    changes = [Change(key, before, after) for key, (before, after) in each.changes.items()]
    return Taken(each.outcome, changes, each.id)


def customer(customer_id: int) -> str:
    """The page of a customer."""
    return str(url_for("customers.store.customers.detail", customer_id=customer_id))


def choices(_store: Store) -> Sequence[tuple[str, Any]]:
    """What becomes of rows that look like somebody who is there."""
    return [("refuse", _l("Leave them out, and list them with the reason")), ("add", _l("Add them too"))]


def _field(key: str, label: Any, read: Callable[[str, Reading], Any], *names: str) -> Field:
    return Field(key=key, label=label, read=read, is_text=True, names=names)


FIELDS = (
    _field("reference", _l("Number elsewhere"), text(160), "customer number", "kundennummer", "numéro client", "customer id", "id"),
    _field("email", _l("E-mail"), email, "e-mail", "mail", "e-mail address", "courriel", "adresse e-mail"),
    _field("name", _l("Name"), text(160), "customer", "full name", "nom", "kunde"),
    _field("company", _l("Company"), text(160), "firma", "société", "entreprise"),
    _field("phone", _l("Phone"), phone, "telephone", "mobile", "telefon", "téléphone", "tel"),
    _field("vat_number", _l("VAT number"), vat, "vat", "tva", "ust-id", "mwst", "numéro de tva"),
    _field("locale", _l("Language"), language, "language", "sprache", "langue"),
    _field("street", _l("Street and number"), text(200), "street", "address", "rue", "adresse", "strasse"),
    _field("postal_code", _l("Postal code"), text(20), "zip", "postcode", "code postal", "plz"),
    _field("city", _l("Town"), text(80), "city", "ort", "stadt", "ville"),
    _field("country", _l("Country"), country, "country code", "land", "pays"),
    _field("consent", _l("May be written to by e-mail"), yes_no, "newsletter", "consent", "opt-in", "accepts marketing"),
)
CUSTOMERS = ImportKind(
    code="customers.customers",
    label=_l("Customers"),
    title=_l("Import customers"),
    hint=_l("CSV or Excel (.xlsx) with a column of e-mail addresses, or of the numbers that customers have elsewhere."),
    fields=FIELDS,
    identity=("reference", "email"),
    unshared=("email",),
    ignored=("reason",),
    match=match,
    take=take,
    options=(Option(key="alike", label=_l("Possible duplicates"), choices=choices, default=lambda _store: "refuse"),),
    reasons=REASONS,
    link=customer,
    many=partial(refresh_statistics, Customer, PostalAddress, Reference),
    job_names=(_l("Check of customers"), _l("Import of customers")),
)
