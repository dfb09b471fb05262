"""A small application whose modules contribute, provide a port, and tell each other things."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any, Protocol

from flask import Flask

from tests.support.client import Client
from tests.support.modules import toy
from tests.support.places import settings
from webapp import create_app
from webapp.db import db
from webapp.merchants.models import Merchant
from webapp.registry.definition import Frontend, Permission
from webapp.registry.kinds.cards import DashboardCard
from webapp.registry.kinds.events import Event
from webapp.registry.kinds.listeners import Listener
from webapp.registry.ports import writes
from webapp.registry.registry import build
from webapp.roles import Role


class Till(Protocol):
    """Takes money."""

    currency: str

    def total(self) -> int:
        """What is in it."""

    @writes
    def take(self, amount: int) -> int:
        """Put more in."""


class Drawer:
    """A till."""

    currency = "EUR"

    def total(self) -> int:
        return 7

    def take(self, amount: int) -> int:
        return 7 + amount


class Broken(Drawer):
    def total(self) -> int:
        raise ZeroDivisionError("the till is stuck")


heard: list[tuple[str, dict[str, Any]]] = []
"""What the listeners were told, in order."""


def hears(who: str) -> Callable[..., None]:
    def hear(**facts: Any) -> None:
        heard.append((who, facts))

    return hear


def keeps(piece: int) -> None:
    """Writes a row, so that it can be counted who wrote how often."""
    db.session.add(Merchant(legal_name=f"sold {piece}"))
    db.session.flush()


def card(code: str, frontend: Frontend | None = None, **more: Any) -> DashboardCard:
    return DashboardCard(code=code, title=code.title(), frontend=frontend or Frontend.ADMIN, render=lambda: code, **more)


STALL = replace(
    toy("stall"),
    permissions=(Permission(code="stall:cash:read", name="See the cash", roles=(Role.PLATFORM_ADMIN,)),),
    contributes=(
        card("heavy", weight=500),
        card("light", weight=1),
        card("in-store", Frontend.STORE),
        card("cash", permission="stall:cash:read"),
        card("gated", feature="stall_feature"),
        Event(code="stall.sold", facts={"piece": int, "buyer": str}),
        Listener(event="stall.sold", run=hears("stall")),
    ),
    provides={Till: Drawer()},
)
EAR = replace(
    toy("ear"),
    uses=("stall", "somebody-elses"),
    contributes=(
        Listener(event="stall.sold", run=lambda piece: heard.append(("ear", {"piece": piece}))),
        Listener(event="stall.sold", run=keeps, after_commit=True, code="ledger"),
        Listener(event="somebody-elses.news", run=hears("nobody")),
    ),
)
KIOSK = replace(toy("kiosk"), provides={Till: Broken()})


@cache
def bazaar_app(url: str) -> Flask:
    """One application per database."""
    registry = build([("", module) for module in (toy("base", core=True), STALL, EAR, KIOSK)])
    app = create_app({**settings(url), "CONSOLE_MODULES": []}, registry)
    app.test_client_class = Client
    return app
