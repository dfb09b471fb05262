"""Figures of loyalty: what the ledgers of cards say happened in stores, the rewards, and new cards."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, literal, select

from modules.loyalty.labels import ENTRIES, REDEMPTIONS, SOURCES, STATES
from modules.loyalty.models import Card, Entry, Redemption
from modules.loyalty.models.cards import CANCELLED
from modules.loyalty.models.programmes import POINTS, STAMPS
from webapp.registry.definition import Frontend
from webapp.registry.kinds.metrics import PLATFORM, Dimension, Expression, Figure, Metric
from webapp.routing.context import current_frontend

KIND = Dimension(code="kind", name=_l("Kind"), label=lambda code: str(ENTRIES.get(code, code)))
REWARD = Dimension(code="reward", name=_l("Reward"))
STATE = Dimension(code="state", name=_l("State"), label=lambda code: str(REDEMPTIONS.get(code, code)))
SOURCE = Dimension(code="source", name=_l("How it came"), label=lambda code: str(SOURCES.get(code, code)))
CARD_STATE = Dimension(code="state", name=_l("State"), label=lambda code: str(STATES.get(code, code)))


def page(card_id: int) -> str:
    """The page of a card, which stores have."""
    return str(url_for("loyalty.store.loyalty.detail", card_id=card_id)) if current_frontend() is Frontend.STORE else ""


def lines(unit: str, value: Expression, *counts: ColumnElement[bool]) -> Figure:
    """Lines of ledgers that a store wrote; what ends by itself is no store's."""
    return Figure(
        rows=select(Entry).join(Card, Card.id == Entry.card_id),
        at=Entry.at,
        value=value,
        key=Card.id,
        title=Card.number,
        store=Entry.store_id,
        changed=Entry.at,
        counts=(Entry.unit == unit, Entry.store_id.is_not(None), *counts),
        dimensions={"kind": Entry.kind},
    )


def given() -> Figure:
    """Points that cards got."""
    return lines(POINTS, Entry.delta, Entry.delta > 0)


def used() -> Figure:
    """Points that went: spent, taken back, corrected."""
    return lines(POINTS, -Entry.delta, Entry.delta < 0)


def stamps() -> Figure:
    """Stamps that cards got."""
    return lines(STAMPS, Entry.delta, Entry.delta > 0)


def rewards() -> Figure:
    """Rewards that were put aside or handed out, but not given back."""
    return Figure(
        rows=select(Redemption).join(Entry, Entry.id == Redemption.entry_id),
        at=Redemption.at,
        value=literal(1),
        key=Redemption.card_id,
        title=Redemption.name,
        store=Entry.store_id,
        changed=func.coalesce(Redemption.done_at, Redemption.at),
        counts=(Redemption.state != CANCELLED, Entry.store_id.is_not(None)),
        dimensions={"reward": Redemption.name, "state": Redemption.state},
    )


def cards() -> Figure:
    """New cards. A card is its merchant's and works in all its stores, so they are a figure of the platform."""
    return Figure(
        rows=select(Card),
        at=Card.created_at,
        value=literal(1),
        key=Card.id,
        title=Card.number,
        changed=Card.updated_at,
        dimensions={"source": Card.source, "state": Card.state},
    )


OVERVIEW = "loyalty:overview:read"
SEEN: dict[str, Any] = {"permission": "loyalty:cards:read", "overview": OVERVIEW, "feature": "loyalty_points", "address": page}

METRICS = (
    Metric(code="loyalty.given", name=_l("Points given"), figure=given, dimensions=(KIND,), weight=46, **SEEN),
    Metric(code="loyalty.used", name=_l("Points used"), figure=used, dimensions=(KIND,), weight=47, **SEEN),
    Metric(
        code="loyalty.stamps",
        name=_l("Stamps given"),
        figure=stamps,
        dimensions=(KIND,),
        weight=48,
        **{**SEEN, "feature": "loyalty_stamps"},
    ),
    Metric(
        code="loyalty.rewards",
        name=_l("Rewards"),
        figure=rewards,
        dimensions=(REWARD, STATE),
        weight=49,
        **{**SEEN, "feature": "rewards_catalog"},
    ),
    Metric(
        code="loyalty.cards",
        name=_l("New loyalty cards"),
        per=PLATFORM,
        figure=cards,
        dimensions=(SOURCE, CARD_STATE),
        weight=50,
        overview=OVERVIEW,
    ),
)
