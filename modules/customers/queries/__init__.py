"""Reads of customers. In a store they see its merchant's customers, at work for a platform everybody's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, select

from modules.customers.models import Consent, Customer, Note, PostalAddress, Reference, Tag, Tagging
from modules.customers.models.customers import ACTIVE, ERASED
from webapp.accounts.models import User
from webapp.db import db
from webapp.db.folding import folded, holds
from webapp.domain import NotFound
from webapp.merchants.models import Merchant, Store


def customers() -> Select[Any]:
    """The customers of a directory: neither merged nor erased ones."""
    found: Select[Any] = select(Customer).where(Customer.status == ACTIVE)
    return found


def found(words: str, limit: int) -> Sequence[Customer]:
    """Customers with these words, by name."""
    statement = customers().where(holds(words, [Customer.search])).order_by(Customer.name_key, Customer.id)
    return db.session.scalars(statement.limit(limit)).all()


def directory() -> Select[Any]:
    """The same over all merchants of a platform, with the merchant and the store that met them."""
    named: Any = select(Customer, Merchant.legal_name.label("merchant"), Store.name.label("store")).where(Customer.status == ACTIVE)
    with_both = named.join(Merchant, Merchant.id == Customer.merchant_id).outerjoin(Store, Store.id == Customer.met_store_id)
    return cast("Select[Any]", with_both)


def with_main_address(chosen: Select[Any], limit: int) -> Iterator[Row[Customer, PostalAddress]]:
    """(Customer, main address or None) of these customers, by name, some hundred of them in memory at a time."""
    home = and_(PostalAddress.customer_id == Customer.id, PostalAddress.is_main)
    joined = chosen.add_columns(PostalAddress).outerjoin(PostalAddress, home)
    yield from db.session.execute(joined.order_by(Customer.name_key, Customer.id).limit(limit).execution_options(yield_per=500))


def of_merchant(merchant_id: int, words: str, limit: int) -> Iterator[Row[Customer, PostalAddress]]:
    """(Customer, main address or None) of a merchant's customers with these words, by name."""
    return with_main_address(customers().where(Customer.merchant_id == merchant_id, holds(words, [Customer.search])), limit)


def customer(customer_id: int, *, lock: bool = False) -> Customer:
    """A customer, merged and erased ones too; with `lock` as it is now, and until the transaction ends. Raises NotFound."""
    statement = select(Customer).where(Customer.id == customer_id)
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    found: Customer | None = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("This customer no longer exists, or never did."))
    return found


def survivor(customer_id: int) -> Customer:
    """Who the customer became, through every merge; itself where it was never merged. Raises NotFound."""
    found = customer(customer_id)
    while found.merged_into_id is not None:
        found = customer(found.merged_into_id)
    return found


def family(customer_id: int) -> list[int]:
    """The ids that stand for one customer: its own, and those of all that were merged into it."""
    found, fresh = [customer_id], [customer_id]
    while fresh:
        fresh = list(db.session.scalars(select(Customer.id).where(Customer.merged_into_id.in_(fresh)).order_by(Customer.id)))
        found += fresh
    return found


def by_email(merchant_id: int, email: str) -> Customer | None:
    """The merchant's customer with this address, which is in its normal form; nobody who is being erased."""
    mine = Customer.merchant_id == merchant_id, Customer.email == email, Customer.status != ERASED
    return db.session.scalar(select(Customer).where(*mine))


def ids_by_email(merchant_id: int, emails: Collection[str]) -> dict[str, int]:
    """The merchant's customers with these addresses, which are in their normal form; unknown ones are left out."""
    found = select(Customer.email, Customer.id).where(Customer.merchant_id == merchant_id, Customer.email.in_(emails))
    return {str(row.email): row.id for row in db.session.execute(found)}


def survivors_by_email(merchant_id: int, emails: Collection[str]) -> dict[str, int]:
    """The customers with these addresses, each by who they became where they were merged; unknown ones are left out."""
    if not emails:
        return {}
    mine = Customer.merchant_id == merchant_id, Customer.email.in_(emails)
    rows = db.session.execute(select(Customer.email, Customer.id, Customer.merged_into_id).where(*mine)).all()
    return {str(row.email): row.id if row.merged_into_id is None else survivor(row.id).id for row in rows}


