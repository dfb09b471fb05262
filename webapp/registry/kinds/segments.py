"""What people can be picked by: facts that modules know of customers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import Select

from webapp.registry.kinds import Shown

if TYPE_CHECKING:
    from webapp.registry.definition import Modules

NUMBER, MONEY, MOMENT, CHOICE, YES = "number", "money", "moment", "choice", "yes"
SORTS = (NUMBER, MONEY, MOMENT, CHOICE, YES)


@dataclass(frozen=True, kw_only=True, slots=True)
class SegmentField(Shown):
    """One thing that a rule can ask of each person of a `subject`.

    `values` gives the select of (id of the person, value), as many rows for each person as there are facts. By its `sort` the values
    of one person are added up ("number", and "money" in minor units with a third column, the currency), the latest of them counts
    ("moment"), one of them is asked for ("choice", with the codes and labels of `choices`), or it counts that there is one ("yes").

    A field that is `kept` is added up once and kept with the person, so that lists over many facts stay fast. Whoever declares one says
    `port(Customers).changed(ids)` wherever a fact is made, changed or taken away.
    """

    called: ClassVar[str] = "segment field"
    prefixed: ClassVar[bool] = True

    subject: str
    label: str
    sort: str
    values: Callable[[], Select[Any]]
    choices: Callable[[], Sequence[tuple[str, str]]] | None = None
    kept: bool = False

    def problems(self, owner: str, modules: Modules) -> Iterable[str]:
        """Problems of its sort."""
        if self.sort not in SORTS:
            yield f"is of the sort '{self.sort}'. Say one of {', '.join(SORTS)}."
        if (self.sort == CHOICE) != (self.choices is not None):
            yield "needs choices= where its sort is choice, and nowhere else."
        if self.kept and self.sort == CHOICE:
            yield "cannot be kept: one of several is chosen. Leave kept= away."
