"""The provider's pages: programmes of a platform, what is open, and what somebody should look at."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from modules.loyalty import labels, tables
from modules.loyalty.queries import anomalies as odd
from modules.loyalty.queries import liabilities as open_ones
from modules.loyalty.queries import lists
from webapp.accounts.access import permission
from webapp.web.htmx import render

OVERVIEW = "loyalty:overview:read"

loyalty = Blueprint("loyalty", __name__)


@loyalty.get("/")
@permission(OVERVIEW)
def list() -> ResponseReturnValue:
    """Every programme."""
    return render("loyalty/admin/list.html", page=tables.programmes().page(lists.programmes()))


@loyalty.get("/liabilities")
@permission(OVERVIEW)
def liabilities() -> ResponseReturnValue:
    """Points that are owed, by the month in which they end."""
    months = open_ones.by_month()
    return render("loyalty/admin/liabilities.html", months=months, most=max((each.points for each in months), default=0))


@loyalty.get("/anomalies")
@permission(OVERVIEW)
def anomalies() -> ResponseReturnValue:
    """What honest work rarely gives, over all merchants."""
    return render("loyalty/admin/anomalies.html", often=odd.often(), by_hand=odd.by_hand(), taken_back=odd.taken_back(), labels=labels)
