"""What keeps rows as they are survives every migration: SQLite drops triggers with each table that batch mode rebuilds."""

from __future__ import annotations

from pathlib import Path

from tests.kernel.toyapp import entered
from tests.support.places import settings
from webapp import create_app
from webapp.db import db
from webapp.migrating.moving import downgrade_one, upgrade_one
from webapp.migrating.owners import Owner, all_owners, scripts_of

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
}
Step = tuple[Owner, str, str]


def steps() -> list[Step]:
    """(owner, revision, the one before or base) of every migration of every history, in the order in which they run."""
    return [
        (owner, each.revision, str(each.down_revision or "base"))
        for owner in all_owners()
        for each in reversed(list(scripts_of(owner).walk_revisions()))
    ]


def triggers(dialect: str) -> set[str]:
    with db.engine.connect() as connection:
        return set(connection.exec_driver_sql(TRIGGERS[dialect]).scalars())


def drops_triggers(owner: Owner, revision: str) -> bool:
    """Whether a migration says itself that it takes a trigger away."""
    return "DROP TRIGGER" in Path(scripts_of(owner).get_revision(revision).path).read_text().upper().partition("DEF DOWNGRADE")[0]


def test_no_migration_loses_a_trigger_and_each_goes_down_to_what_was(empty_db_url: str, dialect: str) -> None:
    with entered(create_app(settings(empty_db_url))):
        found, before = [], set[str]()
        for owner, revision, _below in steps():
            upgrade_one(owner, revision)
            now = triggers(dialect)
            assert before <= now or drops_triggers(owner, revision), f"{revision} loses {before - now}"
            found.append(before)
            before = now
        for (owner, revision, below), expected in zip(reversed(steps()), reversed(found), strict=True):
            downgrade_one(owner, below)
            assert triggers(dialect) == expected, f"{revision} does not go down to the triggers that were"
        db.session.remove()
