"""Forgetting a person whom others wrote about: the words go, the conversation stays."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import delete, false, func, or_, select

from modules.messaging.models import Attachment, Mailing, Message, Notice, Silenced, Thread
from modules.messaging.services.threads import MOST_SEARCHED
from webapp import files
from webapp.db import db
from webapp.db.folding import folded
from webapp.mail import refusals
from webapp.mail.unsubscribing import mark
from webapp.privacy.places import BULK, SHORTEST, named_in
from webapp.registry.kinds.personal import Whose

GONE = "[…]"
"""What stands where a person's word stood; the same in every language."""


def forget(person: Whose) -> None:
    """Notices that name the person go; in messages and subjects the words are taken out, and files of such messages go."""
    here = Notice.platform_id == person.platform_id, Notice.merchant_id == person.merchant_id
    db.session.execute(delete(Notice).where(*here, named_in(Notice.facts, person.words)), execution_options=BULK)
    threads = db.session.scalars(select(Thread).where(Thread.store_id.in_(person.stores), _is_named(person)).with_for_update()).all()
    for each in threads:
        _empty(each, person)
    _mailings(person)
    db.session.flush()


def _mailings(person: Whose) -> None:
    """Messages to customers that name the person lose the words; their address leaves the list of silent ones."""
    named = or_(*(named_in(each, person.words) for each in (Mailing.subject, Mailing.body, Mailing.texts)))
    pattern = _pattern(person)
    for each in db.session.scalars(select(Mailing).where(Mailing.store_id.in_(person.stores), named).with_for_update()):
        each.subject, each.body = pattern.sub(GONE, each.subject)[:200], pattern.sub(GONE, each.body)
        each.texts = {code: {name: pattern.sub(GONE, text) for name, text in words.items()} for code, words in each.texts.items()}
    marks = [mark(each) for each in person.emails]
    refusals.forget(person.merchant_id, marks)
    gone = Silenced.merchant_id == person.merchant_id, Silenced.mark.in_(marks)
    db.session.execute(delete(Silenced).where(Silenced.platform_id == person.platform_id, *gone), execution_options=BULK)


def _pattern(person: Whose) -> re.Pattern[str]:
    words = sorted((word for word in person.words if len(word) >= SHORTEST), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)) or r"(?!)", re.IGNORECASE)


def _is_named(person: Whose) -> Any:
    said = or_(named_in(Message.body, person.words), named_in(Message.sender_name, person.words), Message.sender_email.in_(person.emails))
    within = select(Message.thread_id).where(said)
    named = select(Message.thread_id).join(Attachment, Attachment.message_id == Message.id).where(named_in(Attachment.name, person.words))
    text = [folded(word) for word in person.words if len(word) >= SHORTEST]
    found = [func.lower(Thread.search).contains(word, autoescape=True) for word in text]
    return or_(false(), named_in(Thread.subject, person.words), *found, Thread.id.in_(within), Thread.id.in_(named))


def _empty(thread: Thread, person: Whose) -> None:
    pattern = _pattern(person)
    thread.subject = pattern.sub(GONE, thread.subject)
    bodies = []
    for message in db.session.scalars(select(Message).where(Message.thread_id == thread.id).order_by(Message.id)):
        named = pattern.search(message.body) or any(pattern.search(each.name) for each in message.attachments)
        message.body = pattern.sub(GONE, message.body)
        if message.sender_email in person.emails:
            message.sender_name, message.sender_email, message.body, thread.subject = GONE, "", GONE, GONE
        message.sender_name = pattern.sub(GONE, message.sender_name)
        bodies.append(message.body)
        if named:
            _forget_files(message.attachments)
    thread.search = folded(thread.subject, str(thread.about.get("label", "")), *bodies)[:MOST_SEARCHED]


def _forget_files(attachments: list[Attachment]) -> None:
    """Their bytes go with the next round of the sweep."""
    files.discard([each.file_id for each in attachments if each.file_id is not None])
    for each in attachments:
        each.file_id, each.name = None, GONE
