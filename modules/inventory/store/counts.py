"""Stock counts: a list to count by, what was found, and the differences that somebody approves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from modules.inventory import queries, services, tables
from modules.inventory.forms import CountForm, ScanForm, VersionForm, counted_form
from modules.inventory.models import CountLine, StockCount
from modules.inventory.queries import counts as reads
from modules.inventory.queries import finding
from modules.inventory.store.blueprint import inventory
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web import downloads
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page, save_form
from webapp.web.security import policy
from webapp.web.tables import chosen_ids, deeds

READ, COUNT, APPROVE = "inventory:stock:read", "inventory:stock:write", "inventory:counts:approve"


@inventory.get("/counts")
@permission(READ)
@require_feature("inventory_basic")
def counts() -> ResponseReturnValue:
    """The counts of the store, the latest first."""
    return render("inventory/store/counts/list.html", page=tables.counts().page(reads.counts(current_store().id)))


@inventory.route("/counts/new", methods=["GET", "POST"])
@permission(COUNT)
@require_feature("inventory_basic")
def create_count() -> ResponseReturnValue:
    """What is to be counted."""
    store, form = current_store(), CountForm()
    form.location_id.choices = [(place.id, place.name) for place in queries.locations(store.id, only_open=True)] or [(0, _("Shop"))]
    form.category.choices = [("", _("All categories")), *((name, name) for name in reads.categories(store.id))]

    def save() -> tuple[str, str]:
        values = {"blind": form.blind.data, "category": form.category.data, "everything": form.what.data == "all", "note": form.note.data}
        made = services.start_count(store, form.location_id.data, **values)
        return url_for(".count", count_id=made.id), _("The count has begun.")

    return form_page("inventory/store/form.html", form, save, title=_("Start a count"), back=url_for(".counts"))


@inventory.get("/counts/<int:count_id>")
@policy(camera="self")
@permission(READ)
@require_feature("inventory_basic")
def count(count_id: int) -> ResponseReturnValue:
    """What was counted so far, and fields for the rest."""
    return count_page(count_id)


@inventory.post("/counts/<int:count_id>")
@policy(camera="self")
@permission(COUNT)
@require_feature("inventory_basic")
def enter_count(count_id: int) -> ResponseReturnValue:
    """Write down what was counted."""
    return count_page(count_id)


def count_page(count_id: int) -> ResponseReturnValue:
    """The sheet of a count, or what saving it does."""
    store = current_store()
    found = reads.count(store.id, count_id)
    page = tables.sheet(found).page(reads.sheet(found))
    form = counted_form([row.CountLine for row in page.rows], request.form)

    def save() -> tuple[str, str]:
        services.enter(store, count_id, form.counted())
        return page.url(page=page.state.page), _("What was counted is saved.")

    def draw(status: int) -> ResponseReturnValue:
        around = {"page": page, "form": form, "scan": ScanForm(formdata=None), **facts(reads.count(store.id, count_id))}
        return render("inventory/store/counts/detail.html", status=status, **around)

    return save_form(form, save, draw=draw)


@inventory.post("/counts/<int:count_id>/scan")
@permission(COUNT)
@require_feature("inventory_basic")
def scan_count(count_id: int) -> ResponseReturnValue:
    """One more piece of what was scanned."""
    store, form = current_store(), ScanForm()
    reads.count(store.id, count_id)
    if not form.validate():
        return see_other(url_for(".count", count_id=count_id), _("Scan a barcode, or type one."), "warning")
    found = finding.scanned(store.id, form.code.data)
    if len(found) != 1:
        several = _("Several variants are called that. Scan the barcode, or type the SKU.")
        said = several if found else _("No variant has this barcode or name.")
        return see_other(url_for(".count", count_id=count_id), f"{form.code.data}: {said}", "warning")
    title, variant_id = found[0].title, found[0].id
    if not found[0].track_stock:
        said = _("The stock of %(name)s is not tracked, so it is not counted.", name=title)
        return see_other(url_for(".count", count_id=count_id), said, "warning")
    with transaction():
        services.enter(store, count_id, {variant_id: 1}, add=True)
    return see_other(url_for(".count", count_id=count_id), _("One more of %(name)s.", name=title))


@inventory.get("/counts/<int:count_id>/differences")
@permission(READ)
@require_feature("inventory_basic")
def differences(count_id: int) -> ResponseReturnValue:
    """What was found that the books do not say."""
    found = reads.count(current_store().id, count_id)
    page = tables.differences().page(reads.lines(count_id).where(reads.different()))
    return render("inventory/store/counts/differences.html", page=page, form=VersionForm(obj=found), **facts(found))


@inventory.post("/counts/<int:count_id>/finish")
@permission(COUNT)
@require_feature("inventory_basic")
def finish_count(count_id: int) -> ResponseReturnValue:
    """Say that everything is counted."""
    return turn(count_id, services.finish_count, ".differences", _("The count is finished. The differences can be approved."))


@inventory.post("/counts/<int:count_id>/reopen")
@permission(COUNT)
@require_feature("inventory_basic")
def reopen_count(count_id: int) -> ResponseReturnValue:
    """Go on counting."""
    return turn(count_id, services.reopen_count, ".count", _("The count is open again."))


@inventory.route("/counts/<int:count_id>/cancel", methods=["GET", "POST"])
@permission(COUNT)
@require_feature("inventory_basic")
def cancel_count(count_id: int) -> ResponseReturnValue:
    """Asks whether the count should be dropped, and drops it."""
    found = reads.count(current_store().id, count_id)
    form = VersionForm(version=found.version)

    def save() -> tuple[str, str]:
        services.cancel_count(current_store(), count_id, version=form.version.data)
        return url_for(".counts"), _("The count was cancelled. The stock stays as it was.")

    return form_page("inventory/store/counts/cancel.html", form, save, lambda: reads.count(current_store().id, count_id), **facts(found))


@inventory.post("/counts/<int:count_id>/again")
@permission(APPROVE)
@require_feature("inventory_basic")
def count_again(count_id: int) -> ResponseReturnValue:
    """Have some differences counted again."""
    store = current_store()
    there = reads.lines(reads.count(store.id, count_id).id).where(reads.different())
    chosen = chosen_ids(tables.differences(), there, CountLine.id, most=deeds.MOST)
    with transaction():
        services.count_again(store, count_id, chosen)
    return see_other(url_for(".count", count_id=count_id), _("The count is open again for what was chosen."))


@inventory.post("/counts/<int:count_id>/approve")
@permission(APPROVE)
@require_feature("inventory_basic")
def approve_count(count_id: int) -> ResponseReturnValue:
    """Write the differences into the ledger."""
    form = VersionForm()
    if not form.validate():
        raise DomainError(_("Load the page again and repeat."), "stale")
    with transaction():
        done = services.approve_count(current_store(), count_id, version=form.version.data)
    if done.again:
        flash(_("Count these again, their stock left meanwhile: %(skus)s", skus=", ".join(done.again[:10])), "warning")
    said = ngettext("%(num)s difference is in the stock now.", "%(num)s differences are in the stock now.", done.applied)
    return see_other(url_for(".count", count_id=count_id), said)


@inventory.get("/counts/<int:count_id>/download")
@permission(READ)
@require_feature("inventory_import_export")
def download_count(count_id: int) -> ResponseReturnValue:
    """The list to count by, as CSV or a workbook; filled in, it is imported into the same count."""
    store, form = current_store(), "xlsx" if request.args.get("form") == "xlsx" else "csv"
    found = reads.count(store.id, count_id)
    rows = map(tables.sheet_cells(found), reads.all_of(found))
    return downloads.table(f"count-{found.id}", tables.sheet_header(found), rows, form=form)


def turn(count_id: int, act: Callable[..., StockCount], endpoint: str, said: str) -> ResponseReturnValue:
    """Change the state of a count, and go where it is seen."""
    form = VersionForm()
    if not form.validate():
        raise DomainError(_("Load the page again and repeat."), "stale")
    with transaction():
        act(current_store(), count_id, version=form.version.data)
    return see_other(url_for(endpoint, count_id=count_id), said)


def facts(found: StockCount) -> dict[str, Any]:
    """What the pages of a count say of it."""
    return {"count": found, "progress": reads.progress(found.id), "version": found.version}
