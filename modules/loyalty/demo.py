"""Demo data: the programmes of five merchants, with a year of cards, lines and rewards. The same every time, in some statements each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from modules.customers import queries as customers
from modules.loyalty import demo_words as words
from modules.loyalty.models import Card, CardTier, Draw, Entry, Lot, Programme, Redemption, Reward, StaffPin
from modules.loyalty.queries import today
from modules.loyalty.rules import card_number, last_day, local_day, number_of, points_for, reached
from modules.loyalty.services.cards import new_token
from modules.loyalty.services.spending import LETTERS
from modules.loyalty.services.staff import hashed_pin, set_pins
from webapp.commerce import Money
from webapp.db import after_commit, db, transaction, utcnow
from webapp.db.bulk import insert_rows, insert_with_ids
from webapp.db.folding import folded
from webapp.merchants.models import Store
from webapp.merchants.queries import merchant_stores, store_on
from webapp.tenancy import scope

SEED, PIN, YEAR, AT_ONCE = 20240520, "2846", timedelta(days=365), 1_500
Rows = dict[str, Any]


def seed_demo(platform: Any) -> None:
    """Fill the demo's merchants, where the platform has them and they have customers."""
    for plan in words.PLANS:
        store = store_on(platform.id, plan.store)
        if store is not None:
            Seeding(store, plan).write()


def give_pins(platform_id: int, merchant_id: int) -> None:
    """The demo's PIN, for everybody at a merchant's tills."""
    hashed = hashed_pin(PIN)
    with transaction(), scope(platform_id):
        set_pins(merchant_id, hashed)


@dataclass
class Held:
    """A card while its year is told: what lies in its lots (place among the lines, left), and its lines."""

    number: int
    person: Any
    since: datetime
    row: Rows
    lots: list[tuple[int, int]] = field(default_factory=list)
    lines: list[Rows] = field(default_factory=list)


