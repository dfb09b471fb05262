"""Questions that modules ask themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, cast

from webapp.registry.kinds import Contribution

if TYPE_CHECKING:
    from webapp.registry.definition import Modules


@dataclass(frozen=True, kw_only=True, slots=True)
class HealthCheck(Contribution):
    """A question the module can ask itself on a platform, at any time: is everything as it should be?

    `check` gets the platform and only reads, in a few seconds. It returns None (or "") when all is well, else one short sentence that
    says what is not and what to do. What it raises is an error of the module, as on a page.
    """

    called: ClassVar[str] = "health check"
    local: ClassVar[bool] = True

    name: str
    check: Callable[[Any], str | None]

    def problems(self, owner: str, modules: Modules) -> Iterable[str]:
        """A check that is no function."""
        if not callable(cast("object", self.check)):
            yield "cannot be called. Give it a function of the platform."
