"""How far the database is in every history, and what is in it that belongs to nobody here."""

from __future__ import annotations

from dataclasses import dataclass

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, column, inspect, select, table

from webapp.kernel import kernel
from webapp.migrating.lines import pending
from webapp.migrating.owners import TABLE, Owner, all_owners, scripts_of


@dataclass(frozen=True)
class Standing:
    """One history and the revisions in its version table: `strange` are those that no file explains, `behind` the heads not reached.

    Without an owner the table is that of a module that is not installed, or whose history only a newer release knows.
    """

    code: str
    owner: Owner | None
    present: frozenset[str]
    strange: frozenset[str]
    behind: frozenset[str] = frozenset()

    @property
    def remark(self) -> str | None:
        """What a person should know of the strange revisions, or None."""
        if not self.strange:
            return None
        which = ", ".join(sorted(self.strange))
        installed = self.owner is not None or self.code in kernel().registry.modules
        why = "this version does not know: a newer release, or a module that is not installed" if installed else "not installed"
        return f"{self.code}: {which} ({why}; left alone)"


def standings(connection: Connection) -> list[Standing]:
    """Every history in the order in which they go up, then the tables of those who are not installed."""
    there = version_tables(connection)
    found = [standing(owner, rows(connection, owner.table) if owner.table in there else frozenset()) for owner in all_owners()]
    for name in sorted(there - {each.owner.table for each in found if each.owner}):
        present = rows(connection, name)
        found.append(Standing(code_of(name), None, present, present))
    return found


def standing(owner: Owner, present: frozenset[str]) -> Standing:
    """How far one history is."""
    scripts = known_scripts(owner)
    strange = present - {each.revision for each in scripts.walk_revisions()}
    return Standing(owner.code, owner, present, strange, frozenset(pending(scripts, present)))


def version_tables(connection: Connection) -> set[str]:
    """The version tables that are in the database."""
    return {name for name in inspect(connection).get_table_names() if name == TABLE or name.startswith(f"{TABLE}_")}


def rows(connection: Connection, name: str) -> frozenset[str]:
    """The revisions in a version table."""
    return frozenset(connection.scalars(select(column("version_num")).select_from(table(name))))


def code_of(name: str) -> str:
    """The module whose version table has this name, as it is written where it is installed."""
    package = name.removeprefix(f"{TABLE}_")
    modules = kernel().registry.modules.values()
    return next((module.code for module in modules if module.package == package), package)


def known_scripts(owner: Owner) -> ScriptDirectory:
    """The migrations of a history, read once per application."""
    kept: dict[Owner, ScriptDirectory] = current_app.extensions.setdefault("interlock_migrations", {})
    if owner not in kept:
        kept[owner] = scripts_of(owner)
    return kept[owner]