def by_reference(merchant_id: int, key: str) -> Customer | None:
    """The merchant's customer that another system calls so."""
    known = select(Reference.customer_id).where(Reference.merchant_id == merchant_id, Reference.key == key)
    return db.session.scalar(select(Customer).where(Customer.id.in_(known)))


def references(ids: Collection[int]) -> Sequence[Reference]:
    """What other systems call whoever these ids stand for."""
    return db.session.scalars(select(Reference).where(Reference.customer_id.in_(ids)).order_by(Reference.id)).all()


def many(ids: Collection[int]) -> Sequence[Customer]:
    """The customers with these ids that exist here; unknown ids are left out."""
    return db.session.scalars(select(Customer).where(Customer.id.in_(ids))).all()


def many_of(merchant_id: int, ids: Collection[int], *, lock: bool = False) -> Sequence[Customer]:
    """The merchant's customers with these ids, by id; with `lock` as they are now, and until the transaction ends."""
    mine = select(Customer).where(Customer.merchant_id == merchant_id, Customer.id.in_(ids)).order_by(Customer.id)
    if lock:
        mine = mine.with_for_update(key_share=True).execution_options(populate_existing=True)
    return db.session.scalars(mine).all()


def matching(text: str, limit: int) -> Sequence[Customer]:
    """Active customers in whom every word of the text is found, by name; none for a text without letters or digits."""
    words = folded(text).split()
    if not words:
        return []
    found = select(Customer).where(Customer.status == ACTIVE, *(Customer.search.contains(word, autoescape=True) for word in words))
    return db.session.scalars(found.order_by(Customer.name_key, Customer.id).limit(limit)).all()


def some(merchant_id: int, limit: int) -> Sequence[Customer]:
    """So many active customers of a merchant, those who came first."""
    mine = select(Customer).where(Customer.merchant_id == merchant_id, Customer.status == ACTIVE)
    return db.session.scalars(mine.order_by(Customer.id).limit(limit)).all()


def addresses(customer_id: int) -> Sequence[PostalAddress]:
    """A customer's addresses, the main one first."""
    mine = select(PostalAddress).where(PostalAddress.customer_id == customer_id)
    return db.session.scalars(mine.order_by(PostalAddress.is_main.desc(), PostalAddress.id)).all()


def address(customer_id: int, address_id: int) -> PostalAddress:
    """One of a customer's addresses. Raises NotFound."""
    mine = select(PostalAddress).where(PostalAddress.customer_id == customer_id, PostalAddress.id == address_id)
    found: PostalAddress | None = db.session.scalar(mine)
    if found is None:
        raise NotFound(_("This address no longer exists, or never did."))
    return found


def tags_of(customer_id: int) -> Sequence[Tag]:
    """A customer's tags, by name."""
    mine = select(Tagging.tag_id).where(Tagging.customer_id == customer_id)
    return db.session.scalars(select(Tag).where(Tag.id.in_(mine)).order_by(Tag.key)).all()


def tags() -> Sequence[Tag]:
    """Every tag, by name."""
    return db.session.scalars(select(Tag).order_by(Tag.key, Tag.id)).all()


def count_tags(merchant_id: int) -> int:
    """How many tags a merchant has."""
    return db.session.scalar(select(func.count(Tag.id)).where(Tag.merchant_id == merchant_id)) or 0


def tag_ids_of(merchant_id: int, ids: Collection[int]) -> Sequence[int]:
    """Ids of the tags that any of the merchant's customers with these ids has."""
    mine = select(Tagging.tag_id).where(Tagging.merchant_id == merchant_id, Tagging.customer_id.in_(ids))
    return db.session.scalars(mine.distinct()).all()


def without_customers(merchant_id: int, tag_ids: Collection[int]) -> Sequence[int]:
    """Which of the merchant's tags nobody has."""
    nobody = ~exists().where(Tagging.tag_id == Tag.id)
    return db.session.scalars(select(Tag.id).where(Tag.merchant_id == merchant_id, Tag.id.in_(tag_ids), nobody)).all()


