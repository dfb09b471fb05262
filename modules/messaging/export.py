"""A thread as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from modules.messaging.models import Message, Thread
from webapp.web.formats import moment


def as_text(thread: Thread, messages: Sequence[Message]) -> str:
    """Everything that was written, in the reader's time zone."""
    return "\n\n".join([thread.subject, *map(_said, messages)]) + "\n"


def _sender(message: Message) -> str:
    return f"{message.sender_name} <{message.sender_email}>" if message.sender_email else _("A former member")


def _said(message: Message) -> str:
    who = (message.author.name or message.author.email) if message.author is not None else _sender(message)
    files = [_("Attachment: %(name)s", name=each.name) for each in message.attachments]
    return "\n".join([f"{who}, {moment(message.at)}", message.body, *files])
