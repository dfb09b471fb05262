"""Connecting a store step by step: the key, the test of it, what it shows, and how often it is asked. Later the same pages change it."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from modules.marketplace import labels, queries, services
from modules.marketplace.forms import READS, SENDS, KeyForm, OnceForm, PastForm, ScheduleForm
from modules.marketplace.models import Status
from modules.marketplace.settings import MarketplaceSettings
from modules.marketplace.store.letzshop.blueprint import FEATURE, READ, SETUP, WRITE, letzshop, page
from webapp import jobs
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.settings.typed import settings
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page, save_form


@letzshop.get("/connection")
@permission(READ)
@require_feature(FEATURE)
def connection() -> ResponseReturnValue:
    """How the connection is, and what can be done with it."""
    return show_connection(PastForm())


def show_connection(past: PastForm, status: int = 200) -> ResponseReturnValue:
    """The page of the connection, with the form for the past."""
    store = current_store()
    how = settings(MarketplaceSettings, store.id)
    runs = queries.latest_runs(store.id, 30)
    found = page("marketplace/letzshop/connection.html", "connection", past=past, how=how, has_key=bool(how.api_key), runs=runs)
    found.status_code = status  # type: ignore[union-attr]
    return found


@letzshop.route("/connect", methods=["GET", "POST"])
@permission(SETUP)
@require_feature(FEATURE)
def connect() -> ResponseReturnValue:
    """Step one: the key."""
    form = KeyForm()

    def save() -> tuple[str, str]:
        services.save_key(current_store(), api_key=form.api_key.data)
        services.begin_test(current_store())
        return url_for(".test"), _("The key is kept. It is tested now.")

    return form_page("marketplace/letzshop/connect.html", form, save, connection=queries.find_connection(current_store().id))


@letzshop.get("/connect/test")
@permission(SETUP)
@require_feature(FEATURE)
def test() -> ResponseReturnValue:
    """Step two: whether the key is good, and five products to see whose it is."""
    return render("marketplace/letzshop/test.html", "marketplace/letzshop/_test.html", **_test())


@letzshop.post("/connect/test")
@permission(SETUP)
@require_feature(FEATURE)
def test_again() -> ResponseReturnValue:
    """Have the key tried once more."""
    with transaction():
        services.begin_test(current_store())
    return see_other(url_for(".test"))


def _test() -> dict[str, Any]:
    store = current_store()
    tried = jobs.latest(jobs.runs(store_id=store.id, code=services.TEST), 1)
    return {"connection": queries.connection(store.id), "labels": labels, "run": tried[0] if tried else None, "job_url": url_for(".test")}


@letzshop.route("/connect/schedule", methods=["GET", "POST"])
@permission(SETUP)
@require_feature(FEATURE)
def schedule() -> ResponseReturnValue:
    """Step three: what the connection does, and how often."""
    store = current_store()
    form = ScheduleForm(data=_now())

    def save() -> tuple[str, str]:
        reads = form.mode.data == READS
        given = {"sync_minutes": form.sync_minutes.data, "auto_confirm": form.auto_confirm.data}
        before = queries.connection(store.id).status
        now = services.activate(store, version=form.version.data, read_only=reads, **given).status
        return url_for(".connection"), _saved(before, now, form.sync_minutes.data)

    return form_page("marketplace/letzshop/schedule.html", form, save, _now, connection=queries.connection(store.id), Status=Status)


def _saved(before: str, now: str, minutes: int) -> str:
    """What came of it: a connection that begins or goes on says so, and one that is paused too."""
    if before == Status.SETUP and now == Status.ACTIVE:
        often = ngettext("every minute", "every %(num)s minutes", minutes)
        return str(_("The store is connected. Orders are looked for now, and then %(often)s.", often=often))
    if now == Status.PAUSED:
        return str(_("The connection was saved. It stays paused until somebody resumes it."))
    return str(_("The connection was saved."))


def _now() -> dict[str, Any]:
    store = current_store()
    found, how = queries.connection(store.id), settings(MarketplaceSettings, store.id)
    mode = READS if found.read_only else SENDS
    return {
        "version": services.connection_mark(store, found),
        "mode": mode,
        "sync_minutes": how.sync_minutes,
        "auto_confirm": how.auto_confirm_when_stock,
    }


@letzshop.post("/connection/pause")
@permission(WRITE)
@require_feature(FEATURE)
def pause() -> ResponseReturnValue:
    """Ask nothing and send nothing."""
    with transaction():
        services.pause(current_store())
    return see_other(url_for(".connection"), _("The connection is paused. What you decide waits."))


@letzshop.post("/connection/resume")
@permission(WRITE)
@require_feature(FEATURE)
def resume() -> ResponseReturnValue:
    """Go on."""
    with transaction():
        services.resume(current_store())
    return see_other(url_for(".connection"), _("The connection goes on: orders first, then what waits."))


@letzshop.route("/connection/forget", methods=["GET", "POST"])
@permission(SETUP)
@require_feature(FEATURE)
def forget() -> ResponseReturnValue:
    """Ask, and remove the key."""
    form = OnceForm()

    def save() -> tuple[str, str]:
        services.forget_key(current_store())
        return url_for(".connection"), _("The key was removed.")

    return form_page("marketplace/letzshop/forget.html", form, save, connection=queries.connection(current_store().id))


@letzshop.post("/connection/past")
@permission(WRITE)
@require_feature(FEATURE)
def past() -> ResponseReturnValue:
    """Bring the orders of a time in."""
    form = PastForm()

    def save() -> tuple[str, str]:
        since, until = form.span()
        services.import_past(current_store(), since=since, until=until)
        return url_for(".runs"), _("Past orders are being brought in.")

    return save_form(form, save, draw=lambda status: show_connection(form, status))
