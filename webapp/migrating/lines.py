"""Which of the revisions in a version table this version knows, and what to make of the others.

A revision that no file explains belongs to a module that is not installed, or to a newer release. Either way it is left alone. Alembic
itself would refuse to do anything at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from alembic.script import Script, ScriptDirectory
from alembic.util import to_tuple

from webapp.config import ROOT

LETTERS = re.compile(r"[a-z-]+", re.IGNORECASE)


def seen(scripts: ScriptDirectory, present: Iterable[str]) -> tuple[str, ...]:
    """The revisions from which this version goes on.

    They are those that it knows. A line in which the database is ahead counts as being at its end: during an upgrade the schema is new
    first, and serves the old code until its turn comes.
    """
    present = set(present)
    known = {each.revision for each in scripts.walk_revisions()}
    strange = present - known
    if not strange:
        return tuple(sorted(present))
    ahead = {head for head in scripts.get_heads() if is_ahead(scripts, head, present, strange)}
    return tuple(sorted((present & known) | ahead))


def is_ahead(scripts: ScriptDirectory, head: str, present: set[str], strange: set[str]) -> bool:
    """Whether a strange revision follows on this head.

    No revision of the head's line is there. That is enough for the line in the project's own folder or a module's own, without which
    there would be no strange one; on a branch from elsewhere the strange one must also be named as the branch is.
    """
    line = line_of(scripts, head)
    if any(each.revision in present for each in line):
        return False
    if len(scripts.get_bases()) == 1 or in_folder(line[-1].path):
        return True
    names = {*line[-1].branch_labels, *LETTERS.findall(line[-1].revision)[:1]}
    return any(revision.startswith(name) for revision in strange for name in names)


def line_of(scripts: ScriptDirectory, head: str) -> list[Script]:
    """A head and everything before it, what it merely depends on left out."""
    found: dict[str, Script] = {}
    open_ones = [head]
    while open_ones:
        script = scripts.get_revision(open_ones.pop(0))
        if script.revision not in found:
            found[script.revision] = script
            open_ones += to_tuple(script.down_revision, default=())
    return list(found.values())


def in_folder(path: str) -> bool:
    """Whether a migration is the kernel's own."""
    return path.startswith(str(ROOT / "migrations"))


def pending(scripts: ScriptDirectory, present: Iterable[str]) -> set[str]:
    """The heads that the database has not reached; one that another depends on is reached with it."""
    reached = {each.revision for each in scripts.get_all_current(seen(scripts, present))}
    return set(scripts.get_heads()) - reached
