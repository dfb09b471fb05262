"""How pages that list customers lead to writing to them: the port `CustomerMail`."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from modules.messaging.services import mailings
from webapp.accounts.access import may
from webapp.actor import current_actor
from webapp.domain import Forbidden
from webapp.entitlements.gate import feature_enabled
from webapp.merchants.queries import store_of
from webapp.registry.ports.audience import Whom
from webapp.routing.context import current_platform

WRITE, FEATURE, CREATE = "messaging:customers:write", "customer_messages", "messaging.store.mailings.create"


class StoreMail:
    """Mail of the store of this page."""

    def is_open(self) -> bool:
        """By permission and plan."""
        return may(WRITE) and feature_enabled(FEATURE)

    def to_segment(self, segment_id: int) -> str | None:
        """The page."""
        return url_for(CREATE, segment=segment_id) if self.is_open() else None

    def to_selection(self, store_id: int, customer_ids: Sequence[int]) -> str:
        """The page of a draft that keeps who was chosen."""
        if not self.is_open():
            raise Forbidden(_("You may not write to customers here. Ask the owner of the store."), "may_not_write")
        store = store_of(current_platform().id, store_id)
        row = mailings.draft(store, Whom(customer_ids=tuple(customer_ids)), author_id=current_actor().user_id)
        return url_for(CREATE, draft=row.id)
