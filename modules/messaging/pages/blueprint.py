"""All pages of threads for one frontend."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from modules.messaging.pages import announcing, answers, inbox, thread
from webapp.entitlements.gate import require_feature
from webapp.registry.frontends import Frontend

FEATURE = "internal_messages"
ONE = "/<int:thread_id>"
EVERYWHERE: tuple[tuple[str, str, Callable[..., Any], list[str]], ...] = (
    ("/", "list", inbox.inbox, ["GET"]),
    ("/bulk", "bulk", inbox.bulk, ["POST"]),
    ("/new", "create", inbox.create, ["GET", "POST"]),
    (ONE, "detail", thread.detail, ["GET"]),
    (f"{ONE}/reply", "reply", thread.reply, ["POST"]),
    (f"{ONE}/read", "read", thread.read, ["POST"]),
    (f"{ONE}/unread", "unread", thread.unread, ["POST"]),
    (f"{ONE}/mute", "mute", thread.mute, ["POST"]),
    (f"{ONE}/state", "state", thread.state, ["POST"]),
    (f"{ONE}/assign", "assign", thread.assign, ["POST"]),
    (f"{ONE}/export.txt", "export", thread.export, ["GET"]),
    (f"{ONE}/files/<int:attachment_id>", "attachment", thread.attachment, ["GET"]),
)
ON_PLATFORMS: tuple[tuple[str, str, Callable[..., Any], list[str]], ...] = (
    ("/answers", "answers", answers.answers, ["GET", "POST"]),
    ("/answers/<int:reply_id>/delete", "remove_answer", answers.remove, ["POST"]),
)
TO_MANY: tuple[tuple[str, str, Callable[..., Any], list[str]], ...] = (("/announce", "announce", announcing.announce, ["GET", "POST"]),)
IN_STORES: tuple[tuple[str, str, Callable[..., Any], list[str]], ...] = (("/about/<word>", "about", inbox.about, ["GET"]),)

MARKS = frozenset({"read", "unread", "mute"})
"""What only notes how far somebody has read: open also while a plan stands still."""


def messages_blueprint(frontend: Frontend) -> Blueprint:
    """The blueprint. Plans are a matter of stores: in the console nobody is asked for one."""
    blueprint = Blueprint("messages", __name__)
    in_console = frontend is Frontend.CONSOLE
    rules = [*EVERYWHERE, *(() if in_console else ON_PLATFORMS), *(IN_STORES if frontend is Frontend.STORE else TO_MANY)]
    for rule, name, view, methods in rules:
        access = view.__access__  # type: ignore[attr-defined]
        gated = view if in_console else require_feature(FEATURE, reads=name in MARKS)(view)
        gated.__access__ = access  # type: ignore[attr-defined]
        blueprint.add_url_rule(rule, name, gated, methods=methods)
    return blueprint
