"""Answers that are given often. Inside the caller's transaction()."""

from __future__ import annotations

from flask_babel import gettext as _

from modules.messaging.models import CannedReply
from modules.messaging.queries import threads as queries
from webapp.db import db
from webapp.db.turns import take_turns
from webapp.domain import DomainError
from webapp.tenancy import current_tenant

MOST = 200


def add(*, title: str, body: str) -> CannedReply:
    """Keep one for this place. Raises DomainError where there are as many as anybody looks through."""
    tenant = current_tenant()
    assert tenant is not None, "the pages of answers are a store's and a platform's"
    take_turns("answers", tenant.platform_id, tenant.store_id)
    if queries.count_replies() >= MOST:
        raise DomainError(_("There are %(most)s answers already. Delete one that nobody needs.", most=MOST), "too_many", field="title")
    row = CannedReply(platform_id=tenant.platform_id, store_id=tenant.store_id, title=title, body=body)
    db.session.add(row)
    db.session.flush()
    return row


def remove(reply_id: int) -> None:
    """Take one away. Raises NotFound."""
    db.session.delete(queries.reply(reply_id))
    db.session.flush()
