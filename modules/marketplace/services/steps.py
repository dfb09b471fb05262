"""The two steps of an import, checking and running, batch by batch as a job does them.

What stops a step (a killed worker, a module that is off) loses nothing: it goes on after the last batch that was committed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from flask_babel import gettext as _

from modules.marketplace import queries
from modules.marketplace.items import Item, Refused, RowReader
from modules.marketplace.models import FeedImport, RefusedRow, State
from modules.marketplace.reading import records, text_stream
from modules.marketplace.services.taking import SHOWN_CHANGES, Taker, Tally
from webapp.db import db, utcnow
from webapp.db.bulk import insert_rows
from webapp.domain import Conflict
from webapp.merchants.models import Store

BATCH = 500
"""Rows per transaction: a fraction of a second, because on SQLite everybody else's writes wait for it."""
LONGEST_CELL = 20_000
"""Of a refused row; longer cells are refused again, so a shortened one cannot slip in."""
STEPS = {State.CHECKING: State.CHECKED, State.RUNNING: State.DONE}
Part = list[Item | Refused]


class Step:
    """A step of an import, from where it stopped; finished at once when the import is not within this step.

    Open it once and take batch after batch, `read` outside of a transaction and `take` within one. Opening reads the file up to the
    place where it stopped, for the SKUs before; `alive` is called for each piece. After an error, open a new one.
    """

    def __init__(
        self, store: Store, import_id: int, state: State, *, actor_id: int | None = None, alive: Callable[[], None] = lambda: None
    ) -> None:
        found = queries.feed_import(store.id, import_id)
        self.store, self.import_id = store, import_id
        self.finished = found.state != state
        self._at = (found.state, found.position)
        self._is_first = True
        self._is_last = False
        self._taker = Taker(store, found.language, state == State.RUNNING, actor_id)
        self._rows = _rows(found, store.currency, found.position, alive)

    def read(self, size: int = BATCH) -> Part:
        """The next rows."""
        part = list(islice(self._rows, size))
        self._is_last = len(part) < size
        return part

    def take(self, part: Part) -> FeedImport:
        """Deal with the rows that were read last, in the caller's transaction, which also holds how far the step is.

        Raises Conflict when the import is not where this step left it.
        """
        found = queries.feed_import(self.store.id, self.import_id, lock=True)
        if (found.state, found.position) != self._at:
            raise Conflict(_("This import was begun anew in the meantime. Look at it again."), "elsewhere")
        tally = self._taker.take([row for row in part if isinstance(row, Item)])
        refused = [row for row in part if isinstance(row, Refused)] + tally.refused
        _count(found, tally, len(refused))
        _keep_refused(found, refused)
        if part:
            found.position = part[-1].number
        self._at = (found.state, found.position)
        self._close(found)
        db.session.flush()
        return found

    def _close(self, found: FeedImport) -> None:
        """What the first batch and the last have beside their rows."""
        if self._is_last:
            found.state, found.total = STEPS[State(found.state)], found.handled
            found.finished_at = utcnow() if found.state == State.DONE else None
        elif self._is_first:
            self._taker.more_follow()
        self.finished, self._is_first = self._is_last, False


def _rows(found: FeedImport, currency: str, position: int, alive: Callable[[], None]) -> Iterator[Item | Refused]:
    """The rows after `position`. Those before are read too, for the ids they name."""
    reader = RowReader(found.columns_by_position, len(found.columns), currency)
    text = text_stream(_pieces(found, alive), found.encoding)
    first = 2 if found.has_header else 1
    begun = not found.has_header
    for record in records(text, found.delimiter):
        if record.blank:
            continue
        if not begun:  # the header is the first row that is not blank
            begun, first = True, record.number + 1
            continue
        if record.number >= first:
            row = reader.read(record)
            if record.number > position:
                yield row


def _pieces(found: FeedImport, alive: Callable[[], None]) -> Iterator[bytes]:
    for piece in queries.chunks(found):
        alive()
        yield piece


def _count(found: FeedImport, tally: Tally, refused: int) -> None:
    found.created += tally.created
    found.updated += tally.updated
    found.unchanged += tally.unchanged
    found.refused += refused
    found.changes = [*found.changes, *tally.changes][:SHOWN_CHANGES]


def _keep_refused(found: FeedImport, refused: list[Refused]) -> None:
    rows = [
        {
            "platform_id": found.platform_id,
            "store_id": found.store_id,
            "import_id": found.id,
            "row_number": row.number,
            "reason": row.reason,
            "cells": [cell[:LONGEST_CELL].replace("\0", "\ufffd") for cell in row.cells],
        }
        for row in sorted(refused, key=lambda each: each.number)
    ]
    insert_rows(RefusedRow, rows)
