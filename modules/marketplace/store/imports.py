"""Imports step by step. Nothing of them happens in a request: pages begin jobs, and show how far they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from modules.marketplace import export, queries, services
from modules.marketplace.fields import FIELDS, LANGUAGES
from modules.marketplace.forms import LANGUAGE_NAMES, UploadForm, chosen_columns
from modules.marketplace.models import FeedImport
from modules.marketplace.preview import first_cells
from modules.marketplace.sample import FOLDER, file_name
from modules.marketplace.store.blueprint import marketplace
from modules.marketplace.store.feeds import feeds_context
from webapp import files
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError, NotFound
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web import downloads
from webapp.web.htmx import form_invalid, is_partial, render, see_other
from webapp.web.tables import Column, Empty, Filter, Table

STATES = {
    "uploaded": (_l("Columns to choose"), "info"),
    "checking": (_l("Checking"), "info"),
    "checked": (_l("Checked, not imported"), "warning"),
    "running": (_l("Importing"), "info"),
    "done": (_l("Imported"), "success"),
}
STOPPED = (_l("Stopped"), "warning")
"""Shown in place of the state of a step that no job is doing."""
TABLE = Table(
    "imports",
    columns=[
        Column("file_name", _l("File"), sort=FeedImport.file_name),
        Column("created_at", _l("Uploaded"), sort=FeedImport.created_at),
        Column("language", _l("Language"), sort=FeedImport.language),
        Column("state", _l("State"), sort=FeedImport.state),
        Column("created", _l("New"), numeric=True),
        Column("updated", _l("Changed"), numeric=True),
        Column("unchanged", _l("Unchanged"), numeric=True),
        Column("refused", _l("Refused"), numeric=True),
    ],
    search=[FeedImport.file_name],
    filters=[Filter("state", _l("State"), [(code, label) for code, (label, _tone) in STATES.items()], column=FeedImport.state)],
    default_sort="created_at",
    default_descending=True,
    empty=Empty(
        _l("No imports yet"), _l("Choose a file above. It is checked first; nothing changes before you say so."), icon="file-import"
    ),
)


@marketplace.get("/")
@permission("marketplace:imports:read")
def list() -> ResponseReturnValue:
    form = UploadForm(formdata=None, language=_own_language())
    return render("marketplace/store/list.html", **_list_context(form))


def _own_language() -> str:
    locale = current_store().locale
    return locale if locale in LANGUAGES else LANGUAGES[0]


def _list_context(form: UploadForm) -> dict[str, Any]:
    store_id = current_store().id
    return {
        "form": form,
        "page": replace(TABLE.page(queries.imports(store_id)), path=url_for(".list")),  # also where an upload was refused
        "states": STATES,
        "stopped": STOPPED,
        "under_way": queries.under_way(store_id),
        **feeds_context(),
    }


@marketplace.post("/imports")
@permission("marketplace:imports:write")
@require_feature("marketplace_import")
def create() -> ResponseReturnValue:
    form = UploadForm()
    if not form.validate():
        return form_invalid("marketplace/store/list.html", None, **_list_context(form))
    upload = form.file.data
    try:
        kept = services.keep_upload(current_store(), name=upload.filename or "", stream=upload.stream)
        with transaction():
            made = services.receive(current_store(), kept, language=form.language.data, uploaded_by=current_user.email)
    except DomainError as error:
        form.file.errors = [error.message]
        return form_invalid("marketplace/store/list.html", None, **_list_context(form))
    return see_other(url_for(".detail", id=made.id))


@marketplace.get("/imports/<int:id>")
@permission("marketplace:imports:read")
@require_feature("marketplace_import")
def detail(id: int) -> ResponseReturnValue:
    """The import; to htmx, which asks while a job is under way, how far that is and what it has changed on the page."""
    found = queries.feed_import(current_store().id, id)
    run = queries.last_job_of(found)
    part = "marketplace/store/_job.html" if run is not None else "marketplace/store/_import.html"
    return render("marketplace/store/detail.html", part, **_context(found), run=run)


def _context(found: FeedImport, problem: str = "", mapping: dict[int, str] | None = None) -> dict[str, Any]:
    step_job = queries.job_of(found)
    stopped = step_job is None or not step_job.is_active
    choosing = found.state in ("uploaded", "checked") or (found.state == "checking" and stopped)
    return {
        "found": found,
        "states": STATES,
        "shown_state": STOPPED if found.working and stopped else STATES[found.state],
        "step_job": step_job,
        "stopped": stopped,
        "choosing": choosing,
        "languages": LANGUAGE_NAMES,
        "fields": FIELDS,
        "chosen": mapping if mapping is not None else found.columns_by_position,
        "problem": problem,
        "samples": first_cells(found) if choosing else [],
        "refused": queries.refused_rows(found.id) if found.refused else [],
        "job_url": url_for(".detail", id=found.id),
        "cancel_url": url_for(".cancel", id=found.id),
        "retry_url": url_for(".proceed", id=found.id),
    }


def _show(found: FeedImport, status: int = 200, problem: str = "", mapping: dict[int, str] | None = None) -> Response:
    context = _context(found, problem, mapping)
    return render("marketplace/store/detail.html", "marketplace/store/_import.html", status, **context)


def _answer(id: int) -> Response:
    """The import as it stands now: swapped in, or on its page."""
    return _show(queries.feed_import(current_store().id, id)) if is_partial() else see_other(url_for(".detail", id=id))


@marketplace.post("/imports/<int:id>/check")
@permission("marketplace:imports:write")
@require_feature("marketplace_import")
def check(id: int) -> ResponseReturnValue:
    """Begin the dry run: it says what would happen, row by row, and changes nothing."""
    store = current_store()
    found = queries.feed_import(store.id, id)
    mapping = chosen_columns(request.form, len(found.columns))
    try:
        with transaction():
            services.choose_columns(store, id, mapping)
            services.start_check(store, id, user_id=current_user.id)
    except DomainError as error:
        return _show(queries.feed_import(store.id, id), error.status, error.message, mapping)
    return _answer(id)


@marketplace.post("/imports/<int:id>/run")
@permission("marketplace:imports:write")
@require_feature("marketplace_import")
def run(id: int) -> ResponseReturnValue:
    """Begin the import itself."""
    with transaction():
        services.start_run(current_store(), id, user_id=current_user.id)
    return _answer(id)


@marketplace.post("/imports/<int:id>/continue")
@permission("marketplace:imports:write")
@require_feature("marketplace_import")
def proceed(id: int) -> ResponseReturnValue:
    """Go on with a step that was cancelled, that failed, or that was begun before there were jobs."""
    with transaction():
        services.go_on(current_store(), id, user_id=current_user.id)
    return _answer(id)


@marketplace.post("/imports/<int:id>/cancel")
@permission("marketplace:imports:write")
@require_feature("marketplace_import")
def cancel(id: int) -> ResponseReturnValue:
    """Stop the step that is under way."""
    with transaction():
        services.stop(current_store(), id)
    return _answer(id)


@marketplace.get("/imports/<int:id>/refused.csv")
@permission("marketplace:imports:read")
@require_feature("marketplace_import")
def refused(id: int) -> ResponseReturnValue:
    """The refused rows, as a file that can be corrected and uploaded."""
    found = queries.feed_import(current_store().id, id)
    return downloads.pieces(f"refused-{found.id}.csv", downloads.CSV, export.refused_file(found))


@marketplace.get("/imports/<int:id>/file")
@permission("marketplace:imports:read")
@require_feature("marketplace_import")
def original(id: int) -> ResponseReturnValue:
    """The file as it was uploaded."""
    found = queries.feed_import(current_store().id, id)
    return files.send(queries.original(found))


@marketplace.get("/samples/<language>.csv")
@permission("marketplace:imports:read")
@require_feature("marketplace_import")
def sample(language: str) -> ResponseReturnValue:
    if language not in LANGUAGES:
        raise NotFound(_("There is no sample in this language."))
    return send_from_directory(FOLDER, file_name(language), mimetype="text/csv", as_attachment=True)
