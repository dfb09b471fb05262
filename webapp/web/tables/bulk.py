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
from webapp.web.formats import number
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
    """How many rows are done, how often each reason kept one from it, and how many of those chosen are not there any more."""

    done: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    gone: int = 0

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
        parts.append(gone_words(self.gone))
        return " ".join(filter(None, parts))


class ChosenIds(list[int]):
    """Ids of rows that are there. `gone` is how many others were ticked: no list has them any more, or this one's filters do not."""

    def __init__(self, found: Iterable[int] = (), gone: int = 0) -> None:
        super().__init__(found)
        self.gone = gone


def gone(table: Table, found: int) -> int:
    """How many rows were ticked besides those found, where they were ticked one by one."""
    chosen = table.selection()
    return 0 if chosen.everything else max(0, len(set(chosen.ids)) - found)


def gone_words(many: int) -> str:
    """What a report says of them; nothing where there are none."""
    said: str = ngettext(
        "%(num)s was not found: it is no longer in the list.", "%(num)s were not found: they are no longer in the list.", many
    )
    return said if many else ""


def each(rows: Iterable[T], act: Callable[[T], object]) -> Report:
    """Do it with each row, in the caller's transaction. What a rule refuses is skipped with its sentence; a lost race takes all of it back.

    Each row is a savepoint of its own, so one that is skipped leaves nothing half done.
    """
    report = Report(gone=getattr(rows, "gone", 0))
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


def chosen_ids(table: Table, statement: Select[Any], identity: Any, most: int = AT_ONCE) -> ChosenIds:
    """The ids of the rows that the bulk form chose, in a fixed order. Raises DomainError where there are none, or more than `most`."""
    chosen = table.selected(statement, identity).with_only_columns(identity, maintain_column_froms=True)
    found = list(db.session.scalars(chosen.order_by(None).order_by(identity).limit(most + 1)))
    missing = gone(table, len(found))
    if not found and missing:
        raise DomainError(_("What you chose is no longer in the list. Load it again and choose anew."), "chosen_gone")
    if not found:
        raise DomainError(_("Nothing was chosen. Go back and tick some rows in the list."), "nothing_chosen")
    if len(found) > most:
        raise DomainError(_("Choose at most %(most)s rows at once. Narrow the list with its filters.", most=number(most)), "too_many")
    return ChosenIds(found, missing)


def bulk_done(url: str, report: Report) -> ResponseReturnValue:
    """Back to the list, with the report above it."""
    tone = "success" if not report.skipped and not report.gone else "warning" if report.done else "danger"
    return see_other(url, report.told(), tone)
