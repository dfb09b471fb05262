"""Demo data: fourteen months of the shops' orders, with a season, a queue that waits and what goes wrong. The same every time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import update

from modules.orders import queries
from modules.orders.demo_words import FIRST, LAST, SHELF, STREETS, TOWNS
from modules.orders.models import Order, OrderEvent, OrderIssue, OrderLine, OrderReturn, Parcel, ParcelLine, searched
from modules.orders.moves import Issue
from modules.orders.services import pack, refund, write_invoice
from modules.orders.services.counting import recounted
from modules.orders.services.placing import numbers_of, series
from modules.orders.settings import OrderSettings
from modules.orders.states import State, pending, state_of, to_ship
from webapp.commerce.series import next_numbers
from webapp.db import db, utcnow
from webapp.db.bulk import insert_rows, insert_with_ids
from webapp.merchants.models import Store
from webapp.merchants.queries import store_on
from webapp.ports import port
from webapp.registry.ports.customers import Customers, Known
from webapp.registry.ports.stock import Article, Stock, Want
from webapp.settings.typed import Level, module_of
from webapp.settings.writing import save_own

STORE, SEED, DAYS, AT_ONCE = "kirchberg", 20240301, 425, 400
Kinds = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Plan:
    """How many orders a store has, what is there on purpose and how often, and how many days ago the last one came in.

    `tidy` is after how many days it archives what is done, `packed` where the parcels stand that it has packed, and `billed` since how
    many days it has written invoices for its web shop.
    """

    many: int
    special: Kinds = ()
    until: int = 4
    tidy: int = 0
    packed: Sequence[str] = ()
    billed: int = 0


PLANS = {
    STORE: Plan(
        520,
        (("pending", 3), ("unknown", 2), ("confirmed", 5), ("late", 3), ("partial", 4), ("returned", 6), ("address", 1)),
        tidy=90,
        packed=("Shelf 2", "Shelf 3", ""),
        billed=30,
    ),
    "spillkescht": Plan(120),
    "velo-nord": Plan(110, until=41),
    "caves-remich": Plan(130, (("confirmed", 3),)),
    "caves-stad": Plan(100),
    "heem-stad": Plan(100, (("pending", 3), ("confirmed", 6))),
    "heem-belval": Plan(70, (("confirmed", 3),)),
    "heem-mersch": Plan(50),
}
REGULARS, GUESTS = 300, 0.3
"""How many of the store's customers order, and the share of orders by people who left no trace."""
UNKNOWN = ("9782957000128", "9783957000225")


@dataclass
class Piece:
    """A line with its counts, and what it is of."""

    article: Article
    quantity: int
    confirmed: int = 0
    declined: int = 0
    cancelled: int = 0
    shipped: int = 0
    delivered: int = 0
    returned: int = 0


def seed_demo(platform: Any) -> None:
    """Fill the demo's shops, where the platform has them."""
    for number, (code, plan) in enumerate(PLANS.items()):
        store = store_on(platform.id, code)
        if store is not None:
            _fill(store, plan, Random(SEED + number))  # noqa: S311 - demo data, not a secret


def _fill(store: Store, plan: Plan, dice: Random) -> None:
    stock, customers = port(Stock), port(Customers)
    shelf = [each for each in stock.find(store.id, "", 200) if each.available > 5] if stock is not None else []
    regulars = customers.search(store.id, "", REGULARS) if customers is not None else []
    rows = _dated(plan, dice)
    for first in range(0, len(rows), AT_ONCE):
        Batch(store, dice, shelf or SHELF, regulars, plan.tidy).write(rows[first : first + AT_ONCE])
    if plan.tidy or plan.packed:
        chosen = {"auto_archive_days": plan.tidy, "packing": bool(plan.packed)}
        save_own(module_of(OrderSettings), store, Level.STORE, chosen, version=0)
    for order, place in zip(queries.with_lines(queries.orders(store.id, "ship"), len(plan.packed)), plan.packed, strict=False):
        pack(store, order.id, place=place)
    if plan.billed:
        _bill(store, utcnow() - timedelta(days=plan.billed))


