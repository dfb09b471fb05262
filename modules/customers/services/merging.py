"""Making one customer of two, and undoing it.

Whoever was merged stays as a row that leads to who was kept: ids that other modules hold go on standing for the customer, so nothing of
theirs is rewritten. Consent stays where it was said; all ids of a customer are asked for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from modules.customers import queries
from modules.customers.models import Customer, Distinct, Merge, Note, PostalAddress, Tagging
from modules.customers.models.customers import ACTIVE, MERGED
from modules.customers.queries import duplicates
from modules.customers.services.customers import held, refresh
from modules.customers.services.figures import changed, doubt, hold
from modules.customers.services.trail import MERGED as JOINED
from modules.customers.services.trail import TAKEN_APART, note_deed
from webapp.actor import current_actor
from webapp.db import check_version, db, utcnow
from webapp.domain import Conflict, DomainError, NotFound
from webapp.merchants.queries import hold_merchant
from webapp.settings.config import module_config

FILLED = ("name", "company", "email", "phone", "vat_number", "locale")


def undo_days() -> timedelta:
    """For how long a merge can be undone here."""
    return timedelta(days=int(module_config("customers")["merge_undo_days"]))


def blanks(kept: Customer, other: Customer) -> list[str]:
    """The fields that the kept customer has empty and the other one fills."""
    return [name for name in FILLED if not getattr(kept, name) and getattr(other, name)]


def merge(kept_id: int, other_id: int, *, versions: tuple[int, int]) -> Merge:
    """Make one customer of two: what the kept one lacks it gets from the other, and the other leads to it from now on.

    Raises Conflict when somebody changed one of them since `versions`.
    """
    if kept_id == other_id:
        raise DomainError(_("Choose two different customers."), "same_customer")
    kept, other = _to_join(kept_id, other_id)
    for customer, version in zip((kept, other), versions, strict=True):
        check_version(customer, version)
    moved = _move(kept, other)
    owner = {"platform_id": kept.platform_id, "merchant_id": kept.merchant_id}
    made = Merge(kept_id=kept.id, merged_id=other.id, moved=moved, actor_id=current_actor().user_id, **owner)
    db.session.add(made)
    refresh(other)
    refresh(kept)
    _recount(kept, other)
    note_deed(JOINED, kept, merged=other.id)
    return made


def undo(kept_id: int, merge_id: int) -> Customer:
    """Make two customers of one again; gives the one that comes back. What was changed since then stays with the kept one.

    Raises Conflict where it is too late, or the address of who comes back is somebody else's by now.
    """
    (kept,) = _to_join(kept_id)
    done = duplicates.merge_of(kept_id, merge_id)
    if done is None:
        raise NotFound(_("This merge no longer exists, or never did."))
    if done.undone_at is not None or not done.moved or done.at < utcnow() - undo_days():
        raise Conflict(_("This merge cannot be undone any more."), "too_late")
    back = queries.customer(done.merged_id)
    _move_back(kept, back, done.moved)
    done.undone_at = utcnow()
    refresh(kept)
    refresh(back)
    _recount(kept, back)
    note_deed(TAKEN_APART, kept, merged=back.id)
    return back


def tell_apart(one_id: int, other_id: int) -> None:
    """Say that two customers are not the same: the pair is not shown again."""
    first, second = held(min(one_id, other_id), max(one_id, other_id))
    if first.id != second.id and duplicates.told_apart(first.id, second.id) is None:
        db.session.add(Distinct(platform_id=first.platform_id, merchant_id=first.merchant_id, first_id=first.id, second_id=second.id))
        db.session.flush()


def _to_join(*customer_ids: int) -> list[Customer]:
    """These customers, held, and before any of them the turn to count: of many merges in one transaction the first has taken all of it."""
    found = queries.customer(customer_ids[0])
    hold_merchant(found.platform_id, found.merchant_id)
    hold(found.merchant_id)
    return held(*customer_ids)


def _recount(kept: Customer, other: Customer) -> None:
    """What is known of one of them is known of the other now, or no more."""
    changed([kept.id, other.id])
    doubt(kept.merchant_id)


def _move(kept: Customer, other: Customer) -> dict[str, Any]:
    filled = {name: getattr(other, name) for name in blanks(kept, other)}
    email, other.email = other.email, None
    other.status, other.merged_into_id = MERGED, kept.id
    db.session.flush()  # the address is free before it is somebody else's
    for name, value in filled.items():
        setattr(kept, name, value)
    has_home = bool(queries.addresses(kept.id))
    homes = {str(each.id): each.is_main for each in queries.addresses(other.id)}
    for each in queries.addresses(other.id):
        each.customer_id, each.is_main = kept.id, each.is_main and not has_home
    notes = [row.Note.id for row in queries.notes(other.id)]
    for note in db.session.scalars(select(Note).where(Note.id.in_(notes))):
        note.customer_id = kept.id
    return {"filled": filled, "email": email, "homes": homes, "notes": notes, "tags": _share_tags(kept, other)}


def _share_tags(kept: Customer, other: Customer) -> list[int]:
    """Gives those that the kept one did not have."""
    mine = {each.id for each in queries.tags_of(kept.id)}
    new = [each.id for each in queries.tags_of(other.id) if each.id not in mine]
    for tag_id in new:
        db.session.add(Tagging(platform_id=kept.platform_id, merchant_id=kept.merchant_id, customer_id=kept.id, tag_id=tag_id))
    db.session.flush()
    return new


def _move_back(kept: Customer, back: Customer, moved: Mapping[str, Any]) -> None:
    for name, value in moved["filled"].items():
        if getattr(kept, name) == value:
            setattr(kept, name, None if name == "email" else "")
    db.session.flush()
    holder = queries.by_email(back.merchant_id, moved["email"]) if moved["email"] else None
    if holder is not None:
        raise Conflict(_("%(email)s is another customer's address by now. Change it there first.", email=moved["email"]), "email_taken")
    back.status, back.merged_into_id, back.email = ACTIVE, None, moved["email"]
    homes = {int(number): was_main for number, was_main in moved["homes"].items()}
    for home in db.session.scalars(select(PostalAddress).where(PostalAddress.id.in_(homes), PostalAddress.customer_id == kept.id)):
        home.customer_id, home.is_main = back.id, homes[home.id]
    for note in db.session.scalars(select(Note).where(Note.id.in_(moved["notes"]), Note.customer_id == kept.id)):
        note.customer_id = back.id
    for tag_id in moved["tags"]:
        held = queries.tagging(kept.id, tag_id)
        if held is not None:
            db.session.delete(held)
    db.session.flush()
