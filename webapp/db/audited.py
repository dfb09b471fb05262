"""The mark of models whose every write leaves an entry in the audit trail, and what the trail calls their rows and columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from flask_babel import lazy_gettext as _l
from sqlalchemy import Column

Verb = Literal["created", "changed", "removed"]

PERSONAL: dict[str, Any] = {"audit": "name"}
"""`mapped_column(info=PERSONAL)`: the trail says that it changed, never what it held. For data of people, and for secrets."""
UNAUDITED: dict[str, Any] = {"audit": "no"}
"""`mapped_column(info=UNAUDITED)`: a change of it alone leaves no entry. For counters and marks that say nothing to people."""
ALWAYS_UNAUDITED = frozenset({"id", "created_at", "updated_at", "version"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """How the audit trail tells of a model's rows.

    `code` begins the codes of its actions ("store" gives "store.created"), `labels` are these in words. An entry is about the row itself,
    or about the thing it is a part of: `part_of` names that thing's code and the column with its id. `place` is the column of an entry that
    the row's own id goes into. `name` is the column that people know a row by (more than one, with blanks: the first that is
    filled), `fields` are columns in words, `values` codes that a column holds: a mapping, or what makes words of a value and the
    entry's changes. With `by_hand` the model's services tell of its rows by `audit()`: for tables that imports write by the thousand.
    """

    code: str
    labels: Mapping[Verb, Any]
    fields: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    name: str = "name"
    part_of: tuple[str, str] | None = None
    place: Literal["platform_id", "merchant_id", "store_id"] | None = None
    by_hand: bool = False


class Audited:
    """Mixin: what is written of a row stands in the audit trail. Declare `__trail__`."""

    __trail__: ClassVar[Trail]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "__trail__" in cls.__dict__ and "__tablename__" in cls.__dict__:
            audited[cls.__trail__.code] = cls
            audited_tables[cls.__dict__["__tablename__"]] = cls


audited: dict[str, type[Audited]] = {}
"""Every model with the mark, by the code of its trail."""
audited_tables: dict[str, type[Audited]] = {}

PLACES: Mapping[str, Any] = {
    "platform_id": _l("Platform"),
    "merchant_id": _l("Merchant"),
    "store_id": _l("Store"),
    "user_id": _l("Account"),
}
"""What the columns are called that say whose a row is."""


def kept_as(column: Any) -> Literal["value", "name", "no"]:
    """What the trail keeps of a column: before and after, that it changed, or nothing."""
    if not isinstance(column, Column) or column.name in ALWAYS_UNAUDITED:
        return "no"  # the first is worked out by a query, and no row keeps it
    said: Literal["value", "name", "no"] = column.info.get("audit", "value")
    return said
