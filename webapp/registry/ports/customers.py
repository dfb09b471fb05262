"""Who buys from a merchant: asked by modules that have buyers, such as orders."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from webapp.commerce.address import Address
from webapp.registry.ports import writes


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """What a module knows of somebody who buys. `reference` is another system's name of them, such as "letzshop:4711"."""

    name: str
    email: str = ""
    phone: str = ""
    company: str = ""
    locale: str = ""
    reference: str = ""
    address: Address | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Somebody who is a customer, with what an order needs of them; `address` is the main one."""

    id: int
    title: str
    buyer: Buyer


class Customers(Protocol):
    """Customers are a merchant's: those of a store are its merchant's. Ids of merged customers go on standing for who they became."""

    def find(self, store_id: int, *, email: str = "", reference: str = "") -> int | None:
        """The customer with this e-mail address, in any spelling, or else with this reference."""

    @writes
    def ensure(self, store_id: int, buyer: Buyer) -> int:
        """The customer that a buyer already is, or a new one met in this store.

        A wrong address or number of a buyer is left out, never refused.
        """

    @writes
    def ensure_all(self, store_id: int, buyers: Sequence[Buyer]) -> Sequence[int]:
        """The customers that many buyers are, in their order: a few statements for all who have an e-mail address."""

    def changed(self, customer_ids: Collection[int]) -> None:
        """Say that a kept figure (`SegmentField`) of these customers is another: in the transaction that makes it so, or brings rows."""

    def search(self, store_id: int, words: str, limit: int) -> Sequence[Known]:
        """Customers with these words in their name, e-mail address, number or home, by name; nobody for people who may not see them."""

    def label(self, customer_ids: Collection[int]) -> Mapping[int, str]:
        """What people call each of these customers; those that are not there have no entry."""

    def link(self, customer_id: int) -> str | None:
        """The address of the customer's page in this store; None for people who may not see it."""
