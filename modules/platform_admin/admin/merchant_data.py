"""Everything the platform holds of a merchant, as one file that a job makes."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from modules.platform_admin.jobs import EXPORT
from webapp import files
from webapp.accounts.access import fresh, permission
from webapp.db import transaction
from webapp.jobs import enqueue
from webapp.jobs.models import JobRun
from webapp.jobs.queries import latest, runs
from webapp.merchants.models import Merchant
from webapp.web.htmx import render, see_other

PAGE, PART = "platform_admin/admin/merchant_data.html", "platform_admin/admin/_merchant_data_job.html"
WRITE = "platform-admin:merchants:write"


def add_data(pages: Blueprint, wanted: Callable[[int], Merchant]) -> None:
    """Add the views; `wanted` finds a merchant of this platform, or raises."""

    @pages.get("/<int:merchant_id>/data")
    @permission(WRITE)
    def data(merchant_id: int) -> ResponseReturnValue:
        """The last file, or how far the job is."""
        row = wanted(merchant_id)
        run, url = last_run(row.id), url_for(".data", merchant_id=row.id)
        return render(PAGE, PART if run else None, row=row, run=run, job_url=url, cancel_url=None, retry_url=None)

    @pages.post("/<int:merchant_id>/data")
    @permission(WRITE)
    def prepare_data(merchant_id: int) -> ResponseReturnValue:
        """Begin the job; one that is under way goes on."""
        row = wanted(merchant_id)
        with transaction():
            enqueue(EXPORT, args={"merchant_id": row.id}, user_id=current_user.id, subject=row.legal_name, unique_key=f"merchant-{row.id}")
        return see_other(url_for(".data", merchant_id=row.id))

    @pages.get("/<int:merchant_id>/data.zip")
    @fresh
    @permission(WRITE)
    def download_data(merchant_id: int) -> ResponseReturnValue:
        """The file. Raises NotFound once its days are over."""
        run = last_run(wanted(merchant_id).id)
        if run is None or "file" not in run.state:
            abort(404)
        return files.send(files.find(run.state["file"]))


def last_run(merchant_id: int) -> JobRun | None:
    """The last time that the file was made, or is being made."""
    found = latest(runs(code=EXPORT, unique_key=f"merchant-{merchant_id}"), 1)
    return found[0] if found else None
