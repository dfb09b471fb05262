"""Lines of the ledger that are taken back, from the page of their variant."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup, escape

from modules.inventory import queries, services
from modules.inventory.forms import number_in
from modules.inventory.services.reversing import LASTING
from modules.inventory.store.blueprint import inventory
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import see_other

HERE = "\0"
"""Where the number of a line stands in the words."""


@inventory.post("/movements/reverse")
@permission("inventory:stock:write")
@require_feature("inventory_basic")
def reverse() -> ResponseReturnValue:
    """Take a line of the ledger back by another one."""
    line = request.form.get("movement")
    if not line:  # the form was sent by Enter, or by hand, and by none of the buttons
        raise DomainError(_("Choose the line to reverse: each has a button of its own."), "no_line")
    with transaction():
        made = services.reverse_movement(current_store(), number_in(line))
        left = queries.variant(current_store().id, made.variant_id).on_hand
    said = _("The line was reversed: %(quantity)s, and %(count)s are on hand now.", quantity=f"{made.quantity:+d}", count=left)
    return see_other(url_for(".variant", variant_id=made.variant_id), said)


def buttons(taken_back: Collection[int]) -> Callable[[Any], Markup | str]:
    """What draws the button of each line that may be taken back, in the reader's language. Written by Python, as a macro is slow."""
    word, say, done = escape(_("Reverse")), escape(_("Reverse %(quantity)s", quantity=HERE)), escape(_("Reversed"))

    def cell(row: Any) -> Markup | str:
        if row.id in taken_back:
            return done
        if row.is_reversal or row.reason in LASTING:
            return ""
        name = say.replace(HERE, f"{row.quantity:+d}")
        return Markup(  # noqa: S704  # the words are escaped, the rest are numbers
            f'<button class="btn btn-sm" form="reverse-line" name="movement" value="{row.id}" aria-label="{name}">{word}</button>'
        )

    return cell
