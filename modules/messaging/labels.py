"""Channels and states in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from modules.messaging.models import CLOSED, OPEN, Kind
from webapp.registry.kinds.notices import Channel

CHANNELS = {
    Channel.APP: _l("In the app"),
    Channel.MAIL: _l("In the app and by mail at once"),
    Channel.DIGEST: _l("In the app and in the daily mail"),
    Channel.OFF: _l("Not at all"),
}
READ_STATES = [("unread", _l("Unread")), ("read", _l("Read"))]
KINDS = {
    Kind.SUPPORT: _l("Support"),
    Kind.TEAM: _l("Team"),
    Kind.PROVIDER: _l("Provider"),
}
STATES = {OPEN: _l("Open"), CLOSED: _l("Closed")}
ABOUT = {
    "order": _l("Order"),
    "invoice": _l("Invoice"),
    "product": _l("Product"),
    "site": _l("Message from the site"),
    "none": _l("Nothing in particular"),
}