class Seeding:
    """The programme of one merchant."""

    def __init__(self, store: Store, plan: words.Plan) -> None:
        self.dice = Random(SEED + len(plan.store))  # noqa: S311 - demo data, not a secret
        self.owner = {"platform_id": store.platform_id, "merchant_id": store.merchant_id}
        self.store, self.plan, self.now = store, plan, utcnow()
        self.stores = merchant_stores(store.platform_id, store.merchant_id)

    def write(self) -> None:
        """Everything of it."""
        self.programme = Programme(**self.owner, **self.plan.rules)
        db.session.add(self.programme)
        db.session.flush()
        self.tiers = self._tiers()
        self.staff = self._staff()
        self.rewards = [Reward(**self.owner, **row) for row in self.plan.rewards]
        db.session.add_all(self.rewards)
        db.session.flush()
        people = customers.some(self.store.merchant_id, self.plan.cards)
        self._cards([self._told(Held(number, person, self._since(person), {})) for number, person in enumerate(people)])

    def _tiers(self) -> list[CardTier]:
        made = [CardTier(**self.owner, **row) for row in self.plan.tiers]
        db.session.add_all(made)
        db.session.flush()
        return made

    def _staff(self) -> list[int]:
        """As objects: each stands in the activity."""
        made = [StaffPin(**self.owner, **row) for row in self._people()]
        db.session.add_all(made)
        db.session.flush()
        return [each.id for each in made]

    def _people(self) -> list[Rows]:
        """Their PINs are hashed once everything is committed: until then none opens."""
        people: list[Rows] = [{"name": name, "pin": "", "failed": 0, "locked_until": None} for name in self.plan.staff]
        if people:
            after_commit(partial(give_pins, **self.owner))
        if self.plan.locked:
            people[-1]["locked_until"] = self.now + timedelta(days=1)
        return people

    def _since(self, person: Any) -> datetime:
        began: datetime = max(person.created_at, self.now - YEAR + timedelta(days=5))
        return min(began + timedelta(hours=self.dice.randrange(200)), self.now - timedelta(hours=30))

    def _told(self, card: Held) -> Held:
        """A year of visits: earned each time, and a reward taken now and then."""
        visits = min(self.dice.choice((1, 3, 7, 11, 16, 24)), 30)
        span = (self.now - card.since).total_seconds()
        days = (card.since + timedelta(seconds=self.dice.random() * span * 0.99) for _each in range(visits))
        moments = sorted(min(max(day.replace(hour=7 + day.hour % 11), card.since), self.now - timedelta(minutes=9)) for day in days)
        for at in moments:
            if self.plan.unit == "stamps":
                self._line(card, at, "earn", 1)
            else:
                minor = self.dice.randrange(*self.plan.spends)
                points = points_for(Money(minor, self.store.currency), self.programme)
                if points:
                    self._line(card, at, "earn", points, amount_minor=minor, currency=self.store.currency)
            self._maybe_spend(card, at)
        return card

    def _maybe_spend(self, card: Held, at: datetime) -> None:
        reward = next((each for each in reversed(self.rewards) if each.cost <= self._balance(card)), None)
        if reward is not None and self.dice.random() < self.plan.eager:
            self._line(card, at + timedelta(minutes=1), "redeem", -reward.cost, reward=reward)

    def _balance(self, card: Held) -> int:
        return sum(left for _place, left in card.lots)

    def _line(self, card: Held, at: datetime, kind: str, delta: int, **more: Any) -> None:
        place, draws, rest = len(card.lines), [], -delta
        if delta > 0:
            card.lots.append((place, delta))
        else:
            kept = []
            for source, left in card.lots:
                part = min(left, rest)
                rest -= part
                draws += [(source, part)] if part else []
                kept.append((source, left - part))
            card.lots = kept
        card.lines.append({"at": at, "kind": kind, "delta": delta, "balance": self._balance(card), "draws": draws, **more})

    def _cards(self, held: list[Held]) -> None:
        held = [card for card in held if card.lines]
        ids = insert_with_ids(Card, [self._card(card) for card in held])
        lines = [(card_id, card, line) for card_id, card in zip(ids, held, strict=True) for line in card.lines]
        entry_ids: list[int] = []
        for first in range(0, len(lines), AT_ONCE):
            part = lines[first : first + AT_ONCE]
            entry_ids += insert_with_ids(Entry, [self._entry(card_id, card, line) for card_id, card, line in part])
        for entry_id, (_card_id, _card, line) in zip(entry_ids, lines, strict=True):
            line["id"] = entry_id
        self._lots(ids, held)
        self._redemptions(lines)

    def _card(self, card: Held) -> Rows:
        earned = sum(line["delta"] for line in card.lines if line["delta"] > 0)
        tier = reached(self.tiers, earned)
        person = card.person
        number = card_number([int(each) for each in f"{self.store.merchant_id % 1000:03}{card.number:07}"])
        return {
            **self.owner,
            "programme_id": self.programme.id,
            "customer_id": person.id,
            "tier_id": tier.id if tier else None,
            "number": number,
            "token": new_token(),
            "state": "blocked" if card.number in self.plan.blocked else "active",
            "source": self.dice.choice(("till", "till", "joined")),
            "points": self._balance(card) if self.plan.unit == "points" else 0,
            "stamps": self._balance(card) if self.plan.unit == "stamps" else 0,
            "last_at": card.lines[-1]["at"],
            "created_at": card.since,
            "holder": person.title[:160],
            "search": folded(number, person.name, person.company, person.email, person.phone),
        }

    def _entry(self, card_id: int, card: Held, line: Rows) -> Rows:
        plain = {"unit": self.plan.unit, "kind": line["kind"], "delta": line["delta"], "balance_after": line["balance"], "at": line["at"]}
        paid = {"amount_minor": line.get("amount_minor"), "currency": line.get("currency", "")}
        at = self.stores[card.number % len(self.stores)]  # everybody has a shop on the way home
        who = {"store_id": at, "staff_id": self.dice.choice(self.staff) if self.staff else None}
        return {**self.owner, "card_id": card_id, **plain, **paid, **who}

    def _lots(self, ids: list[int], held: list[Held]) -> None:
        """What is left of each line; some cards have points that end within days."""
        rows, drawn, soon = [], [], number_of(today()) + 5
        for card_id, card in zip(ids, held, strict=True):
            for place, left in card.lots:
                line = card.lines[place]
                ends = last_day(self.programme.expiry, self.programme.expiry_months, local_day(line["at"], self.store.timezone))
                if ends is not None and left and card.number < self.plan.ending:
                    ends = soon + card.number % 20
                row = {"card_id": card_id, "entry_id": line["id"], "unit": self.plan.unit, "amount": line["delta"], "left": left}
                rows.append({**self.owner, **row, "available_at": line["at"], "last_day": ends})
        lot_ids: list[int] = []
        for first in range(0, len(rows), AT_ONCE):
            lot_ids += insert_with_ids(Lot, rows[first : first + AT_ONCE])
        by_entry = dict(zip((row["entry_id"] for row in rows), lot_ids, strict=True))
        for card in held:
            for line in card.lines:
                drawn += [
                    {**self.owner, "entry_id": line["id"], "lot_id": by_entry[card.lines[source]["id"]], "amount": part}
                    for source, part in line["draws"]
                ]
        insert_rows(Draw, drawn)

    def _redemptions(self, lines: list[tuple[int, Held, Rows]]) -> None:
        rows = []
        for card_id, _card, line in lines:
            reward = line.get("reward")
            if reward is None:
                continue
            waits = line["at"] > self.now - timedelta(days=4)
            code = "".join(self.dice.choice(LETTERS) for _each in range(8))
            state = {"state": "reserved", "done_at": None} if waits else {"state": "redeemed", "done_at": line["at"]}
            names = {"reward_id": reward.id, "entry_id": line["id"], "name": reward.name}
            rows.append({**self.owner, "card_id": card_id, **names, **state, "code": code, "at": line["at"]})
        insert_rows(Redemption, rows)
