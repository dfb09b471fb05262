"""The worker's part: takes mails that are due, one by one, and hands them to the mail server.

An attempt is noted before it begins and lasts for a while at most: a mail whose worker died is due again by itself. Where that died
between the server's yes and our own note the mail arrives twice, with the same Message-ID; it is never lost.
"""

from __future__ import annotations

import secrets
import smtplib
import time
from datetime import timedelta
from email.utils import formataddr, parseaddr
from typing import Any

import structlog
from flask import current_app
from flask_mailman import EmailMultiAlternatives
from sqlalchemy import CursorResult, delete, select, update

from webapp.db import db, transaction, utcnow
from webapp.domain import LostRace
from webapp.jobs.retention import Kept, keep
from webapp.jobs.sweep import ticks
from webapp.mail.drawing import Drawn, draw
from webapp.mail.letters import Outcome, letters
from webapp.mail.models import OutboxMail, Status
from webapp.measures import MAILS

log = structlog.get_logger(__name__)
SWEEP_SECONDS = 2.0
"""How long one sweep of a worker goes on beginning mails; jobs wait for the rest of it."""
AT_ONCE = 100
ATTEMPTS = 12
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
UNDER_WAY = timedelta(minutes=5)
"""How long a mail is left to whoever took it, should that never be heard of again."""
AWAY, REFUSED, BROKEN = "away", "refused", "broken"
"""Why a mail was not sent: no mail server answers, it refuses the mail, or the mail could not be drawn."""
NO_MAILBOX = ("550", "551", "553")
"""Answers of a mail server that mean the address, not the letter or the sender (RFC 5321, 4.2.3)."""
LONGEST_DETAIL = 2000


def deliver_due() -> None:
    """Send what is due, the oldest first, within a bounded time: called by every sweep. Where the server is away, the rest waits."""
    ends = time.monotonic() + SWEEP_SECONDS
    due = select(OutboxMail.id).where(OutboxMail.status == Status.WAITING, OutboxMail.not_before <= utcnow())
    waiting = db.session.scalars(due.order_by(OutboxMail.not_before, OutboxMail.id).limit(AT_ONCE)).all()
    db.session.rollback()
    for mail_id in waiting:
        try:
            if time.monotonic() >= ends or not deliver(mail_id):
                return
        except LostRace:
            log.info("mail.busy", mail=mail_id)  # it is still due, or will be


def deliver(mail_id: int) -> bool:
    """One attempt at one mail, if it is there to be begun. False when no mail server answers."""
    token = secrets.token_hex(16)
    mail = _take(mail_id, token)
    if mail is None:
        return True
    try:
        drawn = draw(mail, letters[mail.code])
    except Exception as fault:  # whatever its template raises, the mails behind it go out
        log.exception("mail.broken", mail=mail.id, letter=mail.code)
        _note(mail, token, BROKEN, type(fault).__name__)
        return True
    if drawn is None:
        return _forget(mail, token)
    error, detail = _hand_over(mail, drawn)
    _note(mail, token, error, detail)
    return error != AWAY


def _take(mail_id: int, token: str) -> OutboxMail | None:
    """Note the attempt; of several workers one gets the mail."""
    now, mine = utcnow(), OutboxMail.id == mail_id
    with transaction() as session:
        free = update(OutboxMail).where(mine, OutboxMail.status == Status.WAITING, OutboxMail.not_before <= now)
        values = {"token": token, "attempts": OutboxMail.attempts + 1, "not_before": now + UNDER_WAY}
        taken = session.execute(free.values(**values), execution_options={"synchronize_session": False})
        if not isinstance(taken, CursorResult) or taken.rowcount != 1:
            return None
        mail = session.scalars(select(OutboxMail).where(mine).execution_options(populate_existing=True)).one()
        session.flush()
        session.expunge(mail)
        return mail