def _bill(store: Store, since: datetime) -> None:
    """Invoices for what the web shop has sold and sent since then."""
    sent = queries.orders(store.id).where(
        Order.channel == "web", Order.state.in_((State.SHIPPED, State.DELIVERED)), Order.placed_at > since
    )
    for order in queries.with_lines(sent, 100):
        made, when = write_invoice(store, order.id), order.placed_at + timedelta(hours=21)
        made.created_at = when
        told = update(OrderEvent).where(OrderEvent.order_id == order.id, OrderEvent.kind == "invoice")
        db.session.execute(told.values(created_at=when))


def _dated(plan: Plan, dice: Random) -> list[tuple[datetime, str]]:
    """When each order was placed and what became of it, the oldest first."""
    now = utcnow()
    begin = now.replace(hour=7, minute=0, second=0, microsecond=0)
    days = list(range(plan.until, DAYS))
    season = [
        (2.5 if (day := begin - timedelta(days=age)).month == 12 else 1.0) * (0.4, 1, 1, 1, 1.2, 1.6, 0.6)[day.weekday()] for age in days
    ]
    special = [kind for kind, many in plan.special for _each in range(many)]
    rows = []
    for age in dice.choices(days, season, k=plan.many - len(special)):
        kind = dice.choices(("delivered", "declined", "cancelled"), (94, 3, 3))[0] if age > 7 else "shipped"
        rows.append((begin - timedelta(days=age) + timedelta(minutes=dice.randrange(840)), kind))
    hours = {"late": (80, 140), "returned": (300, 700), "partial": (20, 40), "confirmed": (8, 30), "address": (2, 20)}
    rows += [(now - timedelta(minutes=60 * dice.randint(*hours.get(kind, (1, 18))) + 7), kind) for kind in special]
    return sorted(rows)