def tag_named(merchant_id: int, name: str) -> Tag | None:
    """The merchant's tag with this name, in whatever letters."""
    return db.session.scalar(select(Tag).where(Tag.merchant_id == merchant_id, Tag.key == folded(name)))


def tagging(customer_id: int, tag_id: int) -> Tagging | None:
    """That the customer has the tag."""
    return db.session.scalar(select(Tagging).where(Tagging.customer_id == customer_id, Tagging.tag_id == tag_id))


def notes(customer_id: int) -> Sequence[Row[Note, User]]:
    """(Note, its author or None) of a customer, the newest first."""
    mine = select(Note, User).outerjoin(User, User.id == Note.author_id).where(Note.customer_id == customer_id)
    return db.session.execute(mine.order_by(Note.id.desc())).all()


def count_notes(customer_id: int) -> int:
    """How many notes there are on a customer."""
    return db.session.scalar(select(func.count(Note.id)).where(Note.customer_id == customer_id)) or 0


def note(customer_id: int, note_id: int) -> Note:
    """One note on a customer. Raises NotFound."""
    found: Note | None = db.session.scalar(select(Note).where(Note.customer_id == customer_id, Note.id == note_id))
    if found is None:
        raise NotFound(_("This note no longer exists, or never did."))
    return found


def consents(ids: Sequence[int], limit: int = 200) -> Sequence[Consent]:
    """What was said of consent by whoever these ids stand for, the newest first."""
    return db.session.scalars(select(Consent).where(Consent.customer_id.in_(ids)).order_by(Consent.id.desc()).limit(limit)).all()


def standing_consents(ids: Sequence[int]) -> dict[str, Consent]:
    """What counts now, by channel."""
    latest = select(func.max(Consent.id)).where(Consent.customer_id.in_(ids)).group_by(Consent.channel)
    return {each.channel: each for each in db.session.scalars(select(Consent).where(Consent.id.in_(latest)))}


def standing_answers(ids: Sequence[int], channel: str) -> dict[int, bool]:
    """What counts now on a channel, by customer; who was never asked is left out."""
    latest = select(func.max(Consent.id)).where(Consent.customer_id.in_(ids), Consent.channel == channel).group_by(Consent.customer_id)
    return {each.customer_id: each.given for each in db.session.scalars(select(Consent).where(Consent.id.in_(latest)))}


def has_tag(tag_id: int) -> ColumnElement[bool]:
    """The condition that a customer has a tag."""
    return exists().where(Tagging.customer_id == Customer.id, Tagging.tag_id == tag_id)


def agreed_to(channel: str) -> ColumnElement[bool]:
    """The condition that a customer's latest word on a channel is yes."""
    latest = select(func.max(Consent.id)).where(Consent.customer_id == Customer.id, Consent.channel == channel)
    return exists().where(Consent.id == latest.correlate(Customer).scalar_subquery(), Consent.given.is_(True))


def countries() -> Sequence[str]:
    """The countries that customers live in."""
    return db.session.scalars(select(Customer.country).where(Customer.country != "", Customer.status == ACTIVE).distinct()).all()


def count(_stores: Iterable[int] = ()) -> int:
    """How many customers there are: of the merchant that is counted, of the platform at work for all of it."""
    return db.session.scalar(select(func.count(Customer.id)).where(Customer.status == ACTIVE)) or 0


def had_any() -> bool:
    """Whether there was ever a customer, of whomever `count` counts; they may be erased by now."""
    return db.session.scalar(select(Customer.id).limit(1)) is not None


def merchant_names(ids: Collection[int]) -> dict[int, str]:
    """What these merchants are called, by id."""
    found = select(Merchant.id, Merchant.legal_name).where(Merchant.id.in_(ids))
    return {row.id: row.legal_name for row in db.session.execute(found)}


def store_name(store_id: int | None) -> str:
    """The name of the store that met a customer."""
    return db.session.scalar(select(Store.name).where(Store.id == store_id)) or ""


def active_of(merchant_id: int) -> Sequence[Customer]:
    """Every customer of a merchant that was neither merged nor erased."""
    statement = select(Customer).where(Customer.merchant_id == merchant_id, Customer.status == ACTIVE)
    return db.session.scalars(statement.order_by(Customer.id)).all()
