"""Answers that are given often. Inside the caller's transaction()."""

from __future__ import annotations

from modules.messaging.models import CannedReply
from modules.messaging.queries import threads as queries
from webapp.db import db
from webapp.tenancy import current_tenant


def add(*, title: str, body: str) -> CannedReply:
    """Keep one for this place."""
    tenant = current_tenant()
    assert tenant is not None, "the pages of answers are a store's and a platform's"
    row = CannedReply(platform_id=tenant.platform_id, store_id=tenant.store_id, title=title, body=body)
    db.session.add(row)
    db.session.flush()
    return row


def remove(reply_id: int) -> None:
    """Take one away. Raises NotFound."""
    db.session.delete(queries.reply(reply_id))
    db.session.flush()
