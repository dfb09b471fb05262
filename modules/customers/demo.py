"""Demo data: customers of two merchants, some of them there twice. The same every time."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from modules.customers.demo_words import COMPANIES, FIRST, LAST, NOTES, STREETS, TAGS, TOWNS, TWICE
from modules.customers.models import Consent, Customer, Note, PostalAddress, Tag, Tagging
from modules.customers.services.values import name_key
from webapp.db import db, utcnow
from webapp.db.bulk import insert_rows, insert_with_ids
from webapp.db.folding import folded
from webapp.merchants.models import Store
from webapp.merchants.queries import merchant_stores, store_on

MANY = {
    "kirchberg": 270,
    "spillkescht": 45,
    "velo-nord": 40,
    "caves-remich": 70,
    "heem-stad": 55,
    "cafe-central": 300,
    "backhaus": 220,
    "salon-lea": 110,
    "sportif": 160,
    "jardin": 110,
}
"""Customers of the merchant that this store belongs to; its other stores met some of them."""
UNIQUE = frozenset({"spillkescht", "velo-nord", "caves-remich", "heem-stad"})
"""Nobody is there twice with their merchants."""
SEED = 20240311
LOCALES = ("fr", "fr", "de", "lb", "lb", "en", "")
Row = dict[str, Any]


def seed_demo(platform: Any) -> None:
    """Fill the demo's stores, where the platform has them."""
    for code, many in MANY.items():
        store = store_on(platform.id, code)
        if store is not None:
            Seeding(store, many).write()


class Seeding:
    """The rows of one merchant."""

    def __init__(self, store: Store, many: int) -> None:
        self.dice = Random(SEED)  # noqa: S311 - demo data, not a secret
        self.owner = {"platform_id": store.platform_id, "merchant_id": store.merchant_id}
        self.stores = merchant_stores(store.platform_id, store.merchant_id)
        self.twice = () if store.code in UNIQUE else TWICE
        self.many, self.now = many, utcnow()

    def write(self) -> None:
        """Customers and what hangs on them, some statements in all."""
        people = [self.person(number) for number in range(self.many - len(self.twice))]
        homes = [self.home() for _person in people]
        for original, differs in self.twice:
            people.append({**people[original], "created_at": self.now - timedelta(days=20 + original), **differs})
            homes.append(dict(homes[original]))
        for person, home in zip(people, homes, strict=True):
            person["country"] = home["country"]
            person["name_key"] = name_key(person["name"], person["company"], person["email"])
            parts = [person[name] for name in ("name", "company", "email", "phone", "vat_number")]
            person["search"] = folded(*parts, home["street"], home["postal_code"], home["city"])
        ids = insert_with_ids(Customer, [{**self.owner, **self.met(number), **person} for number, person in enumerate(people)])
        insert_rows(PostalAddress, [{**self.owner, "customer_id": each, **home} for each, home in zip(ids, homes, strict=True)])
        self.marks(ids, dict(zip(ids, (person["created_at"] for person in people), strict=True)))
        db.session.flush()

    def met(self, number: int) -> Row:
        return {"met_store_id": self.stores[number % len(self.stores)]}

    def person(self, number: int) -> Row:
        """Somebody; every twelfth buys for a company, every ninth without an e-mail address, as buyers of a marketplace do."""
        first, last = self.dice.choice(FIRST), LAST[number * 7 % len(LAST)]
        company = COMPANIES[number // 12 % len(COMPANIES)] if number % 12 == 5 else ""
        address = f"{folded(first)}.{folded(last)}{number}@example.com".replace(" ", "").replace("'", "")
        return {
            "name": f"{first} {last}",
            "company": company,
            "email": None if number % 9 == 4 else address,
            "phone": f"+352621{100_000 + number * 1_733 % 900_000}" if number % 3 else "",
            "vat_number": luxembourg_vat(200_000 + number * 137) if company else "",
            "locale": self.dice.choice(LOCALES),
            "created_at": self.now - timedelta(days=self.dice.randrange(2, 420), minutes=self.dice.randrange(600)),
        }

    def home(self) -> Row:
        code, city, country = self.dice.choice(TOWNS)
        street = f"{self.dice.randrange(1, 140)}, {self.dice.choice(STREETS)}"
        return {"street": street, "postal_code": code, "city": city, "country": country, "is_main": True}

    def marks(self, ids: list[int], met: dict[int, datetime]) -> None:
        tags = insert_with_ids(Tag, [{**self.owner, "name": name, "key": name} for name in TAGS])
        pairs = [(each, tag) for each in ids for place, tag in enumerate(tags) if self.dice.random() < 0.16 / (place + 1)]
        insert_rows(Tagging, [{**self.owner, "customer_id": each, "tag_id": tag} for each, tag in pairs])
        noted = [each for each in ids if self.dice.random() < 0.1]
        insert_rows(Note, [{**self.owner, **self.note(each, met[each])} for each in noted])
        asked = [
            (each, channel) for each in ids for channel in ("email", "sms") if self.dice.random() < (0.6 if channel == "email" else 0.2)
        ]
        insert_rows(Consent, [{**self.owner, **self.answer(each, channel, met[each])} for each, channel in asked])

    def note(self, customer_id: int, met: datetime) -> Row:
        return {"customer_id": customer_id, "body": self.dice.choice(NOTES), "at": self.later(met)}

    def answer(self, customer_id: int, channel: str, met: datetime) -> Row:
        return {
            "customer_id": customer_id,
            "channel": channel,
            "given": self.dice.random() < 0.8,
            "source": self.dice.choice(("in_store", "paper", "website")),
            "at": self.later(met),
        }

    def later(self, met: datetime) -> datetime:
        """Some moment between then and now."""
        return met + (self.now - met) * self.dice.randrange(1000) / 1000


def luxembourg_vat(number: int) -> str:
    """A VAT number of Luxembourg: six digits, and what they leave when divided by 89."""
    return f"LU{number:06}{number % 89:02}"
