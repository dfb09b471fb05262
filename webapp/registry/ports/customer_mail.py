"""Writing to customers by mail: asked by modules that list them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from webapp.registry.ports import writes


class CustomerMail(Protocol):
    """For people of the store of this page who may write to customers."""

    def is_open(self) -> bool:
        """Whether this person may write to customers here."""

    def to_segment(self, segment_id: int) -> str | None:
        """The page on which one writes to a segment; None for people who may not."""

    @writes
    def to_selection(self, store_id: int, customer_ids: Sequence[int]) -> str:
        """The page on which one writes to these. Raises Forbidden for people who may not."""
