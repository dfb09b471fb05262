"""Feeds: prepared by a job as a file to download, or written while they are sent at an address of their own."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.marketplace import export, queries, services
from modules.marketplace.fields import LANGUAGE_NAMES, LANGUAGES
from modules.marketplace.store.blueprint import marketplace
from webapp import files, jobs
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError, NotFound
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web import downloads
from webapp.web.htmx import is_partial, render, see_other


def feeds_context() -> dict[str, Any]:
    """What the list of feeds shows."""
    store = current_store()
    return {
        "languages": LANGUAGE_NAMES,
        "own_language": store.locale,
        "texts": queries.texts_per_language(store.id),
        "files": queries.feed_files(store.id),
        "exports": queries.exports_under_way(store.id),
    }


@marketplace.get("/feeds/<language>.csv")
@permission("marketplace:feeds:read")
@require_feature("product_feed_export")
def feed(language: str) -> ResponseReturnValue:
    """The feed as things are now."""
    if language not in LANGUAGES:
        raise NotFound(_("There is no feed in this language."))
    store = current_store()
    if queries.is_long(store):
        raise DomainError(_("This feed is long. Choose “Prepare”, and download the file when it is there."), "too_many_rows")
    return downloads.pieces(f"{store.code}-{language}.csv", downloads.CSV, export.feed(store, language))


@marketplace.post("/exports")
@permission("marketplace:feeds:write")
@require_feature("product_feed_export", reads=True)
def create_export() -> ResponseReturnValue:
    """Have a feed's file built."""
    with transaction():
        services.start_export(current_store(), request.form.get("language", ""))
    return _answer()


@marketplace.get("/exports/<int:id>")
@permission("marketplace:feeds:read")
@require_feature("product_feed_export")
def show_export(id: int) -> ResponseReturnValue:
    """How far an export is."""
    run = jobs.run_by_id(id, code=queries.EXPORT)
    urls = {name: url_for(f".{name}_export", id=id) for name in ("show", "cancel", "retry")}
    part: dict[str, Any] = {"job_url": urls["show"], "cancel_url": urls["cancel"], "retry_url": urls["retry"]}
    return render("marketplace/store/export.html", "marketplace/store/_export.html", run=run, **part, **feeds_context())


@marketplace.post("/exports/<int:id>/cancel")
@permission("marketplace:feeds:write")
@require_feature("product_feed_export", reads=True)
def cancel_export(id: int) -> ResponseReturnValue:
    """Stop an export."""
    with transaction():
        jobs.cancel(jobs.run_by_id(id, code=queries.EXPORT))
    return _answer()


@marketplace.post("/exports/<int:id>/retry")
@permission("marketplace:feeds:write")
@require_feature("product_feed_export", reads=True)
def retry_export(id: int) -> ResponseReturnValue:
    """Go on with an export that failed or was cancelled."""
    with transaction():
        jobs.retry(jobs.run_by_id(id, code=queries.EXPORT))
    return _answer()


def _answer() -> Response:
    """The feeds as they stand now: swapped in, or on their page."""
    if not is_partial():
        return see_other(url_for(".list"))
    return render("marketplace/store/export.html", "marketplace/store/_feeds.html", **feeds_context())


@marketplace.get("/exports/<language>.csv")
@permission("marketplace:feeds:read")
@require_feature("product_feed_export")
def exported(language: str) -> ResponseReturnValue:
    """The file that was prepared last."""
    store = current_store()
    found = queries.feed_file(store.id, language)
    return files.send(files.find(found.file_id), f"{store.code}-{language}.csv")
