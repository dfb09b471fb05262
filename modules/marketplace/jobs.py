"""Feeds are built by jobs. Each batch is one transaction: its rows, its place in the file, the counts and the progress, or none of them."""

from __future__ import annotations

from modules.inventory import queries as inventory_queries
from modules.marketplace import export, services
from modules.marketplace.queries import file_begun
from webapp.jobs import Job
from webapp.routing.context import current_store

PIECE = 1000
"""Products per piece of a feed's file: half a megabyte or so."""


def build_feed(job: Job) -> None:
    """The file of a feed, in pieces by the ids of the products: what comes or goes meanwhile moves no other line."""
    store, language = current_store(), job.args["language"]
    if file_begun(store.id, job.state.get("file", 0)) is None:
        _begin(job, language)
    while not job.state["whole"]:
        part = inventory_queries.variants_for_feed_after(store, *job.state["after"], limit=PIECE)
        data = export.lines(store, part, language)
        with job.transaction():
            found = services.add_piece(store, job.state["file"], data, len(part))
            if len(part) < PIECE:
                services.finish_file(found)
            after = [part[-1].product_id, part[-1].variant_id] if part else job.state["after"]
            job.checkpoint(after=after, whole=len(part) < PIECE)
            job.progress(found.lines, max(job.total or 0, found.lines))


def _begin(job: Job, language: str) -> None:
    store = current_store()
    total = inventory_queries.count_for_feed(store)
    with job.transaction():
        made = services.begin_file(store, language)
        services.add_piece(store, made.id, export.line(export.header()), 0)
        job.checkpoint(file=made.id, after=[0, 0], whole=False)
        job.progress(0, total)
