"""What the demo's programmes are like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Rows = tuple[dict[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """One merchant's programme. `spends` is what a visit costs, in minor units; `eager` how often a reward is taken once it is reached.

    The first `ending` cards hold something that ends soon; those in `blocked` are blocked.
    """

    store: str
    cards: int
    rules: dict[str, Any]
    rewards: Rows
    unit: str = "points"
    tiers: Rows = ()
    staff: tuple[str, ...] = ()
    locked: bool = False
    spends: tuple[int, int] = (320, 2_400)
    eager: float = 0.1
    ending: int = 0
    blocked: frozenset[int] = frozenset()


def reward(name: str, cost: int, unit: str = "points", kind: str = "product", **more: Any) -> dict[str, Any]:
    """A reward's values."""
    return {"name": name, "cost": cost, "unit": unit, "kind": kind, **more}


PLANS = (
    Plan(
        store="cafe-central",
        cards=300,
        rules={"name": "Club Central", "kind": "both", "expiry": "month_end", "expiry_months": 18},
        rewards=(
            reward("Espresso", 25),
            reward("Cake of the day", 60, details="Any cake in the glass case."),
            reward("Breakfast for two", 250, stock=12),
            reward("Free coffee", 10, "stamps"),
        ),
        staff=("Bo", "Mia", "Tom"),
        locked=True,
        eager=0.009,
        ending=25,
        blocked=frozenset({3, 17}),
    ),
    Plan(
        store="backhaus",
        cards=220,
        unit="stamps",
        rules={"name": "10 + 1", "kind": "stamps", "stamp_minutes": 60},
        rewards=(reward("The eleventh loaf", 10, "stamps"),),
        eager=0.015,
    ),
    Plan(
        store="salon-lea",
        cards=110,
        rules={"name": "Salon Léa Plus", "kind": "points", "pending_days": 0},
        rewards=(reward("Hair mask", 150), reward("10 euros off", 300, kind="discount")),
        spends=(2_500, 9_500),
        eager=0.006,
    ),
    Plan(
        store="sportif",
        cards=160,
        rules={"name": "Sportif Points", "kind": "points", "rounding": "nearest", "expiry": "year_end", "expiry_months": 24},
        rewards=(reward("Water bottle", 200, stock=40), reward("20 euros off", 800, kind="discount")),
        spends=(1_500, 16_000),
        eager=0.006,
    ),
    Plan(
        store="jardin",
        cards=110,
        rules={"name": "Green Thumb", "kind": "points", "rate": 100},
        rewards=(reward("Bag of potting soil", 80), reward("Planting service", 500, kind="other", per_card=1)),
        tiers=(
            {"name": "Seed", "threshold": 0, "multiplier": 100},
            {"name": "Sprout", "threshold": 300, "multiplier": 120},
            {"name": "Tree", "threshold": 900, "multiplier": 150},
        ),
        spends=(900, 12_000),
        eager=0.005,
    ),
)
