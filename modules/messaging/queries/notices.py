"""Reads of notices: those of one person, as far as they may still know of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import g
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select, true

from modules.messaging import kinds, links
from modules.messaging.kinds import Found, Reader
from modules.messaging.models import Digest, Notice, Person, Preference
from webapp.accounts import queries as accounts
from webapp.accounts.holders import Spot
from webapp.accounts.models import User
from webapp.db import db
from webapp.domain import NotFound
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.registry.kinds.notices import Channel
from webapp.routing.context import platform_here
from webapp.tenancy import current_tenant, unscoped

BIGGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as it is shown."""

    notice: Notice
    text: str
    label: str
    icon: str
    place: str
    url: str | None


@contextmanager
def looking() -> Iterator[None]:
    """In the provider console, over all platforms; elsewhere at the page's own."""
    if current_tenant() is not None:
        yield
        return
    with unscoped("messaging: a person looks at what they were told on all platforms", routine=True):
        yield


def here(user_id: int) -> ColumnElement[bool]:
    """The person's notices about this platform and about their account; in the console all of theirs."""
    platform = platform_here()
    place = true() if platform is None else or_(Notice.platform_id == platform.id, Notice.platform_id.is_(None))
    return and_(Notice.user_id == user_id, place)


@dataclass(frozen=True, slots=True)
class Sight:
    """What somebody may read now, as a condition, and how many of these they have not read."""

    may: ColumnElement[bool]
    unread: int
    codes: frozenset[str]
    """The kinds that are among them."""


def sight(user_id: int) -> Sight:
    """Theirs at this moment. One statement, besides what they may do here."""
    told = (Notice.kind, Notice.platform_id, Notice.merchant_id, Notice.store_id)
    unread = func.sum(case((Notice.read_at.is_(None), 1), else_=0))
    reader, number = Reader(user_id), 0
    by_place: dict[Spot | None, list[str]] = {}
    for code, platform_id, merchant_id, store_id, some in db.session.execute(select(*told, unread).where(here(user_id)).group_by(*told)):
        spot = None if platform_id is None else Spot(platform_id, merchant_id, store_id)
        if reader.may_read(code, spot):
            by_place.setdefault(spot, []).append(code)
            number += int(some)
    seen = frozenset(code for codes in by_place.values() for code in codes)
    return Sight(or_(false(), *(_at(spot, codes) for spot, codes in by_place.items())), number, seen)


def readable(user_id: int) -> ColumnElement[bool]:
    """Those that they may read now."""
    return sight(user_id).may


def _at(spot: Spot | None, codes: Sequence[str]) -> ColumnElement[bool]:
    if spot is None:
        return and_(Notice.platform_id.is_(None), Notice.kind.in_(codes))
    store = Notice.store_id.is_(None) if spot.store_id is None else Notice.store_id == spot.store_id
    return and_(Notice.platform_id == spot.platform_id, store, Notice.kind.in_(codes))


def notices(user_id: int, may: ColumnElement[bool] | None = None) -> Select[Any]:
    """Everything they were told and may still know of, for lists; `may` is what `readable` said, where that was asked before."""
    return select(Notice).where(here(user_id), readable(user_id) if may is None else may)


def unread_count(user_id: int) -> int:
    """How many they have not read."""
    return sight(user_id).unread


def notice(user_id: int, notice_id: int) -> Notice:
    """One of theirs that they may read. Raises NotFound."""
    found: Notice | None = db.session.scalar(notices(user_id).where(Notice.id == min(notice_id, BIGGEST)))
    if found is None:
        raise NotFound(_("This notice is not here any more, or never was yours."))
    return found


def lines(rows: Sequence[Notice]) -> list[Line]:
    """Them in words, with where they lead; what stores and platforms are called is read at once for all."""
    known = kinds.installed()
    stores = _names(Store, (row.store_id for row in rows), g.get("store"))
    platforms = _names(Platform, (row.platform_id for row in rows)) if platform_here() is None else {}
    return [_line(row, known[row.kind], stores, platforms) for row in rows if row.kind in known]


def _line(row: Notice, found: Found, stores: dict[int, Any], platforms: dict[int, Any]) -> Line:
    store = stores.get(row.store_id or 0)
    named = [platforms.get(row.platform_id or 0), store]
    return Line(
        notice=row,
        text=str(found.kind.words(row.facts, row.count)),
        label=str(found.kind.label),
        icon=found.kind.icon,
        place=" · ".join(each.name for each in named if each is not None),
        url=links.address(row, found.kind, store.code if store is not None else None),
    )


def _names(model: Any, ids: Iterable[int | None], at_hand: Any = None) -> dict[int, Any]:
    found = {} if at_hand is None else {at_hand.id: at_hand}
    wanted = {each for each in ids if each is not None} - set(found)
    return {**found, **({row.id: row for row in db.session.scalars(select(model).where(model.id.in_(wanted)))} if wanted else {})}


def channels(user_ids: Iterable[int], code: str) -> dict[int, Channel]:
    """How these people want to be told of a kind; those who never said are left out."""
    statement = select(Preference.user_id, Preference.channel).where(Preference.kind == code, Preference.user_id.in_(list(user_ids)))
    return {user_id: Channel(channel) for user_id, channel in db.session.execute(statement)}


def preferences(user_id: int) -> dict[str, str]:
    """What somebody said, by kind."""
    statement = select(Preference.kind, Preference.channel).where(Preference.user_id == user_id)
    return {row.kind: row.channel for row in db.session.execute(statement)}


def digest_hour(user_id: int) -> int | None:
    """The hour that they chose."""
    return db.session.scalar(select(Person.digest_hour).where(Person.user_id == user_id))


def pending(user_id: int, platform_id: int) -> Select[Any]:
    """What waits for the mail of the day."""
    mine = Notice.user_id == user_id, Notice.platform_id == platform_id
    return select(Notice).where(*mine, Notice.digest_pending.is_(True), Notice.read_at.is_(None)).order_by(Notice.at.desc(), Notice.id)


def in_digest(digest: Digest, limit: int) -> list[Notice]:
    """What went with a mail of the day and is still unread, the latest first."""
    mine = Notice.user_id == digest.user_id, Notice.digest_id == digest.id, Notice.read_at.is_(None)
    return list(db.session.scalars(select(Notice).where(*mine).order_by(Notice.at.desc(), Notice.id).limit(limit)))


def spots(user_id: int) -> list[Spot]:
    """The places where the person is somebody here, stores and platforms alike."""
    platform = platform_here()
    held = accounts.memberships(user_id)
    ids = [platform.id] if platform is not None else sorted({row.platform_id for row in held if row.platform_id is not None})
    found = [Spot(each) for each in ids]
    if platform is None and not ids:
        found = [Spot(0)]
    stores = [(store.platform_id, store.merchant_id, store.id) for store, _platform in accounts.stores_of(user_id)]
    return found + [Spot(*each) for each in stores if each[0] in ids]


def by_id(notice_id: int) -> Notice | None:
    """A notice, whosever it is: for the mail about it."""
    return db.session.get(Notice, notice_id)


def digest(digest_id: int) -> Digest | None:
    """A mail of the day."""
    return db.session.get(Digest, digest_id)


def user(user_id: int) -> User | None:
    """Somebody with an open account."""
    return db.session.scalar(select(User).where(User.id == user_id, User.active.is_(True)))
