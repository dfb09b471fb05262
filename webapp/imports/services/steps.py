"""The two steps of an import, checking and running, batch by batch as a job does them.

The check goes through the code of the run, in a transaction in which that is undone again: it cannot promise anything else. What stops a
step (a killed worker, a module that is off) loses nothing: it goes on after the last batch that was committed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from itertools import islice
from typing import Any

from flask_babel import gettext as _

from webapp.db import db, trial, utcnow
from webapp.db.bulk import insert_rows
from webapp.domain import Conflict
from webapp.imports import queries, storage
from webapp.imports.kind import ImportKind, Outcome, Row, Taken, Taking
from webapp.imports.models import Import, RefusedRow, State
from webapp.imports.notices import tell
from webapp.imports.numbers import Reading
from webapp.imports.reading import XLSX
from webapp.imports.reasons import Reason
from webapp.imports.rows import MOST_TOGETHER, Refused, RowReader
from webapp.imports.services.looking import rows_below, sign_of
from webapp.imports.together import belong_together, kept_back
from webapp.merchants.models import Store

BATCH = 500
"""Rows per transaction: a fraction of a second, because on SQLite everybody else's writes wait for it."""
REFUSED_AS_ONE = 8
"""Refused rows take no more time than one that is taken in: they are written down, if at all, and that is it."""
BATCH_SIZE = 2_000_000
"""Characters per transaction."""
MAX_ROWS = 1_000_000
"""Of one file: what its rows are about is kept in memory (`Seen`), so that a second one is noticed."""
LONGEST_CELL, LONGEST_ROW = 20_000, 40_000
"""Of a refused row; longer cells are refused again, and a row that lacks cells too, so a shortened one cannot slip in."""
KEPT_ROWS, KEPT_SIZE = 20_000, 20_000_000
"""Refused rows, and characters of them, that are kept of one import; all are counted."""
GROWN = 10
"""What a database knows of the sizes of its tables is of no use when they are so many times as large."""
SHOWN_CHANGES = 50
STEPS = {State.CHECKING: State.CHECKED, State.RUNNING: State.DONE}
Part = list[Row | Refused]


