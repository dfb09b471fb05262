"""Entries in the reader's words: who, what, to what, and what differs. Names are looked up when they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import format_datetime, format_decimal
from flask_babel import gettext as _
from sqlalchemy import Select, String, cast, func, literal, select, union_all

from webapp.actor import Kind
from webapp.audit.labels import action_label, field_label, in_words, subjects, value_label
from webapp.audit.models import AuditEntry
from webapp.db import db
from webapp.db.audited import audited
from webapp.kernel import kernel
from webapp.registry.labels import declared_label
from webapp.tenancy import unscoped

REFERS = {"platform_id": "platform", "merchant_id": "merchant", "store_id": "store", "user_id": "account"}
"""Fields that hold the id of another thing."""
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of an entry. `kept` is whether its values stand in the trail at all."""

    field: str
    before: str
    after: str
    kept: bool = True


@dataclass(frozen=True, slots=True)
class Told:
    """An entry in words."""

    row: AuditEntry
    who: str
    what: str
    subject: str
    differences: tuple[Difference, ...]

    @property
    def has_page(self) -> bool:
        """Whether what it is about can be asked for."""
        return self.row.subject_id is not None and self.row.subject_kind in subjects()

    @property
    def text(self) -> str:
        """The differences as one line, for a file."""
        return "; ".join(f"{each.field}: {each.before} → {each.after}" if each.kept else each.field for each in self.differences)


def told(rows: Sequence[AuditEntry]) -> list[Told]:
    """These entries; whatever they name is looked up in one query."""
    names = names_of(rows)
    return [_tell(row, names) for row in rows]


def names_of(rows: Iterable[AuditEntry]) -> dict[Key, str]:
    """The names of everything that these entries name and that is still there. Whoever may read an entry may read its names."""
    wanted: dict[str, set[int]] = {}
    for kind, number in (key for row in rows for key in _keys(row)):
        wanted.setdefault(kind, set()).add(number)
    return _names(wanted)


def _names(wanted: Mapping[str, set[int]]) -> dict[Key, str]:
    """In one statement, however many kinds there are."""
    parts = [_named(kind, audited[kind], ids) for kind, ids in sorted(wanted.items()) if kind in audited]
    if not parts:
        return {}
    with unscoped("audit: names of what entries tell of", routine=True):
        found = db.session.execute(union_all(*parts))
        return {(kind, number): name or f"#{number}" for kind, number, name in found}


def _named(kind: str, model: Any, ids: set[int]) -> Select[str, int, str]:
    """(kind, id, the first of its names that is not empty) of these things."""
    columns = (func.nullif(cast(getattr(model, name), String), "") for name in model.__trail__.name.split())
    return select(literal(kind), model.id, func.coalesce(*columns, "")).where(model.id.in_(ids))


def name_of(kind: str, number: int) -> str:
    """What people call one thing now."""
    return _names({kind: {number}}).get((kind, number)) or _("something that is gone")


def _keys(row: AuditEntry) -> Iterable[Key]:
    if row.subject_id is not None:
        yield row.subject_kind, row.subject_id
    for user_id in (row.user_id, row.on_behalf_of):
        if user_id is not None:
            yield "account", user_id
    for field, pair in row.changes.items():
        yield from ((REFERS[field], value) for value in pair if field in REFERS and isinstance(value, int))


def _tell(row: AuditEntry, names: dict[Key, str]) -> Told:
    subject = names.get((row.subject_kind, row.subject_id)) if row.subject_id is not None else ""
    return Told(
        row, who(row, names), str(action_label(row.action)), _("gone") if subject is None else subject, tuple(_differences(row, names))
    )


def who(row: AuditEntry, names: dict[Key, str]) -> str:
    """Who acted, with the one on whose behalf."""
    name = person(row.user_id, names)
    if row.on_behalf_of is not None:
        name = _("%(actor)s, viewing as %(name)s", actor=name, name=person(row.on_behalf_of, names))
    if row.actor_kind == Kind.TOKEN:
        return str(_("%(name)s, by an API token", name=name))
    if row.actor_kind == Kind.JOB:
        return str(_("a background task of %(name)s", name=name)) if row.user_id is not None else str(_("a background task"))
    if row.actor_kind == Kind.COMMAND:
        return str(_("the command line (%(command)s)", command=row.command)) if row.command else str(_("the command line"))
    others = {Kind.VISITOR: _("somebody who was not logged in"), Kind.SYSTEM: _("Interlock itself")}
    return str(others.get(Kind(row.actor_kind), name))


def person(user_id: int | None, names: dict[Key, str]) -> str:
    """A person's name now; accounts that are gone have none."""
    return names.get(("account", user_id), _("a former member")) if user_id is not None else str(_("nobody"))


def _differences(row: AuditEntry, names: dict[Key, str]) -> Iterable[Difference]:
    for field, pair in row.changes.items():
        label = str(field_label(row.action, field))
        if pair:
            before, after = (_value(row, field, value, names) for value in pair)
            yield Difference(label, before, after)
        else:
            yield Difference(label, "", "", kept=False)


def _value(row: AuditEntry, field: str, value: Any, names: dict[Key, str]) -> str:
    if value is None or value in ("", [], {}):
        return "—"
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if field in REFERS and isinstance(value, int):
        return names.get((REFERS[field], value), f"#{value}")
    if isinstance(value, list):
        return ", ".join(_value(row, field, each, names) for each in value)
    if isinstance(value, dict) and not in_words(row.action, field):
        return ", ".join(f"{declared_label(kernel().registry, key)}: {_value(row, field, each, names)}" for key, each in value.items())
    if isinstance(value, str) and "T" in value:
        return _moment(value)
    label = value_label(row.action, field, value, row.changes)
    return str(format_decimal(label)) if isinstance(label, int) else str(label)


def _moment(value: str) -> str:
    """A date with a time as the reader writes it; other text as it is."""
    try:
        return str(format_datetime(datetime.fromisoformat(value), "short"))
    except ValueError:
        return value
