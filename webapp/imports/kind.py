"""What a module declares of something that can be imported: plain frozen data. It goes into `contributes` as it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from webapp.imports.numbers import Reading
from webapp.imports.reasons import Reason, Text

if TYPE_CHECKING:
    from webapp.merchants.models import Store

Read = Callable[[str, Reading], Any]
"""From a cell that is not empty to its value; raises CellProblem."""
Outcome = Literal["created", "updated", "unchanged"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One thing that a column can hold.

    `names` are what such a column is called beside its key, the surest first, in any language; case, accents, brackets and units do
    not matter. `is_number` counts for the decimal sign of the file, `for_new` is needed by rows about something that is not there yet.
    """

    key: str
    label: Text
    read: Read
    names: tuple[str, ...] = ()
    is_number: bool = False
    is_text: bool = False
    for_new: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """Something that a person says of the whole file when it is uploaded, such as its language."""

    key: str
    label: Text
    choices: Callable[[Store], Sequence[tuple[str, Text]]]
    default: Callable[[Store], str]


class Row(NamedTuple):
    """A row that was understood, by field. Empty cells are not in `values`: they leave what is there as it is."""

    number: int
    cells: Sequence[str]
    values: Mapping[str, Any]


class Change(NamedTuple):
    """A field that a row changes, before and after as plain text."""

    field: str
    before: str
    after: str


class Taken(NamedTuple):
    """What came of a row. With `reasons` it was refused and left nothing behind. `id` is the row that came of it, for its link."""

    outcome: Outcome = "unchanged"
    changes: Sequence[Change] = ()
    id: int = 0
    reasons: Sequence[Reason] = ()


@dataclass(slots=True)
class Taking:
    """Where rows are taken in. `ahead` counts what a check has made so far and undone again: it counts for quotas.

    `memory` is the kind's own, from batch to batch of one step. A batch that is begun anew has what it held before, not what it holds now;
    a thing within it that changes has to say the same of the same rows again.
    """

    store: Store
    options: Mapping[str, str]
    mapped: frozenset[str]
    import_id: int = 0
    ahead: int = 0
    memory: dict[Any, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportKind:
    """Something that can be imported into a store. `code` begins with its module's.

    `identity` are the keys of fields that tell what a row is about; a row needs one of them, and no two rows may share one, unless they
    differ in the fields `apart`. Nor may two rows have the same in one of the fields `unshared`, whatever else tells what they are about.
    With `group`, the only one of them, rows of the same value below each other are about one thing together, up to 100 of them: `take`
    gets all of them at once, and none where one is refused. Of those it gets, it refuses all or none.
    `match` finds what is there for each row, `take` takes the rows in, in order, and tells what came of each, in a fixed number of
    statements. Both are called in a transaction; for the check it is undone afterwards, so `take` has no dry mode.
    `needed_here` says which fields rows about something new need in a store, beside those that are `for_new` in all.
    """

    code: str
    label: Text
    fields: tuple[Field, ...]
    identity: tuple[str, ...]
    match: Callable[[Taking, Sequence[Row]], Any]
    take: Callable[[Taking, Sequence[Row], Any], Sequence[Taken]]
    title: Text = ""
    hint: Text = ""
    options: tuple[Option, ...] = ()
    reasons: Mapping[str, Text] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    unshared: tuple[str, ...] = ()
    link: Callable[[int], str] | None = None
    many: Callable[[], None] | None = None
    group: str = ""
    writes: tuple[str, ...] = ()
    needed_here: Callable[[Store], Collection[str]] | None = None
    jobs: tuple[str, str] | None = None
    job_names: tuple[Text, Text] = ("", "")

    @property
    def module(self) -> str:
        """The code of the module that declares it."""
        return self.code.split(".")[0]

    @property
    def job_codes(self) -> tuple[str, str]:
        """The jobs of the check and of the run."""
        return self.jobs or (f"{self.code}.check", f"{self.code}.import")

    @property
    def by_key(self) -> dict[str, Field]:
        return {each.key: each for each in self.fields}

    @property
    def labels(self) -> dict[str, Text]:
        """What people call its fields, by key."""
        return {each.key: each.label for each in self.fields}

    def chosen(self, store: Store, given: Mapping[str, str]) -> dict[str, str]:
        """Its options as they were given, with the defaults for what is missing or unknown."""
        out = {}
        for option in self.options:
            known = {value for value, _label in option.choices(store)}
            value = given.get(option.key, "")
            out[option.key] = value if value in known else option.default(store)
        return out
