"""Going up and down in the histories. Each moves in one transaction; what went before an error stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.util import CommandError
from psycopg.errors import LockNotAvailable
from sqlalchemy import column, insert, table
from sqlalchemy.exc import DBAPIError

from webapp.db import db
from webapp.db.presence import making
from webapp.migrating import once
from webapp.migrating.lines import in_folder
from webapp.migrating.owners import KERNEL, Owner, all_owners, config_of, scripts_of
from webapp.migrating.standing import rows


def upgrade(*, sql: bool = False) -> None:
    """Bring every history to its end: the kernel's first, then the modules', requirements first. Raises CommandError."""
    for owner in all_owners():
        upgrade_one(owner, "heads", sql=sql)


def upgrade_one(owner: Owner, revision: str, *, sql: bool = False) -> None:
    """Go up to a revision of one history. Raises CommandError."""
    with named(owner), making():
        command.upgrade(config_of(owner), revision, sql=sql)
    if owner.code == KERNEL and not sql:
        keep_row_of_kernel(owner)


def downgrade() -> None:
    """Take everything away again, the last that came first. Raises CommandError."""
    for owner in reversed(all_owners()):
        downgrade_one(owner, "base")


def downgrade_one(owner: Owner, revision: str, *, sql: bool = False) -> None:
    """Go down to a revision of one history. Raises CommandError, also when another's table would lose one that it refers to."""
    with named(owner):
        command.downgrade(config_of(owner), revision, sql=sql)


def keep_row_of_kernel(owner: Owner) -> None:
    """Write the kernel's own revision again where Alembic took it out.

    It does so when a branch from elsewhere depends on just that one: the branch's row then stands for both. Without the package nobody
    could tell any more how far the kernel is.
    """
    scripts = scripts_of(owner)
    with db.engine.begin() as connection:
        present = rows(connection, owner.table)
        known = tuple(each.revision for each in scripts.walk_revisions() if each.revision in present)
        for each in scripts.get_all_current(known):
            if each.revision not in present and in_folder(each.path):
                connection.execute(insert(table(owner.table, column("version_num"))).values(version_num=each.revision))


@contextmanager
def named(owner: Owner) -> Iterator[None]:
    """Say whose history it is that Alembic, or the database, refuses to move in. Raises CommandError."""
    try:
        yield
    except CommandError as error:
        raise CommandError(f"{owner.code}: {error}") from error
    except DBAPIError as error:
        statement = " ".join((error.statement or "").split())
        if isinstance(error.orig, LockNotAvailable):
            said = f"a table was in use for longer than {once.LOCK_TIMEOUT}, so nothing of this migration was done"
            raise CommandError(f"{owner.code}: {said} [{statement}]. Try again in a quieter moment.") from error
        raise CommandError(f"{owner.code}: the database refused: {str(error.orig).strip()} [{statement}]") from error
