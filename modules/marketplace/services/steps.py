"""The two steps of an import, checking and running: batch by batch, each batch in a transaction of its own.

What stops a step (a closed browser, a restarted server) loses nothing: it goes on after the last batch that was committed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice

from flask_babel import gettext as _
from sqlalchemy import delete, insert

from modules.marketplace import queries
from modules.marketplace.items import Item, Refused, RowReader
from modules.marketplace.models import FeedImport, RefusedRow, State
from modules.marketplace.reading import records, text_stream
from modules.marketplace.services.taking import Taker, Tally
from webapp.db import db, transaction, utcnow
from webapp.domain import Conflict
from webapp.merchants.models import Store

BATCHES = {State.CHECKING: 500, State.RUNNING: 25}
"""Rows per transaction. Writing batches are short: on SQLite everybody else's writes wait for them."""
SHOWN_CHANGES = 50
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


def work(store: Store, import_id: int, *, seconds: float, actor_id: int | None = None, batch: int | None = None) -> FeedImport:
    """Go on with the present step for about so many seconds. Raises Conflict when somebody else goes on with it too."""
    found = queries.feed_import(store.id, import_id)
    until = time.monotonic() + seconds
    if not found.working:
        return found
    state, position = State(found.state), found.position
    taker = Taker(store, found.language, state is State.RUNNING, actor_id)
    rows = _rows(found, store.currency, position)
    batch = batch or BATCHES[state]
    while True:
        part = list(islice(rows, batch))
        with transaction():
            _take(store, import_id, (state, position), taker, part, is_last=len(part) < batch)
        if len(part) < batch or time.monotonic() >= until:
            return queries.feed_import(store.id, import_id)
        position = part[-1].number


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


def _take(store: Store, import_id: int, expected: tuple[State, int], taker: Taker, part: list[Item | Refused], *, is_last: bool) -> None:
    found = queries.feed_import(store.id, import_id, lock=True)
    if (found.state, found.position) != expected:
        raise Conflict(_("This import is going on in another window. Look there."), "elsewhere")
    tally = taker.take([row for row in part if isinstance(row, Item)])
    refused = [row for row in part if isinstance(row, Refused)] + tally.refused
    _count(found, tally, len(refused))
    _keep_refused(found, refused)
    if part:
        found.position = part[-1].number
    if is_last:
        found.state = STEPS[expected[0]]
        found.finished_at = utcnow() if found.state == State.DONE else None
    db.session.flush()


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
    if rows:
        db.session.execute(insert(RefusedRow), rows)
