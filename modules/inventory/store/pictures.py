"""The pictures of a product: added, put in order, described, removed."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from modules.inventory import queries, services
from modules.inventory.forms import AltForm, AskForm, PicturesForm
from modules.inventory.queries import pictures as reads
from modules.inventory.services.pictures import MOST_PICTURES, PURPOSE
from modules.inventory.store.blueprint import inventory
from webapp import files
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page

READ, WRITE = "inventory:stock:read", "inventory:products:write"
TEMPLATE = "inventory/store/pictures/list.html"
MOST_BYTES = 10_000_000


@inventory.get("/products/<int:product_id>/pictures")
@permission(WRITE)
@require_feature("inventory_basic")
def pictures(product_id: int) -> ResponseReturnValue:
    """The pictures of a product, and where more are added."""
    product = queries.product(current_store().id, product_id)
    return render(TEMPLATE, form=PicturesForm(), product=product, **_row(product_id))


@inventory.post("/products/<int:product_id>/pictures")
@permission(WRITE)
@require_feature("inventory_basic")
def add_pictures(product_id: int) -> ResponseReturnValue:
    """Adds what was sent."""
    product, form = queries.product(current_store().id, product_id), PicturesForm()
    shown: dict[str, Any] = {"product": product, "around": lambda: _row(product_id)}
    return form_page(TEMPLATE, form, lambda: keep_all(product_id, form), field="pictures", in_one=False, **shown)


def _row(product_id: int) -> dict[str, Any]:
    rows = reads.pictures(product_id)
    return {"pictures": rows, "public_url": files.public_url, "room": len(rows) < MOST_PICTURES}


def keep_all(product_id: int, form: PicturesForm) -> tuple[str, str]:
    """Keep what was sent, each in a transaction of its own. Raises DomainError for the first that cannot be kept."""
    sent = [each for each in form.pictures.data or () if each.filename][:MOST_PICTURES]
    if not sent:
        raise DomainError(_("Choose at least one picture."), "no_picture", field="pictures")
    store = current_store()
    owner: dict[str, Any] = {"platform_id": store.platform_id, "store_id": store.id, "purpose": PURPOSE}
    for each in sent:
        file = files.store(each.stream, name=each.filename or "", allow=files.PICTURES, max_bytes=MOST_BYTES, **owner)
        with transaction():
            services.add_picture(current_store(), product_id, file)
    said = ngettext("%(num)s picture was added. Say what it shows.", "%(num)s pictures were added. Say what they show.", len(sent))
    return url_for(".pictures", product_id=product_id), said


@inventory.post("/products/<int:product_id>/pictures/<int:picture_id>")
@permission(WRITE)
@require_feature("inventory_basic")
def describe_picture(product_id: int, picture_id: int) -> ResponseReturnValue:
    """Say what a picture shows."""
    form = AltForm()
    if not form.validate():
        raise DomainError(_("Write at most 300 characters about what a picture shows."), "too_long", field="alt")
    with transaction():
        services.describe_picture(current_store(), product_id, picture_id, alt=form.alt.data)
    return see_other(url_for(".pictures", product_id=product_id), _("The description was saved."))


@inventory.post("/products/<int:product_id>/pictures/<int:picture_id>/move")
@permission(WRITE)
@require_feature("inventory_basic")
def move_picture(product_id: int, picture_id: int) -> ResponseReturnValue:
    """Show a picture earlier or later."""
    with transaction():
        services.move_picture(current_store(), product_id, picture_id, -1 if request.form.get("way") == "earlier" else 1)
    return see_other(url_for(".pictures", product_id=product_id))


@inventory.route("/products/<int:product_id>/pictures/<int:picture_id>/remove", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("inventory_basic")
def remove_picture(product_id: int, picture_id: int) -> ResponseReturnValue:
    """Asks whether a picture should go, and removes it."""
    store, back = current_store(), url_for(".pictures", product_id=product_id)
    found = reads.picture(store.id, product_id, picture_id)
    facts = {"picture": found, "picture_url": files.public_url(found.token, 320), "back": back, "product_id": product_id}

    def save() -> tuple[str, str]:
        services.remove_picture(store, product_id, picture_id)
        return back, _("The picture was removed.")

    return form_page("inventory/store/pictures/remove.html", AskForm(), save, around=lambda: facts)
