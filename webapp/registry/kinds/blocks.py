"""What pages of a site can hold beside the blocks of whoever writes pages: a form, products, a call to join."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from webapp.registry.frontends import Frontend
from webapp.registry.kinds import Shown

if TYPE_CHECKING:
    from webapp.registry.definition import Modules

Values = Mapping[str, Any]
"""What an editor has put into the fields of one block, by name. All of them are there, and a choice is one of its choices."""


class FieldType(StrEnum):
    """How a field is typed: a line, plain text, Markdown, an address, one of a few choices, one picture, or several."""

    LINE = "line"
    PLAIN = "plain"
    MARKDOWN = "markdown"
    URL = "url"
    CHOICE = "choice"
    PICTURE = "picture"
    PICTURES = "pictures"


@dataclass(frozen=True, slots=True)
class BlockField:
    """One field of a block; `most` are the characters that it takes. `shown` says whether customers read what is typed into it."""

    name: str
    label: Any
    type: FieldType = FieldType.LINE
    most: int = 200
    choices: tuple[tuple[str, Any], ...] = ()
    help: Any = ""
    shown: bool = True

    @property
    def empty(self) -> Any:
        """What it holds at first."""
        if self.type is FieldType.CHOICE:
            return self.choices[0][0]
        return {FieldType.PICTURES: [], FieldType.PICTURE: None}.get(self.type, "")

    def read(self, value: Any) -> Any:
        """A kept value as the field's type has it: kept rows are trusted no more than forms."""
        if self.type is FieldType.CHOICE:
            return value if isinstance(value, str) and value in dict(self.choices) else self.empty
        if self.type is FieldType.PICTURES:
            return [each for each in value if isinstance(each, int)] if isinstance(value, list) else []
        return value if isinstance(value, int if self.type is FieldType.PICTURE else str) else self.empty


@dataclass(frozen=True, kw_only=True, slots=True)
class SiteBlock(Shown):
    """A block that a page of a site can hold. `frontend` says whose pages: a platform's (ADMIN), a store's (STORE), both (None).

    `data` gives what `template` is drawn with beside the fields (`block`), or None where there is nothing to show. `version` gives
    something that differs whenever this may, so that browsers ask again; a block without one, or one that says None, keeps its page from
    being kept at all. Both are asked for every customer: they only read, within a second. `stylesheet` is a file of the module's `static`.
    `remarks` tells whoever edits the block what customers will not see of it, in sentences; it only reads too, at the desk.
    """

    called: ClassVar[str] = "site block"
    prefixed: ClassVar[bool] = True

    label: Any
    icon: str
    fields: tuple[BlockField, ...]
    template: str
    data: Callable[[Values], Mapping[str, Any] | None]
    version: Callable[[Values], object] | None = None
    stylesheet: str = ""
    remarks: Callable[[Values], Iterable[str]] | None = None

    def problems(self, owner: str, modules: Modules) -> Iterable[str]:
        """Problems of its template, its fields and its frontend."""
        folder = f"{owner.replace('-', '_')}/site/"
        if not self.template.startswith(folder):
            yield f"has the template '{self.template}'. Put it into templates/{folder}."
        if self.permission is not None:
            yield "is drawn for everybody. Leave permission= out."
        if self.frontend not in (None, Frontend.ADMIN, Frontend.STORE):
            yield f"is for pages of {self.frontend}, which has none. Say ADMIN, STORE or nothing."
        names = [field.name for field in self.fields]
        for name in sorted({name for name in names if names.count(name) > 1 or name in ("id", "kind")}):
            yield f"cannot have the field '{name}'. Rename it."
        for field in self.fields:
            if (field.type is FieldType.CHOICE) != bool(field.choices):
                yield f"needs choices= for the field '{field.name}' where it is a choice, and nowhere else."
