"""Orders and the like that are linked to nobody: looked at first, then linked by a job."""

from __future__ import annotations

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.customers import linking
from modules.customers.store.blueprint import MERGE, customers
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.jobs import enqueue, latest, runs
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other


@customers.get("/unlinked")
@permission(MERGE)
@require_feature("customer_directory")
def unlinked() -> ResponseReturnValue:
    """Whose they seem to be, and how far the last job is."""
    store = current_store()
    run = next(iter(latest(runs(store_id=store.id, code=linking.LINK), 1)), None)
    page = ("customers/store/unlinked.html", "ui/_job.html" if run is not None else None)
    job_url = url_for(".unlinked")
    return render(*page, found=linking.found(store), many=linking.count(), run=run, job_url=job_url, cancel_url=None, retry_url=None)


@customers.post("/unlinked")
@permission(MERGE)
@require_feature("customer_directory")
def link() -> ResponseReturnValue:
    """Begin the job; one that is under way goes on."""
    args = {"store": current_store().id, "add": request.form.get("add") == "yes"}
    with transaction():
        enqueue(linking.LINK, args=args, user_id=current_user.id, total=linking.count(), unique_key="link")
    return see_other(url_for(".unlinked"), _("Linking has begun."))
