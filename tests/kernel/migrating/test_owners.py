"""Every module's migrations are a history of their own: up after the kernel's, down before it, and alone when something is wrong."""

from __future__ import annotations

import pytest
from alembic.util import CommandError
from flask.testing import FlaskCliRunner
from sqlalchemy import Column, Integer, inspect

from tests.support.histories import HEAD, Packages, table, write
from webapp.db import Base, db
from webapp.migrating.moving import downgrade, downgrade_one, upgrade
from webapp.migrating.owners import all_owners
from webapp.migrating.standing import standings


def present() -> dict[str, set[str]]:
    """The revisions in the database by owner."""
    with db.engine.connect() as connection:
        return {each.code: set(each.present) for each in standings(connection)}


def tables() -> set[str]:
    return {name for name in inspect(db.engine).get_table_names() if name.endswith("_things")}


def test_the_kernel_comes_first_then_what_others_require(kernel_url: str, packages: Packages) -> None:
    packages.package("labels", refers="shelf_things")
    packages.package("shelf")
    with packages.running(kernel_url, labels=("shelf",), shelf=()):
        upgrade()
        assert [owner.code for owner in all_owners()] == ["kernel", "shelf", "labels"]
        assert present() == {"kernel": {HEAD}, "shelf": {"shelf_0001_aaaaaa"}, "labels": {"labels_0001_aaaaaa"}}


def test_all_goes_down_and_comes_up_again(empty_db_url: str, packages: Packages) -> None:
    packages.package("labels", refers="shelf_things")
    packages.package("shelf")
    with packages.running(empty_db_url, labels=("shelf",), shelf=()):
        upgrade()
        downgrade()
        assert (tables(), present()) == (set(), {"kernel": set(), "shelf": set(), "labels": set()})
        upgrade()
        assert tables() == {"shelf_things", "labels_things"}


def test_a_module_goes_down_alone(kernel_url: str, packages: Packages) -> None:
    packages.package("labels")
    packages.package("shelf")
    with packages.running(kernel_url, labels=(), shelf=()) as app:
        upgrade()
        assert app.test_cli_runner().invoke(args=["db", "--owner", "shelf", "downgrade", "base"]).exit_code == 0
        assert tables() == {"labels_things"}


def test_a_revision_is_found_in_whichever_history_has_it(kernel_url: str, packages: Packages) -> None:
    write(packages.package("shelf"), "shelf_0002_bbbbbb", "shelf_0001_aaaaaa", *table("shelf_other_things", "shelf_things"))
    with packages.running(kernel_url, shelf=()) as app:
        upgrade()
        assert app.test_cli_runner().invoke(args=["db", "downgrade", "shelf_0001_aaaaaa"]).exit_code == 0
        assert present()["shelf"] == {"shelf_0001_aaaaaa"}
        assert app.test_cli_runner().invoke(args=["db", "upgrade", "shelf_0002_bbbbbb"]).exit_code == 0
        assert present()["shelf"] == {"shelf_0002_bbbbbb"}


def test_one_step_down_is_not_guessed(kernel_url: str, packages: Packages) -> None:
    packages.package("shelf")
    with packages.running(kernel_url, shelf=()) as app:
        upgrade()
        done = app.test_cli_runner().invoke(args=["db", "downgrade"])
        assert (done.exit_code, "Say whose: flask db --owner CODE" in done.output) == (1, True)
        assert app.test_cli_runner().invoke(args=["db", "--owner", "shelf", "downgrade"]).exit_code == 0
        assert tables() == set()


def test_what_fails_is_taken_back_and_named(kernel_url: str, packages: Packages) -> None:
    folder = packages.package("shelf")
    write(folder, "shelf_0002_bbbbbb", "shelf_0001_aaaaaa", 'op.execute("SELECT nothing FROM nowhere")', "pass")
    packages.package("labels")
    with packages.running(kernel_url, labels=(), shelf=()) as app:
        done = app.test_cli_runner().invoke(args=["db", "upgrade"])
        assert (done.exit_code, "shelf: " in done.output, "nowhere" in done.output) == (1, True, True)
        assert (tables(), present()["kernel"]) == ({"labels_things"}, {HEAD})
        assert app.test_client().get("/readyz").status_code == 503


def test_the_kernel_stays_while_a_module_stands_on_it(empty_db_url: str, packages: Packages) -> None:
    packages.package("shelf")
    with packages.running(empty_db_url, shelf=()):
        upgrade()
        with pytest.raises(CommandError, match="shelf_things"):
            downgrade_one(all_owners()[0], "base")
        assert present() == {"kernel": {HEAD}, "shelf": {"shelf_0001_aaaaaa"}}


@pytest.mark.sqlite_only
def test_a_new_migration_goes_into_its_owners_folder(kernel_url: str, packages: Packages) -> None:
    """A file, whatever the database."""
    folder = packages.package("shelf")
    with packages.running(kernel_url, shelf=()) as app:
        upgrade()
        done = app.test_cli_runner().invoke(args=["db", "--owner", "shelf", "revision", "-m", "Add colour"])
        assert done.exit_code == 0, done.output
        (path,) = folder.glob("shelf_0002_??????_add_colour.py")
        assert 'down_revision = "shelf_0001_aaaaaa"' in path.read_text().replace("'", '"')
    with packages.running(kernel_url, shelf=()):
        upgrade()
        assert present()["shelf"] == {path.name.removesuffix("_add_colour.py")}


def test_an_owner_that_nobody_is(runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["db", "--owner", "nobody", "upgrade"])
    assert (done.exit_code, "There is no module 'nobody'" in done.output) == (1, True)


def test_the_models_of_every_owner_are_as_the_database_is(runner: FlaskCliRunner) -> None:
    done = runner.invoke(args=["db", "check"])
    assert done.exit_code == 0, done.output


@pytest.mark.sqlite_only
def test_a_column_without_a_migration_is_its_owners(runner: FlaskCliRunner) -> None:
    """What is compared is the same on both."""
    table = Base.metadata.tables["inventory_products"]
    table.append_column(Column("colour", Integer))
    try:
        done = runner.invoke(args=["db", "check"])
    finally:
        table._columns.remove(table.c.colour)
    assert (done.exit_code, "flask db --owner inventory migrate" in done.output) == (1, True)
