"""Mail in tests: what a worker would deliver, in the test's own process."""

from __future__ import annotations

from typing import Any

from flask import Flask

from webapp.db import db
from webapp.mail.delivery import deliver_due


def delivered(app: Flask) -> list[Any]:
    """Deliver what is due, by the application's `locmem` backend; the messages that were sent."""
    mailman = app.extensions["mailman"]
    mailman.outbox = []
    db.session.rollback()
    with app.app_context():
        deliver_due()
        db.session.remove()
    found: list[Any] = mailman.outbox
    return found


def link_in(text: str, page: str = "/reset/") -> str:
    """The secret link of a mail's text: to the reset, or to another page."""
    return next(line for line in text.splitlines() if page in line)
