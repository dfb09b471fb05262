"""The address that the marketplace fetches a store's feeds at: a secret, exchanged for another at any time, closed for good."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, delete, update

from modules.marketplace import queries
from modules.marketplace.models import FeedAddress, FeedBuild, PublicFeed, UncountedLocation
from modules.marketplace.values import form_mark
from webapp import files, jobs
from webapp.db import db, utcnow
from webapp.db.secrets import encrypt
from webapp.domain import Conflict, DomainError, NotFound
from webapp.merchants.models import Store

PUBLISH = "marketplace.publish"
GRACE = timedelta(days=7)
"""How long the address before the present one still answers."""


def digest(token: str) -> str:
    """What a secret is found by."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_address(store: Store) -> FeedAddress:
    """Give the store an address, and have its feeds built. Raises DomainError where it has one."""
    if queries.address_of(store.id) is not None:
        raise DomainError(_("The feeds have an address already."), "has_address")
    token = secrets.token_urlsafe(32)
    made = FeedAddress(platform_id=store.platform_id, store_id=store.id, token=encrypt(token), token_hash=digest(token))
    db.session.add(made)
    db.session.flush()
    build_soon(store.id)
    return made


def exchange_address(store: Store) -> FeedAddress:
    """Another secret; the one before answers for a week, so that nothing breaks while the new one is entered."""
    found = queries.own_address(store.id, lock=True)
    token = secrets.token_urlsafe(32)
    found.old_hash, found.old_until = found.token_hash, utcnow() + GRACE
    found.token, found.token_hash = encrypt(token), digest(token)
    db.session.flush()
    return found


def close_address(store: Store) -> None:
    """Nothing is public any more, from the next request on."""
    found = queries.own_address(store.id, lock=True)
    db.session.delete(found)
    for feed in queries.public_feeds(store.id):
        _let_go(feed)
        db.session.delete(feed)
    _end_builds(store)
    db.session.flush()


def build_soon(store_id: int) -> jobs.JobRun:
    """Have what is public built anew."""
    return jobs.enqueue(PUBLISH, store_id=store_id, unique_key="publish")


def put_out(store: Store, language: str, form: str, *, kept: files.File, packed: files.File, lines: int, left_out: int, mark: str) -> None:
    """A feed is whole: it takes the place of the one before. Where the address was closed meanwhile, nothing is public."""
    if queries.address_of(store.id) is None:
        return
    feed = queries.public_feed(store.id, language, form)
    if feed is None:
        feed = PublicFeed(platform_id=store.platform_id, store_id=store.id, language=language, form=form, built_at=utcnow())
        db.session.add(feed)
    else:
        _let_go(feed)
    feed.file_id, feed.packed_id, feed.built_at = kept.id, packed.id, utcnow()
    feed.lines, feed.left_out, feed.source = lines, left_out, mark
    files.retain(kept)
    files.retain(packed)
    if form == queries.FORMS[0]:  # each form has the same lines
        _log(store, language, lines, left_out)
    db.session.flush()


def _log(store: Store, language: str, lines: int, left_out: int) -> None:
    now, owner = utcnow(), {"platform_id": store.platform_id, "store_id": store.id}
    _end_builds(store, FeedBuild.language == language)
    db.session.add(FeedBuild(**owner, language=language, lines=lines, left_out=left_out, built_at=now))


def _end_builds(store: Store, *which: ColumnElement[bool]) -> None:
    still = update(FeedBuild).where(FeedBuild.store_id == store.id, FeedBuild.until.is_(None), *which)
    db.session.execute(still.values(until=utcnow()), execution_options={"synchronize_session": False})


def count_locations(store: Store, counted: Collection[int], *, version: int) -> None:
    """Say which locations' stock the feeds show; others that are opened later count too.

    Raises DomainError for none at all or for one of another store, and Conflict when somebody changed it since `version`.
    """
    ours, apart = {each.id for each in queries.places(store.id)}, queries.uncounted(store.id)
    if not set(counted) <= ours:
        raise NotFound(_("This no longer exists, or never did."))
    if not counted:
        raise DomainError(_("Choose at least one location."), "no_location", field="locations")
    if locations_mark(apart) != version:
        raise Conflict(_("Somebody else saved this in the meantime. Compare with what is there now and save again."), "stale")
    owner, wanted = {"platform_id": store.platform_id, "store_id": store.id}, ours - set(counted)
    gone = delete(UncountedLocation).where(UncountedLocation.store_id == store.id, UncountedLocation.location_id.not_in(wanted))
    db.session.execute(gone, execution_options={"synchronize_session": False})
    db.session.add_all(UncountedLocation(**owner, location_id=each) for each in sorted(wanted - apart))
    db.session.flush()
    if queries.address_of(store.id) is not None:
        build_soon(store.id)


def locations_mark(uncounted: Collection[int]) -> int:
    """What a form carries of the locations that it was opened with."""
    return form_mark(sorted(uncounted))


def _let_go(feed: PublicFeed) -> None:
    for file_id in (feed.file_id, feed.packed_id):
        if file_id is not None:
            files.release(files.find(file_id))
