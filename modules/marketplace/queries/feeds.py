"""Reads of the marketplace."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select

from modules.inventory.queries import count_for_feed
from modules.marketplace.models import FeedFile, FeedText
from webapp import jobs
from webapp.db import db
from webapp.domain import NotFound
from webapp.merchants.models import Store
from webapp.web.downloads import MOST_ROWS

EXPORT = "marketplace.export"


def exports_under_way(store_id: int) -> dict[str, jobs.JobRun]:
    """The newest export of each language, where it is newer than the file: it is under way, failed or was cancelled."""
    newest: dict[str, jobs.JobRun] = {}
    for run in jobs.latest(jobs.runs(store_id=store_id, code=EXPORT)):
        newest.setdefault(run.args["language"], run)
    return {language: run for language, run in newest.items() if run.status != jobs.Status.SUCCEEDED}


def feed_files(store_id: int) -> dict[str, FeedFile]:
    """The newest finished file of each language."""
    statement = select(FeedFile).where(FeedFile.store_id == store_id, FeedFile.finished_at.is_not(None)).order_by(FeedFile.id)
    return {found.language: found for found in db.session.scalars(statement)}


def feed_file(store_id: int, language: str) -> FeedFile:
    """The newest finished file in a language; raises NotFound."""
    found = feed_files(store_id).get(language)
    if found is None:
        raise NotFound(_("No file has been prepared in this language yet. Prepare one, then download it."))
    return found


def is_long(store: Store) -> bool:
    """Whether a feed has more products than somebody should wait for."""
    return count_for_feed(store) > MOST_ROWS


def built_feeds(store_id: int, language: str) -> list[FeedFile]:
    """Every file of a feed that is still listed."""
    return list(db.session.scalars(select(FeedFile).where(FeedFile.store_id == store_id, FeedFile.language == language)))


def texts(variant_ids: Iterable[int], language: str) -> dict[int, FeedText]:
    """The texts of these variants in a language, by variant."""
    statement = select(FeedText).where(FeedText.variant_id.in_(list(variant_ids)), FeedText.language == language)
    return {text.variant_id: text for text in db.session.scalars(statement)}


def texts_per_language(store_id: int) -> dict[str, int]:
    """How many variants have a text of their own in each language."""
    statement = select(FeedText.language, func.count(FeedText.id)).where(FeedText.store_id == store_id).group_by(FeedText.language)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def texts_of_store(store_id: int) -> Select[Any]:
    """The texts that variants of the store have beside their products, for lists."""
    return select(FeedText).where(FeedText.store_id == store_id)


def text(store_id: int, text_id: int) -> FeedText:
    """One feed file of the store. Raises NotFound."""
    found = db.session.scalar(select(FeedText).where(FeedText.store_id == store_id, FeedText.id == text_id))
    if found is None:
        raise NotFound(_("This no longer exists, or never did."))
    return found
