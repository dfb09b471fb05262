"""What codes of the marketplace are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from modules.marketplace.models import Kind, Progress, Status
from modules.marketplace.remote import UnitState, Why

MARKET = "Letzshop"
STATUSES = {Status.SETUP: _l("Being set up"), Status.ACTIVE: _l("Connected"), Status.PAUSED: _l("Paused")}
SHIPMENTS = {"unconfirmed": _l("To confirm"), "confirmed": _l("Confirmed"), "declined": _l("Declined")}
SHIPMENT_TONES = {"unconfirmed": "warning", "confirmed": "success", "declined": "neutral"}
UNITS = {
    UnitState.UNCONFIRMED: _l("To confirm"),
    UnitState.AVAILABLE: _l("Confirmed"),
    UnitState.UNAVAILABLE: _l("Declined"),
    UnitState.RETURNED: _l("Returned"),
}
RUN_STATES = {"running": _l("Running"), "done": _l("Done"), "failed": _l("Failed")}
RUN_TONES = {"running": "info", "done": "success", "failed": "danger"}
RUN_KINDS = {
    "orders": _l("Orders"),
    "resume": _l("Going on again"),
    "history": _l("Past orders"),
    "products": _l("Products"),
    "test": _l("Test"),
    "send": _l("Decisions sent"),
}
KINDS = {
    Kind.CONFIRM: _l("Confirm"),
    Kind.DECLINE: _l("Decline"),
    Kind.RETURN: _l("Take back"),
    Kind.TRACKING: _l("Tracking number"),
}
PROGRESS = {
    Progress.QUEUED: _l("Waiting"),
    Progress.SENDING: _l("Being sent"),
    Progress.DONE: _l("Sent"),
    Progress.FAILED: _l("Failed"),
    Progress.DROPPED: _l("Dropped"),
}
PROGRESS_TONES = {
    Progress.QUEUED: "info",
    Progress.SENDING: "info",
    Progress.DONE: "success",
    Progress.FAILED: "danger",
    Progress.DROPPED: "neutral",
}
PRODUCTS = {"same": _l("The same"), "differs": _l("Differs"), "unmapped": _l("Not in the inventory")}
PRODUCT_TONES = {"same": "success", "differs": "warning", "unmapped": "neutral"}
ERRORS = {
    Why.NO_KEY: _l("There is no key. Enter the key of a shop manager."),
    Why.KEY_REFUSED: _l("Letzshop refused the key. Enter a valid one, of a shop manager."),
    Why.UNREACHABLE: _l("Letzshop cannot be reached. It is tried again by itself."),
    Why.TIMEOUT: _l("Letzshop took too long to answer. It is tried again by itself."),
    Why.BUSY: _l("Letzshop asked for patience. It is tried again by itself."),
    Why.BROKEN: _l("Letzshop had an error of its own. It is tried again by itself."),
    Why.UNREADABLE: _l("The answer made no sense. It is tried again by itself."),
    Why.TOO_LARGE: _l("The answer was too large to be one."),
    Why.REJECTED: _l("Letzshop did not accept this."),
    Why.NOT_THERE: _l("Letzshop does not know this shipment."),
    Why.NOT_DONE: _l("Letzshop said yes, and did not do it. It is tried again by itself."),
    Why.ORDERS_OFF: _l("Orders is off, so nothing can be taken in. It goes on by itself when Orders is on again."),
    "read_only": _l("Orders takes no writes at the moment. It goes on by itself when it does again."),
    "currency": _l("Letzshop sells in euros, and this store does not."),
}


def error(code: str) -> str:
    """What went wrong, in the reader's language."""
    return str(ERRORS.get(code, _l("Something went wrong. Try again."))) if code else ""
