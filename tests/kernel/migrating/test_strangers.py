"""Revisions that nobody here knows, because a module was taken away or the database is newer: left alone, and named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from tests.support.histories import HEAD, Packages, table, write
from webapp.db import db
from webapp.migrating.moving import upgrade

GONE = "labels: labels_0001_aaaaaa (not installed; left alone)"


def told(app: Flask, *command: str) -> str:
    """What a command that has to succeed said."""
    done = app.test_cli_runner().invoke(args=["db", *command])
    assert done.exit_code == 0, done.output
    return done.output


def rows(name: str) -> list[str]:
    with db.engine.connect() as connection:
        return list(connection.scalars(text(f"SELECT version_num FROM {name}")))


def test_a_module_that_was_taken_away_is_named(kernel_url: str, packages: Packages) -> None:
    packages.package("shelf")
    folder = packages.package("labels")
    with packages.running(kernel_url, labels=(), shelf=()):
        upgrade()
    shutil.rmtree(folder.parent)
    with packages.running(kernel_url, shelf=()) as app:
        answer = app.test_client().get("/readyz")
        assert (answer.status_code, answer.text) == (200, f"ready\n{GONE}\n")
        for command in ("upgrade", "current"):
            assert GONE in told(app, command)
        assert f"kernel: {HEAD} (head)\nshelf: shelf_0001_aaaaaa (head)\n" in told(app, "current")
        assert rows("alembic_version_labels") == ["labels_0001_aaaaaa"]


def test_others_go_up_beside_it_and_its_table_waits(kernel_url: str, packages: Packages) -> None:
    folder = packages.package("labels")
    shelf = packages.package("shelf")
    with packages.running(kernel_url, labels=(), shelf=()):
        upgrade()
    write(shelf, "shelf_0002_bbbbbb", "shelf_0001_aaaaaa", *table("shelf_other_things", "shelf_things"))
    with packages.running(kernel_url, shelf=()) as app:
        assert app.test_client().get("/readyz").status_code == 503
        told(app, "upgrade")
        assert app.test_client().get("/readyz").status_code == 200
    with packages.running(kernel_url, labels=(), shelf=()) as app:
        assert "labels: labels_0001_aaaaaa (head)" in told(app, "current")
        assert folder.is_dir()


def test_an_older_release_leaves_a_newer_database_alone(kernel_url: str, packages: Packages) -> None:
    folder = packages.package("shelf")
    write(folder, "shelf_0002_bbbbbb", "shelf_0001_aaaaaa", *table("shelf_other_things", "shelf_things"))
    with packages.running(kernel_url, shelf=()):
        upgrade()
        with db.engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999_abcdef'"))
    (folder / "shelf_0002_bbbbbb_x.py").unlink()
    with packages.running(kernel_url, shelf=()) as app:
        for said in (app.test_client().get("/readyz").text, told(app, "upgrade"), told(app, "current")):
            assert "kernel: 9999_abcdef (this version does not know" in said
            assert "shelf: shelf_0002_bbbbbb (this version does not know" in said
        assert app.test_client().get("/readyz").status_code == 200
        assert (rows("alembic_version"), rows("alembic_version_shelf")) == (["9999_abcdef"], ["shelf_0002_bbbbbb"])


def test_an_older_release_has_no_history_of_its_own_for_a_module(kernel_url: str, packages: Packages) -> None:
    folder = packages.package("shelf")
    with packages.running(kernel_url, shelf=()):
        upgrade()
    shutil.rmtree(folder)
    with packages.running(kernel_url, shelf=()) as app:
        assert "shelf: shelf_0001_aaaaaa (this version does not know" in told(app, "upgrade")


def branch(folder: Path, label: str, depends_on: str) -> str:
    """A labelled branch of the kernel's history, as packages from elsewhere bring it."""
    write(folder, f"{label}_0001", None, *table(f"{label}_things", "platforms"))
    path = folder / f"{label}_0001_x.py"
    path.write_text(
        path.read_text().replace("branch_labels = depends_on = None", f"branch_labels = ({label!r},)\ndepends_on = {depends_on!r}")
    )
    return str(folder)


@pytest.mark.parametrize("depends_on", ["0002", HEAD])
def test_a_branch_from_elsewhere_comes_and_goes(kernel_url: str, packages: Packages, tmp_path: Path, depends_on: str) -> None:
    """Alembic takes the kernel's row out when a branch depends on its newest revision: whatever is installed later, it is there again."""
    greeter = branch(tmp_path / "greeter", "greeter", depends_on)
    with packages.branched(kernel_url, greeter=greeter) as app:
        told(app, "upgrade")
        assert app.test_client().get("/readyz").text == "ready\n"
        assert f"kernel: {HEAD}, greeter_0001 (head)" in told(app, "current")
    with packages.branched(kernel_url) as app:
        assert app.test_client().get("/readyz").status_code == 200
        assert "kernel: greeter_0001 (this version does not know" in told(app, "upgrade")
    with packages.branched(kernel_url, waver=branch(tmp_path / "waver", "waver", "0003")) as app:
        assert app.test_client().get("/readyz").status_code == 503
        told(app, "upgrade")
        assert sorted(rows("alembic_version")) == [HEAD, "greeter_0001", "waver_0001"]
    with packages.branched(kernel_url, greeter=greeter) as app:
        told(app, "downgrade", "greeter@base")
        assert sorted(rows("alembic_version")) == [HEAD, "waver_0001"]
