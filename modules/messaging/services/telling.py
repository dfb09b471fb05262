"""Who is told of what happens in threads, each by the page of their own place."""

from __future__ import annotations

from collections.abc import Collection

from modules.messaging.models import Thread
from modules.messaging.places import at
from modules.messaging.queries.threads import readers_at
from modules.messaging.services.notices import mark_key_read, notify
from webapp.registry.frontends import Frontend

WRITTEN, MENTIONED, ASSIGNED = "message", "mention", "assigned"
KINDS = (WRITTEN, MENTIONED, ASSIGNED)
PLACES = {"store": Frontend.STORE, "platform": Frontend.ADMIN, "provider": Frontend.CONSOLE}


def code_of(what: str, place: str) -> str:
    """The code of the kind of notice."""
    return f"messaging.{what}-{place}"


def tell(thread: Thread, who: str, what: str, people: Collection[int]) -> None:
    """`who` did `what`: tell these people, where they may read it: each is told once, by the page nearest to the thread."""
    if not people:
        return
    facts = {"thread_id": thread.id, "subject": thread.subject, "who": who}
    left = set(people)
    with at(thread.platform_id):
        for place in ("store", "platform", "provider"):
            if place == "store" and thread.store_id is None:
                continue
            store_id = thread.store_id if place == "store" else None
            users = readers_at(thread, place) & left
            notify(code_of(what, place), key=key_of(thread.id), facts=facts, store_id=store_id, users=users)
            left -= users


def key_of(thread_id: int) -> str:
    """By which notices of a thread are known."""
    return f"thread-{thread_id}"


def seen(thread_id: int, user_id: int) -> int:
    """Who has read a thread has read what they were told of it; how many notices that were."""
    return sum(mark_key_read(user_id, code_of(what, place), key_of(thread_id)) for what in KINDS for place in PLACES)
