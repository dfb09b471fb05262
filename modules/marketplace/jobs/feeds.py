"""Feeds are built by jobs, as a file that is kept once it is whole."""

from __future__ import annotations

from typing import BinaryIO

from modules.inventory import queries as inventory_queries
from modules.marketplace import export, queries, services
from webapp import files
from webapp.jobs import Job
from webapp.routing.context import current_store

PIECE = 1000
"""Products that are read at once: half a megabyte or so of a feed."""
MOST_BYTES = 2_000_000_000


def build_feed(job: Job) -> None:
    """The file of a feed, read by the ids of the products: what comes or goes meanwhile moves no other line.

    It is kept when it is whole: an attempt that breaks off leaves nothing, and the next one begins anew.
    """
    store, language = current_store(), job.args["language"]
    total = inventory_queries.count_for_feed(store)
    with files.spool() as out:
        lines = _write(job, out, language, total)
        out.seek(0)
        kept = files.store(
            out,
            name=f"{store.code}-{language}.csv",
            purpose="marketplace.feed",
            platform_id=store.platform_id,
            store_id=store.id,
            allow=files.TABLES,
            max_bytes=MOST_BYTES,
        )
    with job.transaction():
        services.finish_export(store, language, kept, lines)
        job.progress(lines, lines)


def _write(job: Job, out: BinaryIO, language: str, total: int) -> int:
    """Write every line, saying how far it is; how many products there were."""
    store, lines = current_store(), 0
    out.write(export.head())
    for part in queries.feed_parts(store, PIECE):
        out.write(export.lines(store, part, language))
        lines += len(part)
        job.progress(lines, max(total, lines))
        job.heartbeat()
    return lines
