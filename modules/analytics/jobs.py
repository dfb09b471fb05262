"""Work in the background: facts that are computed anew."""

from __future__ import annotations

from datetime import datetime, timedelta

from modules.analytics import queries
from modules.analytics.mail import LETTER
from modules.analytics.queries import saved
from modules.analytics.queries.places import Spot
from modules.analytics.services import exporting, mailing, moving, refreshing
from modules.analytics.services.refreshing import Piece
from modules.analytics.settings import setting
from webapp import files
from webapp.contributions import Raised
from webapp.db import utcnow
from webapp.files.spooling import spool
from webapp.jobs import Job
from webapp.mail.services import send
from webapp.routing.context import current_platform

REFRESH = "analytics.refresh"
REBUILD = "analytics.rebuild"
MAIL = "analytics.mail"
MOST_BYTES = 500_000_000


def refresh(job: Job) -> None:
    """What changed, as often as the platform wants it."""
    latest = queries.refreshed_at()
    soon = timedelta(minutes=int(setting("refresh_minutes")) - 1)
    if not job.state and not job.args.get("now") and latest is not None and utcnow() - latest < soon:
        return
    work(job, rebuild=False)


def rebuild(job: Job) -> None:
    """Everything, from the beginning."""
    work(job, rebuild=True)


def work(job: Job, *, rebuild: bool) -> None:
    """Plan once, then piece by piece, each in a transaction of its own."""
    if "pieces" not in job.state:
        begun = utcnow()
        pieces, failed = refreshing.plan(rebuild=rebuild, store_id=queries.own_store())
        with job.transaction():
            moving.begin()
            refreshing.begin([*((each.metric, each.zone) for each in pieces), *failed])
            for metric, zone in failed:
                refreshing.keep_trouble(metric, zone, "raised")
            job.checkpoint(pieces=[each.as_json() for each in pieces], begun=begun.isoformat(), failed=failed, at=0)
            job.progress(0, len(pieces))
    pieces = [Piece(*each) for each in job.state["pieces"]]
    for at in range(job.state["at"], len(pieces)):
        one(job, pieces[at], at)
    if queries.own_store() is None:  # of a store's, how far the others are computed is another question
        finish(job, pieces)
    found = moving.look()
    with job.transaction():
        moving.keep(found)


def finish(job: Job, pieces: list[Piece]) -> None:
    """Everything is computed."""
    with job.transaction():
        troubled = {(metric, zone) for metric, zone in job.state["failed"]}
        refreshing.finish(datetime.fromisoformat(job.state["begun"]), {(each.metric, each.zone) for each in pieces} - troubled)


def one(job: Job, piece: Piece, at: int) -> None:
    """Read what a piece comes to, then write it with how far the job is."""
    found = refreshing.compute(piece)
    failed = job.state["failed"]
    with job.transaction():
        if isinstance(found, Raised):
            refreshing.keep_trouble(piece.metric, piece.zone, "late" if found.late else "raised")
            failed = [*failed, [piece.metric, piece.zone]]
        elif found is not None:
            refreshing.replace(piece, found)
        job.checkpoint(at=at + 1, failed=failed)
        job.progress(at + 1)


def export(job: Job) -> None:
    """Write a file, keep it, and tell those who wait for it."""
    row = saved.export_by_id(job.args["export"])
    spot, name, form = Spot(row.store_id, job.args["zone"]), row.name, row.form
    hours = int(setting("export_ttl_hours"))
    with spool() as out:
        rows = exporting.write(row, spot, out)
        out.seek(0)
        file = files.store(
            out,
            name=f"{name}.{form}",
            purpose="analytics.export",
            platform_id=current_platform().id,
            store_id=spot.store_id,
            max_bytes=MOST_BYTES,
            expires=timedelta(hours=hours),
        )
    with job.transaction():
        exporting.finish(job.args["export"], file, rows)
        code = saved.store_code(spot)
        for each in job.args["mail"]:
            facts = {"name": name, "export": job.args["export"], "store": code, "platform": current_platform().code, "hours": hours}
            send(LETTER, each, facts=facts)


def mail_due(job: Job) -> None:
    """Begin what is due to be sent."""
    with job.transaction():
        job.progress(mailing.send_due())
