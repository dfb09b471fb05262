"""Reports that people saved, the files made of them, and who gets them by mail: of one place, a store or the platform."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select

from modules.analytics.models import Export, Mailing, Report
from modules.analytics.queries.places import Spot
from webapp import files
from webapp.db import db, utcnow
from webapp.domain import NotFound
from webapp.merchants.models import Store

BIGGEST = 2**31


def reports(spot: Spot, user_id: int) -> Select[Any]:
    """A person's own reports of this place, and those that others share."""
    return select(Report).where(Report.store_id == spot.store_id, or_(Report.owner_id == user_id, Report.shared))


def report(spot: Spot, user_id: int, report_id: int, *, own: bool = False) -> Report:
    """A report that this person sees here; with `own`, only one that they may change. Raises NotFound."""
    wanted = reports(spot, user_id).where(Report.id == min(report_id, BIGGEST - 1))
    found: Report | None = db.session.scalar(wanted.where(Report.owner_id == user_id) if own else wanted)
    if found is None:
        raise NotFound(_("This report no longer exists, or never did."))
    return found


def count_reports(spot: Spot, user_id: int) -> int:
    """How many reports of this place are the person's own."""
    mine = Report.store_id == spot.store_id, Report.owner_id == user_id
    return db.session.scalar(select(func.count(Report.id)).where(*mine)) or 0


def count_exports(spot: Spot, user_id: int | None) -> int:
    """How many files of this place the person has, or waits for."""
    return db.session.scalar(select(func.count()).select_from(exports(spot).where(Export.owner_id == user_id).subquery())) or 0


def report_by_id(report_id: int) -> Report | None:
    """A report of the present platform, for jobs."""
    return db.session.scalar(select(Report).where(Report.id == report_id))


def mailings(report_id: int) -> Sequence[Mailing]:
    """To whom a report is sent."""
    return db.session.scalars(select(Mailing).where(Mailing.report_id == report_id).order_by(Mailing.id)).all()


def mailing(report_id: int, mailing_id: int) -> Mailing:
    """A mailing of this report; raises NotFound."""
    found: Mailing | None = db.session.scalar(
        select(Mailing).where(Mailing.report_id == report_id, Mailing.id == min(mailing_id, BIGGEST - 1))
    )
    if found is None:
        raise NotFound(_("This mailing no longer exists, or never did."))
    return found


def due_mailings(now: datetime, limit: int) -> Sequence[Mailing]:
    """Those that are to be sent by now, of all places of the platform; others who send them leave them alone."""
    due = select(Mailing).where(Mailing.due_at <= now, Mailing.paused.is_(False)).order_by(Mailing.due_at, Mailing.id)
    return db.session.scalars(due.limit(limit).with_for_update(skip_locked=True)).all()


def exports(spot: Spot) -> Select[Any]:
    """The files of this place that can be fetched, or are being made. Some go early: whoever stands in them was erased."""
    lasting = or_(Export.expires_at.is_(None), Export.expires_at > utcnow())
    return select(Export).where(Export.store_id == spot.store_id, lasting, or_(Export.file_id.is_(None), files.still_there(Export.file_id)))


def export(spot: Spot, export_id: int) -> Export:
    """An exported file of this place; raises NotFound, also for one that has expired."""
    found: Export | None = db.session.scalar(exports(spot).where(Export.id == min(export_id, BIGGEST - 1)))
    if found is None:
        raise NotFound(_("This file is not here any more. Files are kept for some days; have it made again."))
    return found


def store_code(spot: Spot) -> str | None:
    """What the store of a place is called in addresses; None for the platform."""
    return db.session.scalar(select(Store.code).where(Store.id == spot.store_id)) if spot.store_id is not None else None


def store_name(spot: Spot) -> str | None:
    """What the store of a place is called; None for the platform."""
    return db.session.scalar(select(Store.name).where(Store.id == spot.store_id)) if spot.store_id is not None else None


def export_by_id(export_id: int) -> Export:
    """A file that is being made, for the job that makes it."""
    return db.session.get_one(Export, export_id)
