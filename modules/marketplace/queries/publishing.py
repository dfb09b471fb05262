"""Reads of what is public: the address of a store's feeds, and the feeds as the marketplace gets them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import and_, func, or_, select

from modules.inventory.queries import feed_mark
from modules.marketplace.fields import LANGUAGES
from modules.marketplace.models import FeedAddress, FeedText, PublicFeed
from modules.marketplace.queries.counting import day_of, uncounted
from webapp import files
from webapp.db import db, utcnow
from webapp.domain import NotFound
from webapp.merchants.models import Store

FORMS = ("csv", "xml")


def address_of(store_id: int) -> FeedAddress | None:
    """The address of a store's feeds, if it has one."""
    return db.session.scalar(select(FeedAddress).where(FeedAddress.store_id == store_id))


def own_address(store_id: int, *, lock: bool = False) -> FeedAddress:
    """The same; raises NotFound where there is none."""
    statement = select(FeedAddress).where(FeedAddress.store_id == store_id)
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("The feeds of this store have no address."))
    return found


def by_secret(hashed: str) -> FeedAddress | None:
    """The address that a secret opens, the present one or one of the last days."""
    still = and_(FeedAddress.old_hash == hashed, FeedAddress.old_until > utcnow())
    return db.session.scalar(select(FeedAddress).where(or_(FeedAddress.token_hash == hashed, still)))


def public_feeds(store_id: int) -> Sequence[PublicFeed]:
    """The feeds of a store as they are fetched."""
    statement = select(PublicFeed).where(PublicFeed.store_id == store_id)
    return db.session.scalars(statement.order_by(PublicFeed.language, PublicFeed.form)).all()


def public_feed(store_id: int, language: str, form: str) -> PublicFeed | None:
    """The public feed of the store in this language and form, or None."""
    chosen = (PublicFeed.store_id == store_id, PublicFeed.language == language, PublicFeed.form == form)
    return db.session.scalar(select(PublicFeed).where(*chosen))


def mark_of(store: Store) -> str:
    """Differs whenever a feed of the store would: of its products, its stock, their texts, or where its pictures are."""
    texts = select(func.count(FeedText.id), func.max(FeedText.updated_at)).where(FeedText.store_id == store.id)
    words = "|".join(map(str, db.session.execute(texts).one()))
    shown = f"{feed_mark(store, day_of(store), uncounted(store.id))}|{words}|{files.outside_base(store.platform_id)}"
    return hashlib.sha256(shown.encode()).hexdigest()


def stale_feeds(platform_id: int) -> list[int]:
    """Stores of a platform whose public feeds show what is not so any more."""
    mine = select(Store).join(FeedAddress, FeedAddress.store_id == Store.id).where(FeedAddress.platform_id == platform_id)
    built = select(PublicFeed.store_id, func.min(PublicFeed.source), func.max(PublicFeed.source), func.count(PublicFeed.id))
    marks = {row[0]: tuple(row[1:]) for row in db.session.execute(built.group_by(PublicFeed.store_id))}
    every = len(LANGUAGES) * len(FORMS)
    return [store.id for store in db.session.scalars(mine) if marks.get(store.id) != (mark := mark_of(store), mark, every)]
