"""Reads of threads. `visible()` says which a page may see; unread has one definition, which counts and lists share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from modules.messaging.models import CLOSED, OPEN, Attachment, CannedReply, Kind, Message, Participant, Thread
from webapp.accounts.holders import Spot, holders
from webapp.accounts.models import User
from webapp.db import db
from webapp.domain import NotFound
from webapp.merchants.models import Store
from webapp.platforms.models import ACTIVE, Platform
from webapp.roles import STORE_ROLES, Role
from webapp.tenancy import current_tenant, unscoped

READ = "messaging:threads:read"
BIGGEST = 2**31 - 1
TABS = ("unread", "mine", "open", "closed")
SIDES = ("store", "platform", "provider")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many threads are in each tab."""

    unread: int
    mine: int
    open: int
    closed: int


@contextmanager
def looking() -> Iterator[None]:
    """In the provider console, the threads of all platforms that are the provider's business; elsewhere those of the page's own place."""
    if current_tenant() is not None:
        yield
        return
    with unscoped("messaging: the provider reads and answers threads of all platforms"):
        yield


def visible() -> Select[Any]:
    """The threads that may be seen here: a store its own; a platform and the provider all but those among a store's people."""
    tenant = current_tenant()
    if tenant is None or tenant.store_id is None:
        return select(Thread).where(Thread.kind != Kind.TEAM)
    return select(Thread).where(Thread.store_id == tenant.store_id, Thread.kind != Kind.PROVIDER)


def unread_messages(user_id: int) -> Any:
    """How many messages of a thread the person has not read: later than what they read last, and not their own."""
    after = select(Participant.last_read_id).where(Participant.thread_id == Message.thread_id, Participant.user_id == user_id)
    mine = Message.thread_id == Thread.id, Message.id > after.scalar_subquery(), _of_others(user_id)
    return select(func.count(Message.id)).where(*mine).correlate(Thread).scalar_subquery()


def _of_others(user_id: int) -> ColumnElement[bool]:
    return or_(Message.author_id != user_id, Message.author_id.is_(None))


def is_unread(user_id: int) -> ColumnElement[bool]:
    """Whether a thread has any of them."""
    joined = and_(Participant.thread_id == Message.thread_id, Participant.user_id == user_id)
    found = select(Message.id).join(Participant, joined)
    theirs = Message.thread_id == Thread.id, Message.id > Participant.last_read_id, _of_others(user_id)
    return found.where(*theirs).correlate(Thread).exists()


def tab(name: str, user_id: int) -> ColumnElement[bool]:
    """The condition of a tab."""
    conditions = {"unread": is_unread(user_id), "mine": and_(Thread.assignee_id == user_id, Thread.state == OPEN)}
    return conditions.get(name, Thread.state == (CLOSED if name == "closed" else OPEN))


def threads(name: str, user_id: int) -> Select[Any]:
    """The threads of a tab, for lists."""
    return visible().where(tab(name, user_id)).options(joinedload(Thread.assignee))


def counts(user_id: int) -> Counts:
    """The numbers of the tabs, in one statement."""
    wanted = [func.count(Thread.id).filter(tab(name, user_id)) for name in TABS]
    return Counts(*map(int, db.session.execute(visible().with_only_columns(*wanted)).one()))


def unread_by_thread(ids: Collection[int], user_id: int) -> dict[int, int]:
    """How many messages of each of these the person has not read."""
    if not ids:
        return {}
    joined = and_(Participant.thread_id == Message.thread_id, Participant.user_id == user_id)
    statement = select(Message.thread_id, func.count(Message.id)).join(Participant, joined)
    mine = Message.thread_id.in_(ids), Message.id > Participant.last_read_id, _of_others(user_id)
    return {row[0]: row[1] for row in db.session.execute(statement.where(*mine).group_by(Message.thread_id))}


def thread(thread_id: int, *, lock: bool = False) -> Thread:
    """A thread that may be seen here. Raises NotFound."""
    statement = visible().where(Thread.id == min(thread_id, BIGGEST))
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    found: Thread | None = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("This thread no longer exists, or never did."))
    return found


def about(object_kind: str, object_id: int) -> Sequence[Thread]:
    """The threads about one thing, the latest first."""
    return db.session.scalars(
        visible().where(Thread.object_kind == object_kind, Thread.object_id == object_id).order_by(Thread.last_at.desc(), Thread.id.desc())
    ).all()


