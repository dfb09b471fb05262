"""Reads for many customers at once, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from modules.customers.mailboxes import mailbox
from modules.customers.models import Customer, PostalAddress, Reference
from modules.customers.models.customers import ACTIVE, MERGED
from webapp.db import db
from webapp.db.folding import folded


def by_references(merchant_id: int, keys: Collection[str]) -> dict[str, Customer]:
    """Active customers by what another system calls them; who was merged stands for who they became."""
    mine = select(Reference.key, Reference.customer_id).where(Reference.merchant_id == merchant_id, Reference.key.in_(keys))
    named = {row.key: row.customer_id for row in db.session.execute(mine)}
    called = select(Customer).where(Customer.id.in_(named.values())).order_by(Customer.id).with_for_update(key_share=True)
    found = {each.id: each for each in db.session.scalars(called)}
    while any(each.status == MERGED for each in found.values()):
        kept = {each.merged_into_id for each in found.values() if each.status == MERGED}
        into = {each.id: each for each in db.session.scalars(select(Customer).where(Customer.id.in_(kept)))}
        found = {key: into[each.merged_into_id or 0] if each.status == MERGED else each for key, each in found.items()}
    return {key: found[number] for key, number in named.items() if found[number].status == ACTIVE}


def by_emails(merchant_id: int, emails: Collection[str]) -> dict[str, Customer]:
    """The merchant's customers by their addresses, which are in their normal form; locked, in the order of their ids.

    By the id itself SQLite would read all customers of the merchant in that order, rather than look addresses up and sort what it finds.
    """
    mine = select(Customer).where(Customer.merchant_id == merchant_id, Customer.email.in_(emails)).order_by(Customer.id + 0)
    return {str(each.email): each for each in db.session.scalars(mine.with_for_update(key_share=True))}


def main_homes(ids: Collection[int]) -> dict[int, PostalAddress]:
    """The main address of each of these customers that has one."""
    mine = select(PostalAddress).where(PostalAddress.customer_id.in_(ids), PostalAddress.is_main)
    return {each.customer_id: each for each in db.session.scalars(mine)}


def other_homes(ids: Collection[int]) -> dict[int, list[PostalAddress]]:
    """The further addresses of each of these customers that has any."""
    mine = select(PostalAddress).where(PostalAddress.customer_id.in_(ids), PostalAddress.is_main.is_(False))
    found: dict[int, list[PostalAddress]] = {}
    for each in db.session.scalars(mine.order_by(PostalAddress.id)):
        found.setdefault(each.customer_id, []).append(each)
    return found


def alike(merchant_id: int, rows: Mapping[int, Mapping[str, Any]], likenesses: Collection[str]) -> dict[int, tuple[str, Customer]]:
    """Who of the active customers looks like these values, by their key, and why: "same_mailbox", "same_phone" or "same_home".

    `likenesses` says which of "email", "phone" and "address" count.
    """
    phones = {values["phone"] for values in rows.values() if values.get("phone")} if "phone" in likenesses else set()
    homes = {_home(values) for values in rows.values()} - {None} if "address" in likenesses else set()
    boxes = {_box(values) for values in rows.values()} - {""} if "email" in likenesses else set()
    mine = Customer.merchant_id == merchant_id, Customer.status == ACTIVE
    held = {each.email: each for each in db.session.scalars(select(Customer).where(*mine, Customer.email.in_(boxes)))} if boxes else {}
    called = {each.phone: each for each in db.session.scalars(select(Customer).where(*mine, Customer.phone.in_(phones)))}
    names, codes = {name for name, _street, _code in filter(None, homes)}, {code for _name, _street, code in filter(None, homes)}
    living: dict[Any, Customer] = {}
    if names:  # names with codes of others come too: pairs of both could be looked up by no index
        joined = select(Customer, PostalAddress).join(PostalAddress, PostalAddress.customer_id == Customer.id)
        for found, home in db.session.execute(joined.where(*mine, Customer.name_key.in_(names), PostalAddress.postal_code.in_(codes))):
            living[found.name_key, folded(home.street), home.postal_code] = found
    told: dict[int, tuple[str, Customer]] = {}
    for number, values in rows.items():
        if _box(values) in held:
            told[number] = "same_mailbox", held[_box(values)]
        elif values.get("phone") in called:
            told[number] = "same_phone", called[values["phone"]]
        elif _home(values) in living:
            told[number] = "same_home", living[_home(values)]
    return told


def _box(values: Mapping[str, Any]) -> str:
    """The mailbox of an address with a plus; empty for others, which are found as they are."""
    email = values.get("email") or ""
    return mailbox(email) if mailbox(email) != email and email else ""


def _home(values: Mapping[str, Any]) -> tuple[str, str, str] | None:
    name, street, code = folded(values.get("name")), folded(values.get("street")), values.get("postal_code", "")
    return (name, street, code) if name and street and code else None
