"""The lists of loyalty."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask_babel import lazy_gettext as _l

from modules.loyalty import labels
from modules.loyalty.models import Card, Programme, Reward, StaffPin
from modules.loyalty.queries import cards
from webapp.merchants.models import Merchant
from webapp.web.tables import BulkAction, Column, Empty, Filter, Table

SOON, QUIET, LEAST = (7, 30, 90), (90, 180, 365), (1, 10, 50, 100, 500)


def all_cards(tiers: Mapping[int, str], *, may_serve: bool, may_block: bool) -> Table:
    """A merchant's cards, those used last first."""
    begin = {"action_label": _l("Give out the first card"), "action_url": lambda: url_for("loyalty.store.loyalty-counter.create")}
    return Table(
        "cards",
        columns=[
            Column("holder", _l("Customer"), sort=Card.search, cell=lambda row: row.holder or row.number),
            Column("number", _l("Card"), sort=Card.number),
            Column("points", _l("Points"), sort=Card.points, numeric=True),
            Column("stamps", _l("Stamps"), sort=Card.stamps, numeric=True),
            *([Column("tier", _l("Tier"), cell=lambda row: tiers.get(row.tier_id, ""))] if tiers else []),
            Column("state", _l("State"), sort=Card.state),
            Column("last_at", _l("Last used"), sort=Card.last_at),
        ],
        filters=[
            Filter("state", _l("State"), [*labels.STATES.items()], column=Card.state),
            *([Filter("tier", _l("Tier"), [*tiers.items()], where=lambda value: Card.tier_id == int(value))] if tiers else []),
            Filter(
                "least",
                _l("At least"),
                [(each, labels.amount(each, "points")) for each in LEAST],
                where=lambda value: Card.points >= int(value),
            ),
            Filter("ending", _l("Ends within days"), [(each, str(each)) for each in SOON], where=lambda value: cards.expiring(int(value))),
            Filter("quiet", _l("Not used for days"), [(each, str(each)) for each in QUIET], where=lambda value: cards.quiet(int(value))),
        ],
        search=[Card.search],
        search_label=_l("Search name, card, e-mail, phone"),
        default_sort="last_at",
        default_descending=True,
        bulk=[BulkAction("block", _l("Block"), "lock"), BulkAction("unblock", _l("Unblock"), "lock-open")] if may_block else [],
        files=may_block,
        empty=Empty(
            title=_l("No cards yet"),
            text=_l("Give your first customer a card at the till. It takes a name and a phone number or an e-mail address."),
            icon="id",
            **(begin if may_serve else {}),
        ),
    )


def rewards(*, may_add: bool) -> Table:
    """A merchant's rewards, the cheapest first."""
    begin = {"action_label": _l("Add the first reward"), "action_url": lambda: url_for(".create_reward")} if may_add else {}
    return Table(
        "rewards",
        columns=[
            Column("name", _l("Reward"), sort=Reward.name),
            Column("cost", _l("Costs"), sort=Reward.cost, cell=lambda row: labels.amount(row.cost, row.unit)),
            Column("kind", _l("Kind"), cell=lambda row: labels.REWARDS.get(row.kind, row.kind)),
            Column("stock", _l("Left"), cell=lambda row: "∞" if row.stock is None else row.stock, numeric=True),
            Column("active", _l("State"), sort=Reward.active),
        ],
        filters=[Filter("unit", _l("For"), [*labels.UNITS.items()], column=Reward.unit)],
        default_sort="cost",
        empty=Empty(title=_l("No rewards yet"), text=_l("Say what customers get for their points or stamps."), icon="gift", **begin),
    )


def staff() -> Table:
    """Everybody with a PIN."""
    return Table(
        "staff",
        columns=[Column("name", _l("Name"), sort=StaffPin.name), Column("state", _l("State"))],
        default_sort="name",
        empty=Empty(
            title=_l("Nobody has a PIN yet"),
            text=_l("With a PIN for each person, every point says who gave it, also where several share a till."),
            icon="key",
            action_label=_l("Add the first person"),
            action_url=lambda: url_for(".create_staff"),
        ),
    )


def programmes() -> Table:
    """The programmes of a platform, for its administrators."""
    return Table(
        "programmes",
        columns=[
            Column("merchant", _l("Merchant"), sort=Merchant.legal_name),
            Column("name", _l("Programme"), sort=Programme.name, cell=lambda row: row.Programme.name),
            Column("kind", _l("Gives"), sort=Programme.kind, cell=lambda row: labels.KINDS[row.Programme.kind]),
            Column("status", _l("State"), sort=Programme.status, cell=lambda row: labels.STATUSES[row.Programme.status]),
            Column("cards", _l("Cards"), numeric=True),
            Column("points", _l("Open points"), numeric=True),
            Column("stamps", _l("Open stamps"), numeric=True),
        ],
        filters=[
            Filter("kind", _l("Gives"), [*labels.KINDS.items()], column=Programme.kind),
            Filter("status", _l("State"), [*labels.STATUSES.items()], column=Programme.status),
        ],
        search=[Merchant.legal_name, Programme.name],
        search_label=_l("Search merchant, programme"),
        default_sort="merchant",
        empty=Empty(title=_l("No programmes yet"), text=_l("Programmes of merchants are listed here."), icon="gift"),
    )
