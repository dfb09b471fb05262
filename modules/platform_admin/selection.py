"""What was chosen in the matrix: cells, whole rows and whole columns, and what they should become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from modules.platform_admin.proposal import number
from webapp.platforms.snapshot import Snapshot
from webapp.registry.registry import Registry
from webapp.switching.targets import Target

TARGETS = (Target.ON, Target.OFF, Target.READ_ONLY, Target.NEVER, Target.ALLOWED)
MOST = 5000
"""Marks that are read of one form; a full page of 200 platforms has half as many."""


@dataclass(frozen=True)
class Selection:
    """`cells` are "platform:module", `rows` and `columns` codes. `shown` are the platforms of the page with the revisions seen."""

    cells: frozenset[str] = frozenset()
    rows: frozenset[str] = frozenset()
    columns: frozenset[str] = frozenset()
    target: str = ""
    shown: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.cells or self.rows or self.columns)

    @property
    def platforms(self) -> frozenset[str]:
        """The codes of every platform that it touches."""
        named = {cell.partition(":")[0] for cell in self.cells}
        return frozenset({*named, *self.rows, *(self.shown if self.columns else ())})

    def request(self, registry: Registry, code: str, snapshot: Snapshot | None) -> dict[str, str]:
        """What is asked of one platform, by module.

        A whole row or column takes along only the modules to which it means something: what is off does not come on to be
        read-only, and only what may never be on is allowed again.
        """
        named = [cell.partition(":")[2] for cell in sorted(self.cells) if cell.partition(":")[0] == code]
        swept = registry.modules.keys() if code in self.rows else self.columns if code in self.shown else ()
        found = [each for each in sorted(swept) if snapshot is not None and self._means(registry, each, snapshot)]
        return dict.fromkeys((*named, *found), self.target)

    def _means(self, registry: Registry, code: str, snapshot: Snapshot) -> bool:
        if code not in registry.modules or code in registry.core:
            return False
        if self.target == Target.READ_ONLY:
            return code in snapshot.modules
        return self.target != Target.ALLOWED or code in snapshot.barred


def read(form: MultiDict[str, str]) -> Selection:
    """The selection as the form sent it."""
    pairs = (text.rpartition(":") for text in form.getlist("shown")[:MOST])
    return Selection(
        cells=frozenset(form.getlist("cell")[:MOST]),
        rows=frozenset(form.getlist("row")[:MOST]),
        columns=frozenset(form.getlist("column")[:MOST]),
        target=form.get("target", ""),
        shown={code: number(revision) for code, _colon, revision in pairs},
    )


def of_requests(asked: Iterable[tuple[str, Mapping[str, str]]]) -> Selection:
    """The cells that plans were made for, to be marked again."""
    marked = [(f"{code}:{module}", str(target)) for code, requested in asked for module, target in requested.items()]
    return Selection(cells=frozenset(cell for cell, _target in marked), target=marked[0][1] if marked else "")
