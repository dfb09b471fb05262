"""Whom of a merchant's customers one may write to by mail: asked by modules that write to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from webapp.registry.ports import writes

NO_ADDRESS, UNASKED, REFUSED = "no_address", "unasked", "refused"
"""Why somebody may not be written to: there is no address, they were never asked, or they said no."""
UNSUBSCRIBED, COMPLAINED = "unsubscribed", "complained"
"""How they said it: by the link in a mail, or to their mail provider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """Customers to write to: those of a segment, or these. Ids of merged ones stand for who they became."""

    segment_id: int | None = None
    customer_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody who agreed to be written to; `locale` is empty where their language is not known."""

    id: int
    title: str
    address: str
    locale: str


class Audience(Protocol):
    """Asked anew before every mail: consent counts as it is then, the latest word of somebody with all who were merged into them."""

    def segments(self, store_id: int) -> Mapping[int, str]:
        """Segments by id, for people who may see them."""

    def hindered(self, store_id: int, whom: Whom) -> Mapping[str, int]:
        """How many of them may not be written to, by the code of why."""

    def contacts(self, store_id: int, whom: Whom, *, after: int = 0, limit: int = 500) -> Sequence[Contact]:
        """Those who may be, by id, from the first beyond `after`."""

    @writes
    def answer(self, store_id: int, customer_id: int, *, given: bool, source: str) -> None:
        """Write down that a customer may be written to by mail, or not any more; `source` is "unsubscribed" or "complained"."""