class Batch:
    """Orders that are written together, in a fixed number of statements."""

    def __init__(self, store: Store, dice: Random, shelf: Sequence[Article], regulars: Sequence[Known], tidy: int = 0) -> None:
        self.store, self.dice, self.shelf, self.regulars, self.tidy = store, dice, shelf, regulars, timedelta(days=tidy)
        self.owner = {"platform_id": store.platform_id, "store_id": store.id}
        self.unknown = iter(UNKNOWN)

    def write(self, plan: Sequence[tuple[datetime, str]]) -> None:
        """All of the plan."""
        pieces = [self._pieces(kind) for _placed, kind in plan]
        first = next_numbers(self.store.platform_id, series(self.store), len(plan))
        self.numbers = iter(numbers_of(self.store, range(first, first + len(plan))))
        orders = [self._order(placed, kind, held) for (placed, kind), held in zip(plan, pieces, strict=True)]
        ids = insert_with_ids(Order, orders)
        lines = [self._line(order, at, piece) for order, held in zip(ids, pieces, strict=True) for at, piece in enumerate(held, 1)]
        line_ids = iter(insert_with_ids(OrderLine, lines))
        recounted(order["customer_id"] for order in orders)
        numbered = [[(next(line_ids), piece) for piece in held] for held in pieces]
        self._follow(list(zip(ids, plan, orders, numbered, strict=True)))

    def _pieces(self, kind: str) -> list[Piece]:
        articles = self.dice.sample(self.shelf, self.dice.choices((1, 2, 3), (6, 3, 1))[0])
        many = [self.dice.choices((1, 2, 3), (8, 2, 1))[0] if len(articles) < 3 else 1 for _each in articles]
        if kind == "unknown":
            gtin = next(self.unknown)
            articles[0] = Article(0, "", gtin, f"ISBN {gtin}", 1990, 300, 0)
        if kind == "partial":
            many[0] = 3
        return [self._piece(kind, article, count, at) for at, (article, count) in enumerate(zip(articles, many, strict=True))]

    @staticmethod
    def _piece(kind: str, article: Article, count: int, at: int) -> Piece:
        gone = {"confirmed": count, "shipped": count}
        counts = {
            "confirmed": {"confirmed": count},
            "late": {"confirmed": count},
            "address": {"confirmed": count},
            "partial": {"confirmed": count, "shipped": 2 if at == 0 else 0},
            "shipped": gone,
            "delivered": {**gone, "delivered": count},
            "returned": {**gone, "delivered": count, "returned": count},
            "declined": {"declined": count},
            "cancelled": {"cancelled": count},
        }
        return Piece(article, count, **counts.get(kind, {}))

    def _regular(self) -> Known | None:
        """Mostly somebody who is a customer, some of them again and again; else a guest."""
        if not self.regulars or self.dice.random() < GUESTS:
            return None
        return self.regulars[int(len(self.regulars) * self.dice.random() ** 2)]

    def _order(self, placed: datetime, kind: str, held: Sequence[Piece]) -> dict[str, Any]:
        dice = self.dice
        first, last, (city, code) = dice.choice(FIRST), dice.choice(LAST), dice.choice(TOWNS)
        channel = dice.choices(("web", "marketplace", "manual"), (6, 3, 1))[0]
        number = next(self.numbers)
        country, name, email = "LU", f"{first} {last}", f"{first}.{last}@example.com".lower().replace(" ", "")
        phone, street = f"+352 621 {dice.randrange(100, 999)} {dice.randrange(100, 999)}", f"{dice.randint(1, 120)}, {dice.choice(STREETS)}"
        regular = self._regular() if channel != "marketplace" else None
        if regular is not None:
            name, email, phone = regular.title, regular.buyer.email, regular.buyer.phone or phone
            home = regular.buyer.address
            if home is not None:
                street, code, city, country = home.street, home.postal_code, home.city, home.country
        reference = f"{'LZ' if channel == 'marketplace' else 'W'}-{number.rpartition('-')[2]}" if channel != "manual" else None
        return {
            **self.owner,
            "number": number,
            "channel": channel,
            "channel_ref": reference,
            "search": searched(number, name, email, reference, city),
            "state": state_of(held),
            "to_confirm": sum(map(pending, held)),
            "to_ship": sum(map(to_ship, held)),
            "open_issues": int(kind in ("unknown", "address")),
            "customer_id": regular.id if regular is not None else None,
            "customer_name": name,
            "customer_email": email,
            "customer_phone": phone,
            "street": "" if kind == "address" else street,
            "postal_code": code,
            "city": city,
            "region": "",
            "country": country,
            "locale": dice.choice(("fr", "de", "en")),
            "placed_at": placed,
            "created_at": placed,
            "updated_at": placed,
            "archived_at": self._archived(placed, held),
            "version": 1,
            "currency": self.store.currency,
            "total_minor": sum(piece.article.price_minor * piece.quantity for piece in held),
        }

    def _archived(self, placed: datetime, held: Sequence[Piece]) -> datetime | None:
        """When the order went into the archive, where the store keeps one and nothing of it waits."""
        waits = any(pending(piece) or to_ship(piece) for piece in held)
        return placed + self.tidy if self.tidy and not waits and placed + self.tidy < utcnow() else None

    def _line(self, order: int, at: int, piece: Piece) -> dict[str, Any]:
        article, counts = piece.article, dict(vars(piece))
        del counts["article"]
        return {
            **self.owner,
            **counts,
            "order_id": order,
            "position": at,
            "variant_id": article.variant_id or None,
            "sku": article.sku,
            "gtin": article.gtin,
            "name": article.title,
            "price_minor": article.price_minor,
            "list_price_minor": None,
            "price_reason": "",
            "tax_rate_bp": article.tax_rate_bp,
            "currency": self.store.currency,
        }

    def _follow(self, made: Sequence[Any]) -> None:
        """Parcels, returns, issues, the timeline, and what is reserved."""
        sent = [
            (order, placed + timedelta(hours=20), held) for order, (placed, _kind), _row, held in made if any(p.shipped for _id, p in held)
        ]
        parcels = [
            {**self.owner, "order_id": order, "number": 1, "carrier": "post_lu", "tracking": f"RR{4700000 + order}LU", "shipped_at": at}
            for order, at, _held in sent
        ]
        rows = zip(insert_with_ids(Parcel, parcels), sent, strict=True)
        parts = [(parcel, line, piece.shipped) for parcel, (_order, _at, held) in rows for line, piece in held if piece.shipped]
        insert_rows(ParcelLine, [{**self.owner, "parcel_id": parcel, "line_id": line, "quantity": count} for parcel, line, count in parts])
        events, returns, issues, wanted = [], [], [], []
        for order, (placed, kind), row, held in made:
            events += self._events(order, placed, [piece for _id, piece in held])
            if row["archived_at"] is not None:
                events.append({**self._event(order, "archived"), "facts": {"by_itself": True}, "created_at": row["archived_at"]})
            back = {**self.owner, "order_id": order, "condition": "as_new", "restocked": False, "created_at": placed + timedelta(days=9)}
            returns += [{**back, "line_id": line, "quantity": piece.returned} for line, piece in held if piece.returned]
            if row["open_issues"]:
                wrong, line = (Issue.UNKNOWN_PRODUCT, held[0][0]) if kind == "unknown" else (Issue.BAD_ADDRESS, None)
                issues.append({**self.owner, "order_id": order, "line_id": line, "kind": wrong, "created_at": placed})
            wanted += [Want(f"orders:{line}", p.article.variant_id, to_ship(p)) for line, p in held if to_ship(p) and p.article.variant_id]
        insert_rows(OrderEvent, events)
        insert_rows(OrderReturn, returns)
        insert_rows(OrderIssue, issues)
        stock = port(Stock)
        if stock is not None and wanted:
            stock.reserve(self.store.id, wanted, partly=True)
        self._pay_back([(order, placed, held) for order, (placed, kind), _row, held in made if kind == "returned"])

    def _pay_back(self, returned: Sequence[tuple[int, datetime, list[tuple[int, Piece]]]]) -> None:
        """A refund note for what came back; of one order somebody has yet to write it."""
        for at, (order, placed, held) in enumerate(returned[:-1]):
            pieces = {line: piece.returned for line, piece in held}
            when = min(placed + timedelta(days=10), utcnow())
            refund(self.store, order, pieces, reason="damaged" if at == 1 else "returned").created_at = when
            db.session.execute(update(OrderEvent).where(OrderEvent.order_id == order, OrderEvent.kind == "refund").values(created_at=when))

    def _events(self, order: int, placed: datetime, held: Sequence[Piece]) -> list[dict[str, Any]]:
        after = {"confirm": ("confirmed", 3), "decline": ("declined", 4), "cancel": ("cancelled", 5), "ship": ("shipped", 20)}
        after |= {"deliver": ("delivered", 70), "return": ("returned", 216)}
        sums = {kind: (sum(getattr(piece, name) for piece in held), hours) for kind, (name, hours) in after.items()}
        told = [("placed", {}, 0), *((kind, {"pieces": pieces, "parcel": 1}, hours) for kind, (pieces, hours) in sums.items() if pieces)]
        return [{**self._event(order, kind), "facts": facts, "created_at": placed + timedelta(hours=hours)} for kind, facts, hours in told]

    def _event(self, order: int, kind: str) -> dict[str, Any]:
        return {**self.owner, "order_id": order, "kind": kind, "note": "", "actor_id": None}
