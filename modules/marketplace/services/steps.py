"""The two steps of an import, checking and running: batch by batch, each batch in a transaction of its own.

What stops a step (a closed browser, a restarted server) loses nothing: it goes on after the last batch that was committed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice

from flask_babel import gettext as _
from sqlalchemy import delete

from modules.marketplace import queries
from modules.marketplace.items import Item, Refused, RowReader
from modules.marketplace.models import FeedImport, RefusedRow, State
from modules.marketplace.reading import records, text_stream
from modules.marketplace.services.taking import SHOWN_CHANGES, Taker, Tally
from webapp.bulk import insert_rows
from webapp.db import db, transaction, utcnow
from webapp.domain import Conflict
from webapp.merchants.models import Store

BATCH = 500
"""Rows per transaction: a fraction of a second, because on SQLite everybody else's writes wait for it."""
LONGEST_CELL = 20_000
"""Of a refused row; longer cells are refused again, so a shortened one cannot slip in."""
STEPS = {State.CHECKING: State.CHECKED, State.RUNNING: State.DONE}


def start_check(store: Store, import_id: int) -> FeedImport:
    """Begin the check from the first row."""
    return _start(store, import_id, State.CHECKING, (State.UPLOADED, State.CHECKED))


def start_run(store: Store, import_id: int) -> FeedImport:
    """Begin the run, which the check must have come before."""
    found = queries.feed_import(store.id, import_id, lock=True)
    if found.state == State.CHECKED:
        found.total = found.handled
    return _start(store, import_id, State.RUNNING, (State.CHECKED,))


def _start(store: Store, import_id: int, state: State, after: tuple[State, ...]) -> FeedImport:
    found = queries.feed_import(store.id, import_id, lock=True)
    if found.state not in after:
        raise Conflict(_("This import is at another step now. Look at it again."), "step")
    db.session.execute(delete(RefusedRow).where(RefusedRow.import_id == import_id))
    found.state, found.position, found.changes = state, 0, []
    found.created = found.updated = found.unchanged = found.refused = 0
    db.session.flush()
    return found


class Step:
    """The present step of an import, from where it stopped. Open it once and take batch after batch: opening reads the file to there."""

    def __init__(self, store: Store, import_id: int, *, actor_id: int | None = None) -> None:
        found = queries.feed_import(store.id, import_id)
        self.store, self.import_id = store, import_id
        self.finished = not found.working
        self._at = (found.state, found.position)
        self._is_first = True
        self._taker = Taker(store, found.language, found.state == State.RUNNING, actor_id)
        self._rows = _rows(found, store.currency, found.position)

    def batch(self, size: int = BATCH) -> bool:
        """Do the next rows in one transaction, which also holds how far the step is; True when it was the last batch.

        Open no transaction around it. Raises Conflict when somebody else goes on with the import too. After an error open a new Step:
        it begins after the last batch that was committed.
        """
        if self.finished:
            return True
        part = list(islice(self._rows, size))
        last = len(part) < size
        with transaction():
            self._take(part, last=last)
            if self._is_first and not last:
                self._taker.more_follow()
        if part:
            self._at = (self._at[0], part[-1].number)
        self.finished, self._is_first = last, False
        return last

    def _take(self, part: list[Item | Refused], *, last: bool) -> None:
        found = queries.feed_import(self.store.id, self.import_id, lock=True)
        if (found.state, found.position) != self._at:
            raise Conflict(_("This import is going on in another window. Look there."), "elsewhere")
        tally = self._taker.take([row for row in part if isinstance(row, Item)])
        refused = [row for row in part if isinstance(row, Refused)] + tally.refused
        _count(found, tally, len(refused))
        _keep_refused(found, refused)
        if part:
            found.position = part[-1].number
        if last:
            found.state = STEPS[State(found.state)]
            found.finished_at = utcnow() if found.state == State.DONE else None
        db.session.flush()


def work(store: Store, import_id: int, *, seconds: float, actor_id: int | None = None, batch: int = BATCH) -> FeedImport:
    """Go on with the present step for about so many seconds. Raises Conflict when somebody else goes on with it too."""
    until = time.monotonic() + seconds
    step = Step(store, import_id, actor_id=actor_id)
    while not step.batch(batch) and time.monotonic() < until:
        pass
    return queries.feed_import(store.id, import_id)


def _rows(found: FeedImport, currency: str, position: int) -> Iterator[Item | Refused]:
    """The rows after `position`. Those before are read too, for the ids they name."""
    reader = RowReader(found.columns_by_position, len(found.columns), currency)
    text = text_stream(queries.chunks(found.id), found.encoding)
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
