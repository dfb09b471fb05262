"""What modules tell each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from webapp.registry.kinds import Contribution

if TYPE_CHECKING:
    from webapp.registry.definition import Modules

TYPES = (int, str, bool)


@dataclass(frozen=True, kw_only=True, slots=True)
class Event(Contribution):
    """Something that happens in a module and others may hear of, as in "inventory.low_stock".

    `facts` are what it tells, by name, and of which type: int, str or bool, ids rather than rows. None is a value of each.
    """

    called: ClassVar[str] = "event"
    prefixed: ClassVar[bool] = True

    facts: Mapping[str, type]

    def problems(self, owner: str, modules: Modules) -> Iterable[str]:
        """Facts that a job could not keep."""
        for name, kind in self.facts.items():
            if kind not in TYPES:
                yield f"tells '{name}' as {getattr(kind, '__name__', kind)}. Tell it as int, str or bool."

    def refused(self, facts: Mapping[str, Any]) -> str:
        """What is wrong with facts that somebody tells; "" for nothing."""
        for name in facts.keys() ^ self.facts.keys():
            return f"'{name}' is {'not one of its facts' if name in facts else 'left out'}"
        for name, value in facts.items():
            if value is not None and type(value) is not self.facts[name]:
                return f"'{name}' is {type(value).__name__} instead of {self.facts[name].__name__}"
        return ""
