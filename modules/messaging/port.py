"""How other modules tell people something, and let them write about things: the ports `Notices` and `Threads`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import url_for

from modules.messaging.models import Kind
from modules.messaging.pages.addressees import signed
from modules.messaging.queries import threads as queries
from modules.messaging.services import notices, threads
from webapp.accounts.access import may
from webapp.entitlements.gate import feature_enabled
from webapp.registry.ports.threads import About
from webapp.routing.context import current_platform


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

    def settle(self, kind: str, *, key: str, users: Collection[int]) -> int:
        """Take back what is done."""
        return notices.settle(kind, key=key, users=users)


class StoreThreads:
    """Threads of the stores of the platform that is worked for."""

    def link(self, about: About) -> str | None:
        """The page with the threads about a thing of the present store."""
        if not (may(queries.READ) and feature_enabled("internal_messages")):
            return None
        return url_for("messaging.store.messages.about", word=signed(asdict(about)))

    def open(self, store_id: int, *, subject: str, body: str, author_id: int, about: About | None = None, to_team: bool = True) -> int:
        """Begin a thread."""
        kind = Kind.TEAM if to_team else Kind.SUPPORT
        new = threads.New(current_platform().id, kind, subject, store_id, asdict(about) if about else {})
        return threads.begin(new, threads.Post(queries.author(author_id), body)).id

    def reply(self, store_id: int, thread_id: int, *, body: str, author_id: int) -> None:
        """Write in a thread of the store."""
        threads.reply(queries.of_store(store_id, thread_id), threads.Post(queries.author(author_id), body))
