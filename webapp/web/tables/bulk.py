"""What became of many rows that somebody chose: how many are done, and why others were left as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select

from webapp.db import db
from webapp.domain import DomainError, LostRace
from webapp.web.htmx import see_other

if TYPE_CHECKING:
    from webapp.web.tables.table import Table

AT_ONCE = 1_000
"""Rows that one press of a button acts on."""
TOLD = 5
"""Reasons that are told; the others are counted."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Skipped:
    """What an act gives that did not do what was asked, and yet wrote something that stays, such as why."""

    reason: str


@dataclass
class Report:
    """How many rows are done, and how often each reason kept one from it."""

    done: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def add(self, reason: str | None) -> None:
        """One row more: done, or skipped for this reason."""
        if reason is None:
            self.done += 1
        else:
            self.skipped[reason] += 1

    def told(self) -> str:
        """Both, in one paragraph."""
        parts = [ngettext("%(num)s done.", "%(num)s done.", self.done)]
        for reason, times in self.skipped.most_common(TOLD):
            parts.append(ngettext("%(num)s skipped: %(reason)s", "%(num)s skipped: %(reason)s", times, reason=reason))
        rest = sum(self.skipped.values()) - sum(times for _reason, times in self.skipped.most_common(TOLD))
        if rest:
            parts.append(ngettext("%(num)s skipped for another reason.", "%(num)s skipped for other reasons.", rest))
        return " ".join(parts)


def each(rows: Iterable[T], act: Callable[[T], object]) -> Report:
    """Do it with each row, in the caller's transaction. What a rule refuses is skipped with its sentence; a lost race takes all of it back.

    Each row is a savepoint of its own, so one that is skipped leaves nothing half done.
    """
    report = Report()
    for row in rows:
        report.add(one(row, act))
    return report


def one(row: T, act: Callable[[T], object]) -> str | None:
    """Do it with one row, in a savepoint; why it was skipped, None where it is done."""
    try:
        with db.session.begin_nested():
            found = act(row)
    except LostRace:
        raise
    except DomainError as error:
        return error.message
    return found.reason if isinstance(found, Skipped) else None


def chosen_ids(table: Table, statement: Select[Any], identity: Any, most: int = AT_ONCE) -> list[int]:
    """The ids of the rows that the bulk form chose, in a fixed order. Raises DomainError where there are none, or more than `most`."""
    chosen = table.selected(statement, identity).with_only_columns(identity, maintain_column_froms=True)
    found = list(db.session.scalars(chosen.order_by(None).order_by(identity).limit(most + 1)))
    if not found:
        raise DomainError(_("Nothing was chosen. Go back and tick some rows in the list."), "nothing_chosen")
    if len(found) > most:
        raise DomainError(_("Choose at most %(most)s rows at once. Narrow the list with its filters.", most=f"{most:,}"), "too_many")
    return found


def bulk_done(url: str, report: Report) -> ResponseReturnValue:
    """Back to the list, with the report above it."""
    tone = "success" if not report.skipped else "warning" if report.done else "danger"
    return see_other(url, report.told(), tone)
