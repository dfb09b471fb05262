"""What customers tell other modules."""

from __future__ import annotations

from webapp.registry.kinds.events import Event

ERASED = Event(code="customers.erased", facts={"customer_id": int})
"""A customer was erased: whoever keeps words about them takes these out too, and keeps its figures. Told once for each id of theirs."""
