"""Beginning threads, writing in them, and what becomes of them. Inside the caller's transaction()."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import String, func, literal, update

from modules.messaging.models import CLOSED, OPEN, Attachment, Kind, Message, Participant, Thread
from modules.messaging.places import at
from modules.messaging.queries import threads as queries
from modules.messaging.services.telling import ASSIGNED, MENTIONED, WRITTEN, tell
from modules.messaging.settings import setting
from webapp import files
from webapp.accounts.models import User
from webapp.db import db, utcnow
from webapp.db.folding import folded
from webapp.domain import DomainError, Forbidden

HOUR = timedelta(hours=1)
NAMED = re.compile(r"@([\w.+-]{2,60})")
LONGEST = 10_000
MOST = 1_000
"""Messages of a thread; whoever has more to say begins another."""
MOST_SEARCHED = 200_000
"""Characters of a thread that searches look at, from its beginning."""


@dataclass(frozen=True, slots=True)
class Post:
    """What somebody writes. `seen` is the last message that stood on their page; `kept` are files that were stored before."""

    author: User
    body: str
    kept: Sequence[files.File] = ()
    seen: int = 0


@dataclass(frozen=True, slots=True)
class New:
    """A thread to begin. `about` says what it is about: kind, id, label, endpoint, arguments."""

    platform_id: int
    kind: Kind
    subject: str
    store_id: int | None = None
    about: Mapping[str, Any] = field(default_factory=dict)


def begin(new: New, post: Post, *, limited: bool = True) -> Thread:
    """Begin a thread with its first message, which counts towards the limit where `limited`. Raises DomainError."""
    check(post)
    thread = Thread(
        platform_id=new.platform_id,
        store_id=new.store_id,
        kind=new.kind,
        subject=new.subject,
        object_kind=new.about.get("kind"),
        object_id=new.about.get("id"),
        about=dict(new.about),
        search=folded(new.subject, str(new.about.get("label", ""))),
    )
    db.session.add(thread)
    db.session.flush()
    _write(thread, post, limited=limited)
    return thread


def reply(thread_id: int, post: Post) -> Message:
    """Write in a thread; one that was closed is open again. Raises NotFound and DomainError."""
    check(post)
    return post_in(queries.thread(thread_id, lock=True), post)


def post_in(thread: Thread, post: Post) -> Message:
    """The same for a thread at hand."""
    thread.state = OPEN
    return _write(thread, post)


def check(post: Post) -> None:
    """Raises DomainError for nothing, for too much, and for too many messages within an hour."""
    if not post.body.strip():
        raise DomainError(_("Write something first."), "empty", field="body")
    if len(post.body) > LONGEST:
        raise DomainError(_("A message has at most %(most)s characters. Shorten it.", most=LONGEST), "too_long", field="body")


def check_rate(platform_id: int, user_id: int) -> None:
    """Raises DomainError where the person has written as much within an hour as the platform allows. Of two at once one waits."""
    queries.hold_person(user_id)
    with at(platform_id):
        most = int(setting("rate_limit_per_hour"))
    if queries.written_since(user_id, utcnow() - HOUR) >= most:
        raise DomainError(_("You wrote %(most)s messages within an hour. Wait a while before the next one.", most=most), "too_many")


def _write(thread: Thread, post: Post, *, limited: bool = True) -> Message:
    if limited:
        check_rate(thread.platform_id, post.author.id)
    if queries.count_messages(thread.id) >= MOST:
        raise DomainError(_("This thread has %(most)s messages. Begin another one.", most=f"{MOST:,}"), "full", field="body")
    before = thread.last_message_id
    message = Message(platform_id=thread.platform_id, thread_id=thread.id, author_id=post.author.id, body=post.body)
    db.session.add(message)
    db.session.flush()
    for kept in post.kept:
        row = Attachment(platform_id=thread.platform_id, message_id=message.id, file_id=kept.id, name=kept.name, size=kept.size)
        db.session.add(row)
        files.retain(kept)
    thread.last_message_id, thread.last_at = message.id, message.at
    db.session.flush()
    blank = literal(" ", String)  # as text that is searched it would be folded to nothing, and words would grow together
    grown = func.substr(Thread.search.concat(blank).concat(folded(post.body)), 1, MOST_SEARCHED)
    db.session.execute(update(Thread).where(Thread.id == thread.id).values(search=grown), execution_options={"synchronize_session": False})
    people = queries.people(thread)
    join(thread, {*people, post.author.id}, before)
    mark_read(thread, post.author.id, post.seen)
    _tell(thread, post, people)
    return message


def join(thread: Thread, user_ids: Iterable[int], read: int) -> None:
    """Everybody who may read it takes part; for who is new to it, what was there before is not unread. Of two at once one waits."""
    there = queries.hold_participants(thread)
    new = sorted(set(user_ids) - there)
    db.session.add_all(
        Participant(platform_id=thread.platform_id, thread_id=thread.id, user_id=each, last_read_id=read, muted=False) for each in new
    )
    db.session.flush()


def called(user: User) -> str:
    """What a person is called."""
    return user.name or user.email


def _tell(thread: Thread, post: Post, people: Mapping[int, User]) -> None:
    """Those who are named and everybody else who has not turned it off, but not who wrote it."""
    named = mentioned(post.body, people.values()) - {post.author.id}
    quiet = {row.Participant.user_id for row in queries.participants(thread.id) if row.Participant.muted}
    tell(thread, called(post.author), MENTIONED, named)
    tell(thread, called(post.author), WRITTEN, set(people) - named - quiet - {post.author.id})


def mentioned(body: str, people: Iterable[User]) -> set[int]:
    """The ids of those whom a text names with @ and their first name, or what stands before the @ of their address.

    A name that several of them have names nobody.
    """
    words = {folded(each.rstrip(".-")) for each in NAMED.findall(body)}
    by_word: dict[str, set[int]] = {}
    for user in people:
        for word in {folded(user.email.partition("@")[0]), folded((user.name.split() or [""])[0])}:
            by_word.setdefault(word, set()).add(user.id)
    found = [by_word[word] for word in words if word in by_word]
    return {next(iter(ids)) for ids in found if len(ids) == 1}


def mark_read(thread: Thread, user_id: int, seen: int) -> None:
    """Note how far somebody has read. It only moves forward, however many of their windows say so at once."""
    seen = min(seen, thread.last_message_id)
    mine = Participant.thread_id == thread.id, Participant.user_id == user_id, Participant.last_read_id < seen
    db.session.execute(update(Participant).where(*mine).values(last_read_id=seen), execution_options={"synchronize_session": False})


def mark_unread(thread: Thread, user_id: int) -> None:
    """Say oneself that the latest message of somebody else is still to be read."""
    last = queries.last_of_others(thread.id, user_id)
    if last:
        join(thread, [user_id], last - 1)
        mine = Participant.thread_id == thread.id, Participant.user_id == user_id
        db.session.execute(update(Participant).where(*mine).values(last_read_id=last - 1), execution_options={"synchronize_session": False})


def set_state(thread: Thread, *, closed: bool) -> None:
    """Close a thread, or open it again."""
    thread.state = CLOSED if closed else OPEN
    db.session.flush()


def assign(thread: Thread, user_id: int | None, *, by: User) -> None:
    """Say who looks after it; None for nobody. Raises Forbidden for somebody who cannot read it."""
    if user_id is not None and user_id not in queries.people(thread) and user_id != by.id:
        raise Forbidden(_("This person cannot read the thread. Choose somebody else."), "not_theirs")
    thread.assignee_id = user_id
    db.session.flush()
    if user_id is not None and user_id != by.id:
        tell(thread, called(by), ASSIGNED, {user_id})


def mute(thread: Thread, user_id: int, *, muted: bool) -> None:
    """Stop or begin telling somebody of new messages; those in which they are named are told all the same."""
    join(thread, [user_id], thread.last_message_id)
    mine = Participant.thread_id == thread.id, Participant.user_id == user_id
    db.session.execute(update(Participant).where(*mine).values(muted=muted), execution_options={"synchronize_session": False})