def _hand_over(mail: OutboxMail, drawn: Drawn) -> tuple[str, str]:
    """Give it to the mail server: why that did not work, and in detail; nothing where it did."""
    address = current_app.config["MAIL_DEFAULT_SENDER"]
    sender = formataddr((drawn.sender, parseaddr(address)[1])) if mail.platform_id else address
    domain = parseaddr(address)[1].rpartition("@")[2] or "localhost"
    headers = {
        **drawn.headers,
        "Message-ID": f"<outbox-{mail.id}-{int(mail.created_at.timestamp())}@{domain}>",
        "Auto-Submitted": "auto-generated",
    }
    message = EmailMultiAlternatives(drawn.subject, drawn.text, sender, [mail.recipient], headers=headers)
    message.attach_alternative(drawn.html, "text/html")
    try:
        message.send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as refusal:
        return REFUSED, _said(refusal)
    except (OSError, smtplib.SMTPException) as fault:
        return AWAY, f"{type(fault).__name__}: {fault}"
    except ValueError as fault:  # an address or a subject that no mail may have
        return BROKEN, type(fault).__name__
    return "", ""


def _note(mail: OutboxMail, token: str, error: str, detail: str) -> None:
    now, values = utcnow(), {"token": None, "error": error, "error_detail": detail[:LONGEST_DETAIL]}
    MAILS.labels(error or "sent").inc()
    gone = error == BROKEN or (error == REFUSED and detail.startswith("5")) or mail.attempts >= ATTEMPTS
    if not error:
        _end(mail, token, Outcome.SENT, status=Status.SENT, ended_at=now, facts={}, **values)
        log.info("mail.sent", mail=mail.id, letter=mail.code)
        return
    told = detail[:3] if error == REFUSED else detail  # the server's words may hold the address, and whom it was for is nobody's business
    log.error("mail.failed", mail=mail.id, letter=mail.code, why=error, error=told, server=_server(), given_up=gone)
    if gone:
        nobody = error == REFUSED and detail[:3] in NO_MAILBOX
        _end(mail, token, Outcome.NO_SUCH_ADDRESS if nobody else Outcome.FAILED, status=Status.FAILED, ended_at=now, **values)
    else:
        _end(mail, token, None, not_before=now + backoff(mail.attempts), **values)


def _end(mail: OutboxMail, attempt: str, outcome: Outcome | None, /, **values: Any) -> None:
    """Write down how it went, unless the mail was given to another worker meanwhile; None where it is tried again."""
    statement = update(OutboxMail).where(OutboxMail.id == mail.id, OutboxMail.token == attempt).values(**values)
    with transaction() as session:
        done = session.execute(statement, execution_options={"synchronize_session": False})
        if outcome is not None and isinstance(done, CursorResult) and done.rowcount == 1:
            _tell(mail, outcome)


def _tell(mail: OutboxMail, outcome: Outcome) -> None:
    """Let whoever declared the letter know. What is raised there is theirs: a mail that was sent is not sent again for it."""
    ended = letters[mail.code].ended if mail.code in letters else None
    if ended is None:
        return
    try:
        with db.session.begin_nested():
            ended(mail, outcome)
    except Exception:  # whatever it is, the mail has left
        log.exception("mail.untold", mail=mail.id, letter=mail.code)


def _forget(mail: OutboxMail, token: str) -> bool:
    with transaction() as session:
        gone = session.execute(delete(OutboxMail).where(OutboxMail.id == mail.id, OutboxMail.token == token))
        if isinstance(gone, CursorResult) and gone.rowcount == 1:
            _tell(mail, Outcome.DROPPED)
    return True


def backoff(attempt: int) -> timedelta:
    """How long a mail rests after its failed attempt number `attempt`: 30 seconds, a minute, 2, … an hour at most."""
    doublings: int = min(max(attempt - 1, 0), 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def _said(refusal: smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused) -> str:
    """The server's code and words. It may repeat the address: this is for operators, not for the log of a person's page."""
    code: int
    words: bytes | str
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(refusal.recipients.values()))
    else:
        code, words = refusal.smtp_code, refusal.smtp_error
    return f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}".replace("\0", "")


def _server() -> str:
    return f"{current_app.config['MAIL_SERVER']}:{current_app.config['MAIL_PORT']}"


def init() -> None:
    """Let workers deliver, and remove what was delivered long ago."""
    if deliver_due not in ticks:
        ticks.append(deliver_due)
    keep(Kept(setting="KEEP_MAILS_DAYS", model=OutboxMail, since=OutboxMail.ended_at, condition=OutboxMail.status != Status.WAITING))
