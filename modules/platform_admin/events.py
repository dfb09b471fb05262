"""What platform administration tells other modules."""

from __future__ import annotations

from webapp.registry.kinds.events import Event

MERCHANT_CLOSED = Event(code="platform-admin.merchant_closed", facts={"merchant_id": int})
"""A merchant was closed, and can be opened again for some days. Told on each platform where it is."""

MERCHANT_ERASED = Event(code="platform-admin.merchant_erased", facts={"merchant_id": int})
"""A merchant was anonymised: whoever keeps words about its customers takes these out, and keeps its figures. Told once on each platform."""
