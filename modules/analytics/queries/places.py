"""Whose numbers a page shows: one store's, or the platform's with all its stores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import select

from modules.analytics.days import platform_zone, today
from modules.analytics.models import StoreZone
from webapp.contributions import contributions
from webapp.db import db
from webapp.domain import NotFound
from webapp.merchants.models import Store
from webapp.registry.definition import Frontend
from webapp.registry.kinds.metrics import STORE, Metric
from webapp.routing.context import current_frontend, current_platform, current_store
from webapp.tenancy import current_tenant


@dataclass(frozen=True, slots=True)
class Spot:
    """A store (its id and zone), or a platform (None and its zone)."""

    store_id: int | None
    zone: str

    @property
    def frontend(self) -> Frontend:
        """Where its pages are."""
        return Frontend.ADMIN if self.store_id is None else Frontend.STORE


def spot_here() -> Spot:
    """The place of the present page."""
    if current_frontend() is Frontend.STORE:
        store = current_store()
        return Spot(store.id, store.timezone)
    return Spot(None, platform_zone())


def metrics_here() -> list[Metric]:
    """The metrics that this person may see here, by weight."""
    spot = spot_here()
    found = contributions(Metric, spot.frontend)
    return found if spot.store_id is None else [each for each in found if each.per == STORE]


def metric_here(code: str) -> Metric:
    """The metric with this code, as far as it is to be seen here. Raises NotFound."""
    for each in metrics_here():
        if each.code == code:
            return each
    raise NotFound(_("This figure no longer exists, or never did."))


def zones(metric: Metric, store_id: int | None = None) -> list[str]:
    """The time zones in which a metric has days: those of the platform's stores (or of one), or the platform's own."""
    if metric.per != STORE:
        return [platform_zone()]
    used = select(Store.timezone).where(Store.platform_id == current_platform().id).distinct()
    mine = used if store_id is None else used.where(Store.id == store_id)
    return list(db.session.scalars(mine.order_by(Store.timezone)))


def moved_stores() -> Sequence[tuple[int, str, str | None]]:
    """(id, zone, zone before) of stores whose facts were computed by another zone; None where they are new."""
    joined = select(Store.id, Store.timezone, StoreZone.zone).outerjoin(StoreZone, StoreZone.store_id == Store.id)
    rows = db.session.execute(joined.where(Store.platform_id == current_platform().id))
    return [(row[0], row[1], row[2]) for row in rows if row[1] != row[2]]


def latest_day(spot: Spot) -> date:
    """Today, as the place's clock shows it."""
    return today(spot.zone)


def own_store() -> int | None:
    """The store that is worked for; None where it is a whole platform."""
    tenant = current_tenant()
    return tenant.store_id if tenant is not None else None
