"""Numbers of modules by day, and the rows behind each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import InstrumentedAttribute

from webapp.registry.frontends import Frontend
from webapp.registry.kinds import Shown

if TYPE_CHECKING:
    from webapp.registry.definition import Modules

COUNT, MONEY = "count", "money"
FLOW, LEVEL = "flow", "level"
PLATFORM, STORE = "platform", "store"
MOST_DIMENSIONS = 2

Expression = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Dimension:
    """Something a number is split by, such as the channel of orders. `label` turns a value into what people read."""

    code: str
    name: str
    label: Callable[[str], str] = str


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """The rows that a metric counts, and what each adds.

    `rows` selects from all tables needed, whatever its columns; `counts` are the conditions of those that count now. A row counts from
    the moment `at`; a level holds it until `until` (None: for good). `value` is whole pieces, or minor units of `currency`. `store` is
    the id of the row's store, `key` the id that the metric's `address` takes, `title` what people call the row. `changed` is when a row
    changed last, also one that counts no more: with it, days long past are put right. `compared` is for rows that can be removed, or
    change without saying so: each refresh holds their sums against what is kept, and where they differ computes all days anew.
    """

    rows: Select[Any]
    at: Expression
    value: Expression
    key: Expression
    title: Expression
    currency: Expression | None = None
    store: Expression | None = None
    until: Expression | None = None
    changed: Expression | None = None
    compared: bool = False
    counts: tuple[Any, ...] = ()
    dimensions: Mapping[str, Expression] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric(Shown):
    """A number by day: `unit` is count or money; its `grain` a flow, whose days add up, or a level, as it stands when a day ends.

    `figure` says which rows it is made of; it is called at the platform and reads nothing by itself. `per` is whose number it is, a
    store's or the platform's. `permission` is what one needs in a store, `overview` on pages of the platform. `address` gives the page
    of a row by its key, "" where there is none here.
    """

    called: ClassVar[str] = "metric"
    prefixed: ClassVar[bool] = True

    name: str
    unit: str = COUNT
    grain: str = FLOW
    per: str = STORE
    figure: Callable[[], Figure]
    dimensions: tuple[Dimension, ...] = ()
    address: Callable[[int], str] | None = None
    overview: str | None = None
    less_is_better: bool = False

    def needs(self, frontend: Frontend | None) -> str | None:
        """On pages of the platform it is another permission than in a store."""
        return self.permission if frontend is Frontend.STORE else self.overview

    @property
    def owner(self) -> str:
        """The code of its module."""
        return self.code.partition(".")[0]

    def problems(self, owner: str, modules: Modules) -> Iterable[str]:
        """Words that mean nothing here, and more dimensions than are kept."""
        for name, value, known in (
            ("unit", self.unit, (COUNT, MONEY)), ("grain", self.grain, (FLOW, LEVEL)), ("per", self.per, (PLATFORM, STORE)),
        ):  # fmt: skip
            if value not in known:
                yield f"has the {name} '{value}'. Say {' or '.join(known)}."
        if len(self.dimensions) > MOST_DIMENSIONS:
            yield f"has more than {MOST_DIMENSIONS} dimensions. Leave some out."
        if self.overview is not None and self.overview not in {each.code for module in modules.values() for each in module.permissions}:
            yield f"names the permission '{self.overview}'. Declare it in permissions."
