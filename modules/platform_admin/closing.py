"""Pages that close a merchant and open it again, for the console and for each platform."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.platform_admin.services import close as close_one
from modules.platform_admin.services import grace_days
from webapp.accounts import closing
from webapp.accounts.access import fresh, permission
from webapp.db import transaction
from webapp.entitlements.over import over_limits
from webapp.merchants.models import Merchant
from webapp.web.formats import number
from webapp.web.htmx import render, see_other


def add_closing(pages: Blueprint, wanted: Callable[[int], Merchant], write: str) -> None:
    """Add the views; `wanted` finds a merchant that may be closed here, or raises."""

    @pages.route("/<int:merchant_id>/close", methods=["GET", "POST"])
    @fresh
    @permission(write)
    def close(merchant_id: int) -> ResponseReturnValue:
        """Ask, and close. Raises Conflict."""
        row = wanted(merchant_id)
        days = grace_days(row)
        if request.method == "GET":
            return render("platform_admin/close_merchant.html", row=row, days=days)
        with transaction():
            name = close_one(row.id, days=days).legal_name
        return see_other(url_for(".detail", merchant_id=merchant_id), _("%(name)s is closed.", name=name))

    @pages.post("/<int:merchant_id>/reopen")
    @permission(write)
    def reopen(merchant_id: int) -> ResponseReturnValue:
        """Open it again. Raises Conflict."""
        row = wanted(merchant_id)
        with transaction():
            name = closing.reopen_merchant(row.id).legal_name
            over = [f"{room.quota.name} ({number(room.used)} / {number(room.limit or 0)})" for room in over_limits(row.id)]
        back = url_for(".detail", merchant_id=merchant_id)
        if over:
            said = _("%(name)s is open again, and over its plan: %(what)s. Nothing can be added there.", name=name, what=", ".join(over))
            return see_other(back, said, "warning")
        return see_other(back, _("%(name)s is open again, as it was.", name=name))
