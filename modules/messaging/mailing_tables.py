"""The lists about messages to customers."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from modules.messaging import labels
from modules.messaging.models import Mailing, Silenced
from webapp.accounts.access import may
from webapp.web.tables import Column, Empty, Filter, Table

WRITE = "messaging:customers:write"


def mailings() -> Table:
    """What was sent, the latest first."""
    begin = {"action_label": _l("Write to customers"), "action_url": lambda: url_for(".create")} if may(WRITE) else {}
    return Table(
        "mailings",
        columns=[
            Column("subject", _l("Subject"), sort=Mailing.subject, cell=lambda row: row.Mailing.subject),
            Column("whom", _l("To")),
            Column("total", _l("Mails"), sort=Mailing.total, numeric=True, cell=lambda row: row.Mailing.total),
            Column("state", _l("State"), sort=Mailing.state),
            Column("author", _l("By"), cell=lambda row: row.User.name or row.User.email if row.User else ""),
            Column("created_at", _l("Sent"), sort=(Mailing.created_at, Mailing.id)),
        ],
        filters=[Filter("state", _l("State"), [*labels.MAILING_STATES.items()], column=Mailing.state)],
        search=[Mailing.subject],
        search_label=_l("Search subject"),
        default_sort="created_at",
        default_descending=True,
        empty=Empty(
            title=_l("Nothing was sent to customers yet"), text=_l("Write to one customer, or to all of a segment."), icon="send", **begin
        ),
    )


def silent() -> Table:
    """Addresses to which nothing is sent."""
    return Table(
        "silent",
        columns=[
            Column("address", _l("Address"), sort=Silenced.address),
            Column("why", _l("Why"), sort=Silenced.why),
            Column("at", _l("Since"), sort=(Silenced.at, Silenced.id)),
            Column("actions", _l("To do"), exported=False),
        ],
        filters=[Filter("why", _l("Why"), [*labels.SILENT.items()], column=Silenced.why)],
        search=[Silenced.address],
        search_label=_l("Search address"),
        default_sort="at",
        default_descending=True,
        empty=Empty(
            title=_l("No address is left out"), text=_l("Addresses from which mail comes back are listed here."), icon="mail-check"
        ),
    )