class Step:
    """A step of an import, from where it stopped; finished at once when the import is not within this step.

    Open it once and take batch after batch, `read` outside of a transaction and `take` within one. Opening reads the file up to the
    place where it stopped, for what the rows before are about; `alive` is called for each piece. After an error, open a new one.
    """

    def __init__(
        self,
        store: Store,
        kind: ImportKind,
        import_id: int,
        state: State,
        *,
        alive: Callable[[], None] = lambda: None,
        memory: Mapping[Any, Any] | None = None,
    ) -> None:
        found = queries.import_of(store.id, [kind.code], import_id)
        self.store, self.kind, self.import_id = store, kind, import_id
        self.finished = found.state != state
        self._at = (found.state, found.position)
        self._is_last, self._many_at = False, 0
        self._ahead: Row | Refused | None = None
        self._trial = state == State.CHECKING
        self._alive = alive
        self._decimal = found.decimal if self.finished else self._sign(found)
        mapped = frozenset(found.mapping.values())
        self._taking = Taking(store, found.options, mapped, import_id, found.created if self._trial else 0, dict(memory or {}))
        self._rows = self._read_rows(found)

    @property
    def memory(self) -> dict[Any, Any]:
        """A copy of what the kind remembers of the batches so far, for a step that goes on instead of this one."""
        return dict(self._taking.memory)

    def read(self, size: int = BATCH) -> Part:
        """The next rows: so many, or more where they are refused."""
        part: Part = []
        left, room = size * REFUSED_AS_ONE, BATCH_SIZE
        while (left > 0 and room > 0) or self._goes_on(part, size):
            row, self._ahead = self._ahead or next(self._rows, None), None
            if row is None:
                self._is_last = True
                break
            part.append(row)
            left -= 1 if isinstance(row, Refused) else REFUSED_AS_ONE
            room -= sum(map(len, row.cells)) + 10 * len(row.cells)
        return part

    def take(self, part: Part) -> Import:
        """Deal with the rows that were read last, in the caller's transaction, which also holds how far the step is.

        Raises Conflict when the import is not where this step left it.
        """
        back = kept_back(self.kind, part)
        rows = [row for row in part if isinstance(row, Row) and row.number not in back]
        found = queries.import_of(self.store.id, [self.kind.code], self.import_id, lock=True)
        self._still_here(found)
        taken = self._taken(rows) if rows else []
        refused = [row for row in part if isinstance(row, Refused)]
        refused += [Refused(row.number, list(row.cells), [back[row.number]]) for row in part if isinstance(row, Row) and row.number in back]
        refused += [Refused(row.number, list(row.cells), list(done.reasons)) for row, done in zip(rows, taken, strict=True) if done.reasons]
        self._count(found, rows, taken)
        found.refused += len(refused)
        _keep_refused(found, sorted(refused, key=lambda each: each.number))
        found.decimal = self._decimal
        if part:
            found.position = part[-1].number
        self._at = (found.state, found.position)
        self._close(found)
        db.session.flush()
        return found

    def _goes_on(self, part: Part, size: int) -> bool:
        """Whether the next row belongs to the last one, and has to be dealt with in the same transaction."""
        if not self.kind.group or not part or len(part) >= size * REFUSED_AS_ONE + MOST_TOGETHER:
            return False
        self._ahead = self._ahead or next(self._rows, None)
        return self._ahead is not None and belong_together(self.kind, part[-1], self._ahead)

    def _still_here(self, found: Import) -> None:
        if (found.state, found.position) != self._at:
            raise Conflict(_("This import was started again in the meantime. Look at it again."), "elsewhere")

    def _taken(self, rows: list[Row]) -> Sequence[Taken]:
        with trial() if self._trial else nullcontext():
            return self.kind.take(self._taking, rows, self.kind.match(self._taking, rows))

    def _count(self, found: Import, rows: list[Row], taken: Sequence[Taken]) -> None:
        many: Counter[Outcome] = Counter(done.outcome for done in taken if not done.reasons)
        arrivals, changes = list(found.arrivals), list(found.changes)
        for row, done in zip(rows, taken, strict=True):
            if done.reasons:
                continue
            if done.outcome == "created" and len(arrivals) < SHOWN_CHANGES:
                told = self._named(row, 0 if self._trial else done.id)
                again = bool(self.kind.group and arrivals) and arrivals[-1]["name"] == told["name"]
                arrivals += [] if again else [told]
            elif done.outcome == "updated" and len(changes) < SHOWN_CHANGES:
                fields = [[each.field, each.before[:80], each.after[:80]] for each in done.changes]
                changes.append({**self._named(row, done.id), "fields": fields})
        found.created += many["created"]
        found.updated += many["updated"]
        found.unchanged += many["unchanged"]
        found.arrivals, found.changes = arrivals, changes
        if self._trial:
            self._taking.ahead = found.created

    def _named(self, row: Row, row_id: int) -> dict[str, Any]:
        """How a row is told of: its number, what it is about, and what came of it."""
        name = next((str(row.values[key]) for key in self.kind.identity if key in row.values), "")
        return {"row": row.number, "name": name, "id": row_id}

    def _close(self, found: Import) -> None:
        """What the first batch and the last have beside their rows."""
        if self._is_last:
            found.state, found.total = STEPS[State(found.state)], found.handled
            found.finished_at = utcnow() if found.state == State.DONE else None
            if found.state == State.DONE:
                tell(self.kind, found)
        elif not self._trial and self.kind.many is not None and found.handled >= self._many_at:
            self.kind.many()
            self._many_at = found.handled * GROWN
        self.finished = self._is_last

    def _sign(self, found: Import) -> str:
        """The decimal sign: as a person said, as the check found, or else found out of all rows now."""
        if "decimal" in found.chosen or not self._trial or found.position:
            return found.decimal
        return sign_of(found, self.kind, islice(rows_below(found, self._pieces(found)), MAX_ROWS))

    def _read_rows(self, found: Import) -> Iterator[Row | Refused]:
        """The rows after the position. Those before are read too, for what they are about."""
        reading = Reading(self.store.currency, self._decimal, self.store.home_country)
        reader = RowReader(self.kind, found.columns_by_position, len(found.columns), reading, marked=found.source == XLSX)
        position = found.position
        for read, record in enumerate(rows_below(found, self._pieces(found)), 1):
            if read > MAX_ROWS:
                if record.number > position:
                    yield Refused(record.number, record.cells, [Reason("too_many_rows", facts={"limit": MAX_ROWS})])
                return
            row = reader.read(record)
            if record.number > position:
                yield row

    def _pieces(self, found: Import) -> Iterator[bytes]:
        for piece in storage.pieces(found, storage.TABLE if found.source == XLSX else storage.FILE):
            self._alive()
            yield piece


def _keep_refused(found: Import, refused: list[Refused]) -> None:
    rows = []
    for row in refused:
        cells = _kept(row.cells)
        size = sum(map(len, cells))
        if found.refused_kept >= KEPT_ROWS or found.refused_size + size > KEPT_SIZE:
            break
        found.refused_kept += 1
        found.refused_size += size
        owner = {"platform_id": found.platform_id, "store_id": found.store_id, "import_id": found.id}
        rows.append({**owner, "row_number": row.number, "reasons": [each.stored() for each in row.reasons], "cells": cells})
    insert_rows(RefusedRow, rows)


def _kept(cells: list[str]) -> list[str]:
    """The cells of a refused row as far as they are kept."""
    room, out = LONGEST_ROW, []
    for cell in cells:
        short = cell[:LONGEST_CELL].replace("\0", "\ufffd")
        room -= len(short)
        if room < 0:
            break
        out.append(short)
    return out
