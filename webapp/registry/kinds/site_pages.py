"""Pages that a module has on sites under its own word, as search engines and menus know of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from webapp.registry.frontends import Frontend
from webapp.registry.kinds import Shown

if TYPE_CHECKING:
    from webapp.registry.definition import Modules


@dataclass(frozen=True, kw_only=True, slots=True)
class SitePage(Shown):
    """A page of a site that anybody may find: `word` is the SITE blueprint whose root it is.

    `frontend` says on whose sites it is: a platform's (ADMIN), a store's (STORE), both (None). `there` says whether it has anything to
    show on the site of this request; it only reads, within a second, and is asked for the site map alone.
    """

    called: ClassVar[str] = "site page"
    prefixed: ClassVar[bool] = True

    word: str
    there: Callable[[], bool]

    @property
    def path(self) -> str:
        """Its address from the root of the site."""
        return f"/{self.word}"

    def stands_on(self, frontend: Frontend) -> bool:
        """Whether it is one of the pages of such sites."""
        return self.frontend in (None, frontend)

    def problems(self, owner: str, modules: Modules) -> Iterable[str]:
        """Problems of its word, its frontend and its permission."""
        if self.word not in {blueprint.name for blueprint in modules[owner].blueprints.get(Frontend.SITE, ())}:
            yield f"has the word '{self.word}', which is no SITE blueprint of the module. Name one."
        if self.permission is not None:
            yield "is drawn for everybody. Leave permission= out."
        if self.frontend not in (None, Frontend.ADMIN, Frontend.STORE):
            yield f"is for sites of {self.frontend}, which has none. Say ADMIN, STORE or nothing."
