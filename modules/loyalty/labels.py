"""What codes are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from modules.loyalty.models import Entry
from modules.loyalty.models.programmes import STAMPS

UNITS = {"points": _l("Points"), "stamps": _l("Stamps")}
KINDS = {"points": _l("Points for what is paid"), "stamps": _l("Stamps for visits"), "both": _l("Both")}
STATES = {"active": _l("In use"), "blocked": _l("Blocked"), "closed": _l("Closed")}
TONES = {"active": "success", "blocked": "danger", "closed": "neutral"}
SOURCES = {"till": _l("At the till"), "joined": _l("Joined online"), "imported": _l("Imported"), "order": _l("With an order")}
ENTRIES = {
    "earn": _l("Earned"),
    "opening": _l("Brought along"),
    "redeem": _l("Spent on a reward"),
    "return": _l("Reward given back"),
    "adjust": _l("Corrected by hand"),
    "expire": _l("Expired"),
    "reverse": _l("Taken back"),
}
ICONS = {
    "earn": "plus",
    "opening": "flag",
    "redeem": "gift",
    "return": "arrow-back-up",
    "adjust": "edit",
    "expire": "hourglass-off",
    "reverse": "arrow-back-up",
}
REWARDS = {"discount": _l("Discount"), "product": _l("Product"), "other": _l("Something else")}
ROUNDINGS = {"floor": _l("Down to whole points"), "nearest": _l("To the nearest point")}
EXPIRIES = {
    "never": _l("Never"),
    "rolling": _l("So many months later, to the day"),
    "month_end": _l("So many months later, at the end of the month"),
    "year_end": _l("So many months later, at the end of that year"),
}
STATUSES = {"running": _l("Running"), "paused": _l("Paused")}
REDEMPTIONS = {"reserved": _l("Put aside"), "redeemed": _l("Handed out"), "cancelled": _l("Given back")}


def amount(number: int, unit: str) -> str:
    """A number of points or stamps in words."""
    if unit == STAMPS:
        return ngettext("%(num)s stamp", "%(num)s stamps", number)
    return ngettext("%(num)s point", "%(num)s points", number)


def told(entry: Entry) -> str:
    """What a line is about."""
    if entry.ref == "closed":
        return str(_l("Card closed"))
    if entry.ref.startswith("order:"):
        return f"{ENTRIES[entry.kind]} · {_l('Order')}"
    return str(ENTRIES[entry.kind])
