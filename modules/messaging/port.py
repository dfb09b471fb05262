"""How other modules tell people something: the port `Notices`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from modules.messaging.services import notices


class PlatformNotices:
    """Notices of the platform that is worked for."""

    def notify(
        self,
        kind: str,
        *,
        key: str,
        facts: Mapping[str, Any],
        store_id: int | None = None,
        users: Collection[int] | None = None,
        at: datetime | None = None,
        once: bool = False,
    ) -> int:
        """Tell everybody whom it is for."""
        return notices.notify(kind, key=key, facts=facts, store_id=store_id, users=users, at=at, once=once)
