"""Feeds at the secret address: each language and form is written once, plain and packed, and put out when it is whole."""

from __future__ import annotations

import gzip
from contextlib import ExitStack
from typing import Any, BinaryIO

from modules.marketplace import export, queries, services
from modules.marketplace.checking import verdict
from modules.marketplace.fields import LANGUAGES
from webapp import files
from webapp.jobs import Job
from webapp.routing.context import current_store

PIECE = 500
MOST_BYTES = 2_000_000_000


def publish(job: Job) -> None:
    """Everything that is public of the store, where what it shows has changed."""
    store = current_store()
    with job.transaction():
        mark = queries.mark_of(store)
        known = {(feed.language, feed.form): feed.source for feed in queries.public_feeds(store.id)}
        if queries.address_of(store.id) is None:
            return
    wanted = [(language, form) for language in LANGUAGES for form in queries.FORMS if known.get((language, form)) != mark]
    job.progress(0, len(wanted))
    for done, (language, form) in enumerate(wanted, 1):
        _build(job, language, form, mark)
        job.progress(done)


def _build(job: Job, language: str, form: str, mark: str) -> None:
    store = current_store()
    with ExitStack() as stack:
        plain, packed = stack.enter_context(files.spool()), stack.enter_context(files.spool())
        with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as zipped:
            lines, left_out = _write(job, plain, zipped, language, form)
        kept = [_keep(out, f"{store.code}-{language}.{form}{end}") for out, end in ((plain, ""), (packed, ".gz"))]
    with job.transaction():
        both = {"kept": kept[0], "packed": kept[1]}
        services.put_out(current_store(), language, form, **both, lines=lines, left_out=left_out, mark=mark)


def _write(job: Job, plain: BinaryIO, zipped: gzip.GzipFile, language: str, form: str) -> tuple[int, int]:
    """Write every line that the marketplace takes; how many those are, and how many are left out."""
    store, lines, left_out = current_store(), 0, 0

    def put(part: bytes) -> None:
        plain.write(part)
        zipped.write(part)

    put(export.head() if form == "csv" else export.xml_head(store))
    for part in queries.feed_parts(store, PIECE):
        texts = queries.texts([each.variant_id for each in part], language)
        good = [each for each in part if not verdict(each, texts.get(each.variant_id), foreign=False).leaves_out]
        lines, left_out = lines + len(good), left_out + len(part) - len(good)
        put(export.lines(store, good, language) if form == "csv" else export.items(store, good, language))
        job.heartbeat()
    if form == "xml":
        put(export.XML_END)
    return lines, left_out


def _keep(out: BinaryIO, name: str) -> files.File:
    store = current_store()
    out.seek(0)
    whose: dict[str, Any] = {"platform_id": store.platform_id, "store_id": store.id}
    return files.store(out, name=name, purpose="marketplace.public", allow=files.ANYTHING, max_bytes=MOST_BYTES, **whose)
