"""Tags, notes and consent."""

from __future__ import annotations

from collections.abc import Collection

from flask_babel import gettext as _
from sqlalchemy import delete

from modules.customers import queries
from modules.customers.models import Consent, Note, Tag, Tagging
from modules.customers.queries.segments import asked_tags
from modules.customers.services.customers import held, live
from modules.customers.services.trail import note_part
from webapp.actor import current_actor
from webapp.commerce.tags import check_room, checked_tag
from webapp.db import db
from webapp.domain import DomainError

MOST_TAGS = 500
MOST_NOTES = 200
"""Notes on one customer, all of which stand on their page. Those of merged customers come on top."""


def add_tag(customer_id: int, name: str) -> Tag:
    """Give a customer a tag, which is made where the merchant has none of that name. Having it already is fine."""
    word, (customer,) = checked_tag(name), held(customer_id)
    owner = {"platform_id": customer.platform_id, "merchant_id": customer.merchant_id}
    tag = queries.tag_named(customer.merchant_id, word) or _new_tag(word, owner)
    if queries.tagging(customer.id, tag.id) is None:
        db.session.add(Tagging(customer_id=customer.id, tag_id=tag.id, **owner))
        db.session.flush()
    return tag


def remove_tag(customer_id: int, tag_id: int) -> None:
    """Take a tag from a customer. Not having it is fine."""
    found = queries.tagging(live(customer_id).id, tag_id)
    if found is not None:
        db.session.delete(found)
        db.session.flush()


def clear(merchant_id: int, tag_ids: Collection[int]) -> None:
    """Take those of the merchant's tags away that nobody has any more and no segment asks for."""
    asked = asked_tags(merchant_id)
    unused = [each for each in queries.without_customers(merchant_id, tag_ids) if each not in asked]
    db.session.execute(delete(Tag).where(Tag.merchant_id == merchant_id, Tag.id.in_(unused)))


def add_note(customer_id: int, *, body: str, author_id: int | None) -> Note:
    """Write something down about a customer. Raises DomainError where there are as many notes as anybody reads."""
    customer = live(customer_id)
    if queries.count_notes(customer_id) >= MOST_NOTES:
        raise DomainError(
            _("There are %(most)s notes on this customer. Delete one that nobody needs.", most=MOST_NOTES), "too_many_notes", field="body"
        )
    note = Note(platform_id=customer.platform_id, merchant_id=customer.merchant_id, customer_id=customer.id, body=body, author_id=author_id)
    db.session.add(note)
    db.session.flush()
    return note


def remove_note(customer_id: int, note_id: int) -> None:
    """Take a note away for good. Raises NotFound."""
    customer = live(customer_id)
    db.session.delete(queries.note(customer_id, note_id))
    db.session.flush()
    note_part(customer, "note")


def record_consent(customer_id: int, *, channel: str, given: bool, source: str) -> Consent:
    """Write down that a customer agreed to a channel, or does not any more. What was written down before stays."""
    customer = live(customer_id)
    consent = Consent(
        platform_id=customer.platform_id,
        merchant_id=customer.merchant_id,
        customer_id=customer.id,
        channel=channel,
        given=given,
        source=source,
        actor_id=current_actor().user_id,
    )
    db.session.add(consent)
    db.session.flush()
    return consent


def _new_tag(name: str, owner: dict[str, int]) -> Tag:
    there = [each.id for each in queries.tags() if each.merchant_id == owner["merchant_id"]]
    if len(there) >= MOST_TAGS:
        clear(owner["merchant_id"], there)
        check_room(queries.count_tags(owner["merchant_id"]), MOST_TAGS)
    tag = Tag(name=name, key=name, **owner)
    db.session.add(tag)
    db.session.flush()
    return tag