def messages(thread_id: int, *, before: int | None = None, limit: int | None = None) -> Sequence[Message]:
    """What was written, in its order; with `limit` the latest so many, of those before a message where one is named."""
    statement = select(Message).where(Message.thread_id == thread_id).order_by(Message.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(Message.id < before)
    found = db.session.scalars(statement.options(joinedload(Message.author), selectinload(Message.attachments))).all()
    return list(reversed(found))


def first_message(thread_id: int) -> Message | None:
    """The one that the thread began with."""
    return db.session.scalar(select(Message).where(Message.thread_id == thread_id).order_by(Message.id).limit(1))


def count_messages(thread_id: int) -> int:
    """How many there are."""
    return db.session.scalar(select(func.count(Message.id)).where(Message.thread_id == thread_id)) or 0


def participants(thread_id: int) -> Sequence[Any]:
    """(Participant, User) of everybody who takes part."""
    statement = select(Participant, User).join(User, User.id == Participant.user_id).where(Participant.thread_id == thread_id)
    return db.session.execute(statement.order_by(User.name, User.id)).all()


def hold_participants(found: Thread) -> set[int]:
    """Who takes part already; others who want to know wait until the transaction ends."""
    db.session.execute(select(Thread.id).where(Thread.id == found.id).with_for_update(key_share=True))
    return set(db.session.scalars(select(Participant.user_id).where(Participant.thread_id == found.id)))


def participant(thread_id: int, user_id: int) -> Participant | None:
    """What the thread knows of somebody."""
    return db.session.scalar(select(Participant).where(Participant.thread_id == thread_id, Participant.user_id == user_id))


def last_of_others(thread_id: int, user_id: int) -> int:
    """The latest message of the thread that is not theirs; 0 where there is none."""
    return db.session.scalar(select(func.max(Message.id)).where(Message.thread_id == thread_id, _of_others(user_id))) or 0


def attachment(thread_id: int, attachment_id: int) -> Attachment:
    """A file of a thread that may be seen here. Raises NotFound."""
    found = thread(thread_id)
    statement = select(Attachment).join(Message, Message.id == Attachment.message_id)
    mine = Message.thread_id == found.id, Attachment.id == min(attachment_id, BIGGEST)
    row: Attachment | None = db.session.scalar(statement.where(*mine))
    if row is None:
        raise NotFound(_("This file no longer exists, or never did."))
    return row


def people(found: Thread) -> dict[int, User]:
    """Everybody who may read a thread now, by id."""
    return {user.id: user for place in SIDES for user in _side(found, place)}


def readers_at(found: Thread, place: str) -> set[int]:
    """Those of them whose own place it is: "store", "platform" or "provider"."""
    return {user.id for user in _side(found, place)}


def readers(found: Thread, place: str) -> Sequence[User]:
    """The same as people, by id."""
    return _side(found, place)


def first_reader(found: Thread, place: str) -> User | None:
    """The first of them, for the demo."""
    return next(iter(_side(found, place)), None)


def first_store(platform_id: int) -> Store | None:
    """The platform's first store, for the demo."""
    return db.session.scalar(select(Store).where(Store.platform_id == platform_id).order_by(Store.id).limit(1))


def _side(found: Thread, place: str) -> Sequence[User]:
    if place == "store":
        if found.store_id is None:
            return ()
        merchant_id = db.session.scalar(select(Store.merchant_id).where(Store.id == found.store_id))
        return holders(READ, Spot(found.platform_id, merchant_id, found.store_id), STORE_ROLES)
    if found.kind == Kind.TEAM or (place == "provider" and found.kind != Kind.PROVIDER):
        return ()
    return holders(READ, Spot(found.platform_id), (Role.PLATFORM_ADMIN if place == "platform" else Role.SUPER_ADMIN,))


def written_since(user_id: int, since: datetime) -> int:
    """How many messages somebody wrote since then, wherever."""
    return db.session.scalar(select(func.count(Message.id)).where(Message.author_id == user_id, Message.at > since)) or 0


def hold_person(user_id: int) -> None:
    """Let others who hold the person wait until the transaction ends."""
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def replies() -> Sequence[CannedReply]:
    """The answers kept for this place."""
    return db.session.scalars(select(CannedReply).where(_kept_here()).order_by(CannedReply.title, CannedReply.id)).all()


def count_replies() -> int:
    """How many answers are kept for this place."""
    return db.session.scalar(select(func.count(CannedReply.id)).where(_kept_here())) or 0


def _kept_here() -> ColumnElement[bool]:
    tenant = current_tenant()
    store_id = tenant.store_id if tenant else None
    return CannedReply.store_id.is_(None) if store_id is None else CannedReply.store_id == store_id


def reply(reply_id: int) -> CannedReply:
    """One canned reply of this place. Raises NotFound."""
    found = next((each for each in replies() if each.id == reply_id), None)
    if found is None:
        raise NotFound(_("This answer no longer exists, or never did."))
    return found


def stores() -> list[tuple[int, str]]:
    """(id, name) of the stores of this platform, for a drop-down."""
    tenant = current_tenant()
    if tenant is None:
        return []
    rows = db.session.execute(select(Store.id, Store.name).where(Store.platform_id == tenant.platform_id).order_by(Store.name, Store.id))
    return [(row.id, row.name) for row in rows]


def platforms() -> list[tuple[int, str]]:
    """(id, name) of the active platforms where messaging is on, for the provider."""
    rows = db.session.execute(select(Platform.id, Platform.name).where(Platform.status == ACTIVE).order_by(Platform.name))
    return [(row.id, row.name) for row in rows]


def author(user_id: int) -> User:
    """Who writes. Raises NotFound for nobody."""
    found = db.session.get(User, user_id)
    if found is None:
        raise NotFound(_("This account is not here any more."))
    return found


def of_store(store_id: int, thread_id: int) -> int:
    """The id of a thread of this store. Raises NotFound."""
    found = thread(thread_id)
    if found.store_id != store_id:
        raise NotFound(_("This thread no longer exists, or never did."))
    return found.id


def store_code(found: Thread) -> str | None:
    """The word for its store in addresses."""
    return db.session.scalar(select(Store.code).where(Store.id == found.store_id)) if found.store_id is not None else None


def places(rows: Iterable[Thread]) -> dict[int, str]:
    """What the place of each thread is called: its store, or its platform in the console."""
    tenant, shown = current_tenant(), list(rows)
    stores_of = _named(Store, {row.store_id for row in shown if row.store_id is not None})
    platforms_of = _named(Platform, {row.platform_id for row in shown}) if tenant is None else {}
    named = {row.id: (platforms_of.get(row.platform_id, ""), stores_of.get(row.store_id or 0, "")) for row in shown}
    return {key: " · ".join(filter(None, pair)) for key, pair in named.items()}


def _named(model: Any, ids: set[int]) -> dict[int, str]:
    rows = db.session.execute(select(model.id, model.name).where(model.id.in_(ids))) if ids else ()
    return {row.id: cast("str", row.name) for row in rows}
