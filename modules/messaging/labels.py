"""Channels and states in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from modules.messaging.models import CLOSED, OPEN, Kind
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.notices import Channel

CHANNELS = {
    Channel.APP: _l("In the app"),
    Channel.MAIL: _l("In the app and by mail at once"),
    Channel.DIGEST: _l("In the app and in the daily mail"),
    Channel.OFF: _l("Not at all"),
}
AT = {Frontend.STORE: _l("in stores"), Frontend.ADMIN: _l("on platforms"), Frontend.CONSOLE: _l("at the provider")}
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
MAILING_STATES = {"sending": _l("Being sent"), "sent": _l("Sent"), "stopped": _l("Stopped")}
FATES = {
    "sent": _l("Sent"),
    "waiting": _l("Waiting in the outbox"),
    "dropped": _l("Left out at the last moment: no longer agreed, or stopped"),
    "returned": _l("Came back"),
    "failed": _l("Could not be sent"),
}
WHY = {
    "no_address": _l("No e-mail address"),
    "unasked": _l("Never asked for permission"),
    "refused": _l("Said no, or unsubscribed"),
    "silent": _l("Mail to them came back"),
    "again": _l("Got the same text within a day"),
}
SILENT = {"returned": _l("Mail came back"), "unsubscribed": _l("Unsubscribed")}
