"""Writes of the outbox, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import has_request_context, request
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.db import db, utcnow
from webapp.domain import Conflict, NotFound
from webapp.mail.letters import letters
from webapp.mail.models import OutboxMail, Status
from webapp.platforms.addresses import outside_base
from webapp.routing.context import current_resolution, platform_here


def send(
    code: str,
    to: str,
    *,
    facts: Mapping[str, Any] | None = None,
    locale: str | None = None,
    platform_id: int | None = None,
) -> OutboxMail:
    """Put a mail into the outbox, in the caller's transaction: without its commit there is none.

    `code` names a declared Letter; `facts` are JSON and hold no secret; `locale` is the recipient's language. It comes from the
    platform named, or from the one this is about. Raises LookupError for a letter that nobody declared.
    """
    if code not in letters:
        raise LookupError(f"Nobody declares the letter '{code}'.")
    platform = platform_here()
    if platform_id is None and platform is not None:
        platform_id = platform.id
    row = OutboxMail(code=code, recipient=to, facts=dict(facts or {}), locale=locale, base=base_here(), platform_id=platform_id)
    db.session.add(row)
    return row


def base_here() -> str:
    """Where the pages are that a mail links to: those of this request; for work on another platform, as in jobs, that platform's."""
    platform = platform_here()
    if has_request_context() and (platform is None or platform is current_resolution().platform):
        return request.url_root
    return f"{outside_base(platform.id if platform is not None else None)}/"


def retry(mail_id: int) -> OutboxMail:
    """Try a mail that was given up again, with all its attempts before it. Raises NotFound and Conflict."""
    found = select(OutboxMail).where(OutboxMail.id == mail_id).with_for_update().execution_options(populate_existing=True)
    row = db.session.scalar(found) if 0 < mail_id < 2**31 else None
    if row is None:
        raise NotFound(_("This mail is not there any more."))
    if row.status != Status.FAILED:
        raise Conflict(_("This mail is not one that failed. Load the page again to see what became of it."), "not_failed")
    row.status, row.attempts, row.not_before, row.ended_at = Status.WAITING, 0, utcnow(), None
    row.error = row.error_detail = ""
    return row
