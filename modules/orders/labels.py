"""What states, moves, issues and events are called."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from modules.orders.moves import Issue
from modules.orders.states import Counts, State, pending, to_ship
from webapp.web.formats import money

STATES = {
    State.PENDING: _l("To confirm"),
    State.CONFIRMED: _l("To ship"),
    State.PARTLY_SHIPPED: _l("Partly shipped"),
    State.SHIPPED: _l("Shipped"),
    State.DELIVERED: _l("Delivered"),
    State.RETURNED: _l("Returned"),
    State.DECLINED: _l("Declined"),
    State.CANCELLED: _l("Cancelled"),
}
TONES = {
    State.PENDING: "warning",
    State.CONFIRMED: "info",
    State.PARTLY_SHIPPED: "info",
    State.SHIPPED: "success",
    State.DELIVERED: "success",
    State.DECLINED: "danger",
}
MOVES = {
    "confirm": _l("Confirm"),
    "ship": _l("Ship"),
    "deliver": _l("Mark as delivered"),
    "decline": _l("Decline"),
    "cancel": _l("Cancel items"),
    "return": _l("Take back"),
}
ICONS = {"confirm": "check", "ship": "truck", "deliver": "home", "decline": "x", "cancel": "ban", "return": "arrow-back-up"}
ISSUES = {
    Issue.UNKNOWN_PRODUCT: _l("Unknown product"),
    Issue.SHORT_STOCK: _l("Too little stock"),
    Issue.BAD_ADDRESS: _l("Incomplete address"),
    Issue.OVERSOLD: _l("Oversold"),
    Issue.LAPSED: _l("No longer reserved"),
}
HELP = {
    Issue.UNKNOWN_PRODUCT: _l("No variant has this barcode number. Choose the variant, or add it to the inventory and check again."),
    Issue.SHORT_STOCK: _l("There was too little in stock for everything. Receive stock and confirm the rest, or decline it."),
    Issue.BAD_ADDRESS: _l("The address is incomplete. Correct it before the order is shipped."),
    Issue.OVERSOLD: _l("More was confirmed than there is in stock. Receive stock before you ship, or cancel what is missing."),
    Issue.LAPSED: _l("The reservation has ended, so others can buy these pieces. Check again to reserve what is there, or ship it."),
}
CARRIERS = {
    "post_lu": "POST Luxembourg",
    "dhl": "DHL",
    "dpd": "DPD",
    "ups": "UPS",
    "pickup": _l("Picked up in the store"),
    "other": _l("Another way"),
}
CONDITIONS = {
    "as_new": _l("As new, back on the shelf"),
    "damaged": _l("Damaged, not for sale"),
    "missing": _l("Refunded without coming back"),
}
REASONS = {
    "returned": _l("Returned"),
    "cancelled": _l("Cancelled"),
    "damaged": _l("Arrived damaged"),
    "other": _l("Another reason"),
}
CHANNELS = {"manual": _l("Typed in"), "web": _l("Web shop"), "marketplace": _l("Marketplace")}


def progress(line: Counts) -> list[str]:
    """Which way how many pieces of a line went."""
    on_the_way = line.shipped - max(line.delivered, line.returned)
    counted = (
        (pending(line), _("to confirm")),
        (to_ship(line), _("to ship")),
        (on_the_way, _("shipped")),
        (max(0, line.delivered - line.returned), _("delivered")),
        (line.returned, _("returned")),
        (line.declined, _("declined")),
        (line.cancelled, _("cancelled")),
    )
    return [f"{count} {label}" for count, label in counted if count]


def happened(kind: str, facts: dict[str, Any]) -> str:
    """What an event says in the reader's language."""
    pieces = int(facts.get("pieces", 0))
    said = {
        "placed": lambda: _("The order came in."),
        "confirm": lambda: ngettext("%(num)s piece was confirmed.", "%(num)s pieces were confirmed.", pieces),
        "decline": lambda: ngettext("%(num)s piece was declined.", "%(num)s pieces were declined.", pieces),
        "cancel": lambda: ngettext("%(num)s piece was cancelled.", "%(num)s pieces were cancelled.", pieces),
        "ship": lambda: ngettext(
            "Parcel %(parcel)s left with %(num)s piece.",
            "Parcel %(parcel)s left with %(num)s pieces.",
            pieces,
            parcel=facts.get("parcel", 1),
        ),
        "deliver": lambda: ngettext("%(num)s piece arrived.", "%(num)s pieces arrived.", pieces),
        "return": lambda: ngettext("%(num)s piece was taken back.", "%(num)s pieces were taken back.", pieces),
        "short": lambda: ngettext(
            "%(num)s piece could not be confirmed for lack of stock.", "%(num)s pieces could not be confirmed for lack of stock.", pieces
        ),
        "unheld": lambda: ngettext(
            "%(num)s piece could not be reserved for lack of stock.", "%(num)s pieces could not be reserved for lack of stock.", pieces
        ),
        "oversold": lambda: ngettext("%(num)s confirmed piece is not in stock.", "%(num)s confirmed pieces are not in stock.", pieces),
        "lapsed": lambda: ngettext("%(num)s piece is no longer reserved.", "%(num)s pieces are no longer reserved.", pieces),
        "reserved": lambda: ngettext("%(num)s piece was reserved again.", "%(num)s pieces were reserved again.", pieces),
        "matched": lambda: _("The variant %(sku)s was chosen for an unknown product.", sku=facts.get("sku", "")),
        "address": lambda: _("The address was corrected."),
        "contact": lambda: _("The e-mail address or phone number was corrected."),
        "tracking": lambda: _("The tracking number of parcel %(parcel)s was changed.", parcel=facts.get("parcel", 1)),
        "refund": lambda: _(
            "Refund note %(number)s over %(total)s was written.",
            number=facts.get("number", ""),
            total=money(int(facts.get("minor", 0)), facts.get("currency")),
        ),
        "invoice": lambda: _("Invoice %(number)s was written.", number=facts.get("number", "")),
        "pack": lambda: ngettext("%(num)s piece was packed.", "%(num)s pieces were packed.", pieces),
        "stands": lambda: _("A packed parcel was put elsewhere."),
        "unpack": lambda: ngettext("A parcel with %(num)s piece was unpacked.", "A parcel with %(num)s pieces was unpacked.", pieces),
        "taken_out": lambda: ngettext(
            "%(num)s piece was taken out of a packed parcel.", "%(num)s pieces were taken out of a packed parcel.", pieces
        ),
        "archived": lambda: _("The order went into the archive by itself.") if facts.get("by_itself") else _("The order was archived."),
        "unarchived": lambda: _("The order was taken out of the archive."),
        "note": lambda: _("Note"),
    }
    return str(said[kind]()) if kind in said else ""
