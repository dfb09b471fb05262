"""The list of cards as a file."""

from __future__ import annotations

from collections.abc import Iterator

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.loyalty import labels
from modules.loyalty.queries import cards
from modules.loyalty.store.blueprint import ADJUST, BASE, loyalty
from modules.loyalty.store.cards import the_table
from webapp.accounts.access import permission
from webapp.entitlements.gate import require_feature
from webapp.web import downloads
from webapp.web.spreadsheets import Cell


@loyalty.get("/download/<any(csv, xlsx):form>")
@permission(ADJUST)
@require_feature(BASE)
def download(form: str) -> ResponseReturnValue:
    """The cards that search and filters let through."""
    table = the_table()
    header = [_("Card"), _("Customer number"), _("Customer"), _("Points"), _("Stamps"), _("State"), _("Source"), _("Since"), _("Last used")]
    chosen = table.narrow(cards.cards(), table.state(request.args))

    def rows() -> Iterator[tuple[Cell, ...]]:
        for card in cards.with_dates(chosen, downloads.most_rows() + 1):
            words = (str(labels.STATES[card.state]), str(labels.SOURCES.get(card.source, card.source)))
            yield (card.number, card.customer_id, card.holder, card.points, card.stamps, *words, card.created_at, card.last_at)

    return downloads.table(_("loyalty cards"), header, rows(), form=form)
