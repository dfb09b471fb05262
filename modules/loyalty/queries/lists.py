"""What lists are made of."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Select, func, select

from modules.loyalty.models import Card, Programme, Reward, StaffPin
from modules.loyalty.models.cards import CLOSED
from webapp.merchants.models import Merchant


def rewards() -> Select[Any]:
    """Every reward."""
    found: Select[Any] = select(Reward)
    return found


def staff() -> Select[Any]:
    """Everybody with a PIN."""
    found: Select[Any] = select(StaffPin)
    return found


def programmes() -> Select[Any]:
    """(Programme, merchant, cards in use, open points, open stamps) of a platform."""
    columns: list[Any] = [func.count(Card.id).label("cards")]
    columns += [func.coalesce(func.sum(each), 0).label(each.key) for each in (Card.points, Card.stamps)]
    mine = select(Card.merchant_id, *columns).where(Card.state != CLOSED).group_by(Card.merchant_id).subquery()
    named: Any = select(
        Programme,
        Merchant.legal_name.label("merchant"),
        *(func.coalesce(mine.c[name], 0).label(name) for name in ("cards", "points", "stamps")),
    )
    joined = named.join(Merchant, Merchant.id == Programme.merchant_id).outerjoin(mine, mine.c.merchant_id == Programme.merchant_id)
    return cast("Select[Any]", joined)
