"""The same message to many. Inside the caller's transaction()."""

from __future__ import annotations

from collections.abc import Sequence

from modules.messaging.models import Kind, Thread
from modules.messaging.queries import threads as queries
from modules.messaging.services.threads import New, Post, begin, check


def readers(new: New) -> int:
    """How many people at the other side would read it now."""
    thread = Thread(platform_id=new.platform_id, store_id=new.store_id, kind=new.kind)
    return len(queries.readers(thread, "platform" if new.kind is Kind.PROVIDER else "store"))


def send(news: Sequence[New], post: Post) -> None:
    """Begin a thread with each: one act, however many they are, so the limit of messages does not count it. Raises DomainError."""
    check(post)
    for new in news:
        begin(new, post, limited=False)
