"""The state of the installation as numbers, read when Prometheus asks. Workers tell it: the web's processes only count."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import structlog
from flask import Flask, current_app
from prometheus_client import REGISTRY, make_wsgi_app
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from webapp.db import db, utcnow
from webapp.jobs.models import JobRun
from webapp.jobs.states import Status
from webapp.jobs.workers import workers
from webapp.mail.models import OutboxMail
from webapp.mail.models import Status as MailStatus
from webapp.migrating.standing import standings
from webapp.operating import certificates, listening, schedule
from webapp.tenancy import unscoped

log = structlog.get_logger(__name__)
REASON = "metrics: numbers of the whole installation"


class Gauges(Collector):
    """Asks everything anew at each scrape. What cannot be read is left out, so that an alert for what is absent tells of it."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing: what there is, is known when it is asked for."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        with self._app.app_context():
            yield from _disk()
            yield from _backups()
            yield from _certificates()
            try:
                found = [*_waiting(), *_others()]
            except SQLAlchemyError as error:
                log.warning("metrics.database_away", error=type(error).__name__)
                yield _gauge("database_up", "Whether the database answers.", 0)
            else:
                yield _gauge("database_up", "Whether the database answers.", 1)
                yield from found
            finally:
                db.session.rollback()


def serve(app: Flask) -> None:
    """Answer on WORKER_METRICS_PORT from now on, where that is set; a port that is taken is said in the log, and work goes on."""
    port, host = app.config["WORKER_METRICS_PORT"], app.config["METRICS_HOST"]
    if not port:
        return
    REGISTRY.register(Gauges(app))
    try:
        listening.serve(host, port, make_wsgi_app(), "numbers")
    except OSError as error:
        log.error("metrics.not_served", host=host, port=port, error=str(error))


def _gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"interlock_{name}", words, value=value)


def _waiting() -> Iterator[GaugeMetricFamily]:
    """Jobs and mails that are due: how many, and since when the oldest is."""
    now = utcnow()
    asked: tuple[tuple[str, Any, Any], ...] = (
        ("jobs", JobRun.not_before, JobRun.status == Status.QUEUED),
        ("mails", OutboxMail.not_before, OutboxMail.status == MailStatus.WAITING),
    )
    for what, since, condition in asked:
        with unscoped(REASON, routine=True):
            count, oldest = db.session.execute(select(func.count(), func.min(since)).where(condition, since <= now)).one()
        yield _gauge(f"{what}_waiting", f"{what.capitalize()} that are due and not begun.", count)
        yield _gauge(f"{what}_oldest_seconds", f"For how long the oldest of the {what} is due.", _seconds(now, oldest))


def _seconds(now: datetime, oldest: datetime | None) -> float:
    return max((now - oldest).total_seconds(), 0.0) if oldest else 0.0


def _others() -> Iterator[GaugeMetricFamily]:
    yield _gauge("workers", "Workers heard of lately.", sum(each.is_alive for each in workers()))
    behind = sum(bool(each.behind) for each in standings(db.session.connection()))
    yield _gauge("migrations_pending", "Histories of migrations that are not carried out.", behind)


def _disk() -> Iterator[GaugeMetricFamily]:
    try:
        usage = shutil.disk_usage(current_app.config["INSTANCE"])
    except OSError:
        return
    yield _gauge("disk_free_bytes", "Room left where the installation keeps its files.", usage.free)
    yield _gauge("disk_size_bytes", "Size of that disk.", usage.total)


def _backups() -> Iterator[GaugeMetricFamily]:
    newest = schedule.newest()
    if newest is not None:
        yield _gauge("backup_timestamp_seconds", "When the newest backup was begun.", newest.timestamp())


def _certificates() -> Iterator[GaugeMetricFamily]:
    family = GaugeMetricFamily("interlock_certificate_expiry_timestamp_seconds", "When the certificate of a host ends.", labels=["host"])
    for host, ends in certificates.ends():
        family.add_metric([host], ends.timestamp())
    yield family
