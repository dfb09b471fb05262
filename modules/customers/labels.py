"""What codes are called."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

CHANNELS = {"email": _l("E-mail"), "sms": _l("Text message"), "phone": _l("Phone"), "post": _l("Post")}
SOURCES = {
    "in_store": _l("In the store"),
    "paper": _l("Signed on paper"),
    "phone": _l("On the phone"),
    "website": _l("Form on a website"),
    "email": _l("Wrote an e-mail"),
    "import": _l("Came with an import"),
}
"""Where people hear an answer."""
HEARD = {**SOURCES, "unsubscribed": _l("Unsubscribed by a link in a mail"), "complained": _l("Called a mail unwanted")}
"""The same with what comes by itself."""


KINDS = {"export": _l("Hand out"), "erase": _l("Erase")}
STATES = {"open": _l("Open"), "done": _l("Done"), "withdrawn": _l("Withdrawn")}
REASONS = {"email": _l("Same mailbox"), "phone": _l("Same phone number"), "address": _l("Same name at the same address")}
LIKENESSES = {
    "email": _l("The mailbox, as in lea@example.com and lea+shop@example.com"),
    "phone": _l("The phone number"),
    "address": _l("The name and the address"),
}
"""What two customers may have in common, in the order in which it is told."""
FIELDS = {
    "name": _l("Name"),
    "company": _l("Company"),
    "email": _l("E-mail"),
    "phone": _l("Phone"),
    "vat_number": _l("VAT number"),
    "locale": _l("Language"),
}
