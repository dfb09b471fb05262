"""The lists of messaging."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from modules.messaging import kinds, labels
from modules.messaging.kinds import Found
from modules.messaging.models import Notice, Thread
from modules.messaging.queries.narrowing import Choices
from webapp.web.tables import BulkAction, Column, Empty, Filter, Table


class ByKind(Filter):
    """By what a notice is called; any code of that name means all of them."""

    def takes(self, value: str) -> bool:
        """Whether it is the code of a kind."""
        return value in kinds.installed()


def notices(known: Iterable[Found]) -> Table:
    """What somebody was told, the latest first. `known` are the kinds that they may be told of."""
    same = kinds.by_label(known)

    def called(value: str) -> Any:
        return Notice.kind.in_(next((codes for codes in same.values() if value in codes), [value]))

    return Table(
        "notices",
        columns=[
            Column("text", _l("What happened")),
            Column("place", _l("Where")),
            Column("at", _l("When"), sort=(Notice.at, Notice.id)),
        ],
        filters=[
            Filter("state", _l("State"), labels.READ_STATES, where=_read_or_not),
            ByKind("kind", _l("Kind"), [(codes[0], label) for label, codes in same.items()], where=called),
        ],
        default_sort="at",
        default_descending=True,
        bulk=[BulkAction("read", _l("Mark as read"), icon="check")],
        empty=Empty(title=_l("Nothing to tell you"), text=_l("What needs your attention appears here."), icon="bell"),
    )


def _read_or_not(value: str) -> Any:
    return Notice.read_at.is_(None) if value == "unread" else Notice.read_at.is_not(None)


NOBODY = "nobody"
ABOUT = list(labels.ABOUT.items())


class ById(Filter):
    """By the id of a row. One that is not offered any more leaves nothing: it must never be as if it had not been chosen."""

    def takes(self, value: str) -> bool:
        """Whether it is an id, or nobody."""
        return value == NOBODY or (value.isascii() and value.isdigit() and len(value) < 10)


def _looked_after(value: str) -> Any:
    return Thread.assignee_id.is_(None) if value == NOBODY else Thread.assignee_id == int(value)


def _of_store(value: str) -> Any:
    return Thread.store_id.is_(None) if value == NOBODY else Thread.store_id == int(value)


def _about(value: str) -> Any:
    return Thread.object_kind.is_(None) if value == "none" else Thread.object_kind == value


def _narrowed(choices: Choices) -> list[Filter]:
    filters = [Filter("kind", _l("Kind"), list(labels.KINDS.items()), column=Thread.kind)]
    if choices.stores is not None:
        filters.append(ById("store", _l("Store"), [*choices.stores, (NOBODY, _l("No store"))], where=_of_store))
    people: list[tuple[int | str, Any]] = [*choices.people, (NOBODY, _l("Nobody"))]
    return [*filters, ById("person", _l("Looked after by"), people, where=_looked_after), Filter("about", _l("About"), ABOUT, where=_about)]


def threads(name: str, choices: Choices, *, creatable: bool) -> Table:
    """A tab of the inbox, the latest first."""
    begin: dict[str, Any] = {"action_label": _l("Begin a thread"), "action_url": lambda: url_for(".create")} if creatable else {}
    nothing = Empty(title=_l("Nothing here"), text=_l("No thread waits for this."), icon="circle-check")
    first = Empty(title=_l("No messages yet"), text=_l("Write to somebody, and the answers appear here."), icon="messages", **begin)
    return Table(
        "threads",
        columns=[
            Column("subject", _l("Subject"), sort=Thread.subject),
            Column("place", _l("With")),
            Column("assignee", _l("Looked after by")),
            Column("last_at", _l("Latest"), sort=(Thread.last_at, Thread.id)),
        ],
        filters=_narrowed(choices),
        search=[Thread.search],
        search_label=_l("Search subject and text"),
        default_sort="last_at",
        default_descending=True,
        empty=first if name == "open" else nothing,
        bulk=[
            BulkAction("read", _l("Mark as read"), icon="check"),
            BulkAction("mine", _l("I look after them"), icon="user-check"),
            BulkAction("open" if name == "closed" else "close", _l("Open again") if name == "closed" else _l("Close"), icon="archive"),
        ],
    )
