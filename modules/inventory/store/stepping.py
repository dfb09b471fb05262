"""One piece more or fewer, from the list itself."""

from __future__ import annotations

import re

from flask import flash, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.inventory import queries, services, stepped
from modules.inventory.forms import BY_HAND
from modules.inventory.models import Reason
from modules.inventory.store.blueprint import inventory
from webapp.accounts.access import permission
from webapp.domain import DomainError, NotFound
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.formats import number
from webapp.web.htmx import is_partial, render, see_other
from webapp.web.saving import attempt

STEP = re.compile(r"(\d{1,9}):(-?\d{1,10}):([+-]1)", re.ASCII)
"""What a button says: the variant, how many there were of it when the page was made, and the change."""
PART = "inventory/store/_stepped.html"


@inventory.post("/step")
@permission("inventory:stock:write")
@require_feature("inventory_basic")
def step() -> ResponseReturnValue:
    """Add a piece at the store's first location or take one away. Who saw another number than there is now is told so (409)."""
    store, found, reason = current_store(), STEP.fullmatch(request.form.get("step", "")), request.form.get("reason", "")
    if found is None or reason not in BY_HAND:
        raise DomainError(_("Press + or − beside a variant of the list."), "no_step")
    variant_id, seen, change = map(int, found.groups())
    done = attempt(lambda: services.move_stock(store, variant_id, change, reason=Reason(reason), seen=seen), in_one=True)
    if isinstance(done, DomainError) and (isinstance(done, NotFound) or not is_partial()):
        raise done
    variant = queries.variant(store.id, variant_id)
    if isinstance(done, DomainError):
        flash(f"{variant.title}: {done.message}", "warning")
    else:
        said = _("%(name)s: %(count)s on hand.", name=variant.title, count=number(variant.on_hand))
        if not is_partial():
            return see_other(url_for(".list"), said)
        flash(said, "success")
    shown = request.form.get("shown", "").split()
    return render(PART, PART, done.status if isinstance(done, DomainError) else 200, variant=variant, shown=shown, step=stepped.buttons())
