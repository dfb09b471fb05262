"""Figures of messaging: what stores and the platform's support write to each other. Threads of a store's team are not counted."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, literal, select

from modules.messaging.labels import ABOUT, STATES
from modules.messaging.models import Kind, Message, Thread
from webapp.registry.kinds.metrics import Dimension, Figure, Metric
from webapp.routing.context import current_frontend

ABOUT_WHAT = Dimension(code="about", name=_l("About"), label=lambda code: str(ABOUT.get(code, code)))
ABOUT_OR_NONE = func.coalesce(Thread.object_kind, "none")
STATE = Dimension(code="state", name=_l("State"), label=lambda code: str(STATES.get(code, code)))


def page(thread_id: int) -> str:
    """The page of a thread."""
    return str(url_for(f"messaging.{current_frontend()}.messages.detail", thread_id=thread_id))


def threads() -> Figure:
    """Threads with support by when they were begun."""
    return Figure(
        rows=select(Thread).where(Thread.kind == Kind.SUPPORT),
        at=Thread.created_at,
        value=literal(1),
        key=Thread.id,
        title=Thread.subject,
        store=Thread.store_id,
        compared=True,
        dimensions={"state": Thread.state, "about": ABOUT_OR_NONE},
    )


def messages() -> Figure:
    """Messages in threads with support."""
    return Figure(
        rows=select(Message).join(Thread, Thread.id == Message.thread_id).where(Thread.kind == Kind.SUPPORT),
        at=Message.at,
        value=literal(1),
        key=Thread.id,
        title=Thread.subject,
        store=Thread.store_id,
        changed=Message.at,
        compared=True,
        dimensions={"about": ABOUT_OR_NONE},
    )


SEEN: dict[str, Any] = {
    "permission": "messaging:threads:read",
    "overview": "messaging:threads:read",
    "feature": "internal_messages",
    "address": page,
}

METRICS = (
    Metric(code="messaging.threads", name=_l("Questions to support"), figure=threads, dimensions=(STATE, ABOUT_WHAT), weight=70, **SEEN),
    Metric(code="messaging.messages", name=_l("Messages with support"), figure=messages, dimensions=(ABOUT_WHAT,), weight=71, **SEEN),
)
