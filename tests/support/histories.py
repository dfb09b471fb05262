"""Packages of modules with migrations of their own, written to disk, and applications that have them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent

from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import create_engine

from tests.kernel.toyapp import entered
from tests.support.modules import toy
from tests.support.places import ROOT, settings
from webapp import create_app
from webapp.registry.definition import ModuleDefinition
from webapp.registry.registry import build

HEAD = str(ScriptDirectory(str(ROOT / "migrations")).get_current_head())
"""The newest of the kernel's own migrations."""

MIGRATION = """
    import sqlalchemy as sa
    from alembic import op

    revision = "{revision}"
    down_revision = {before!r}
    branch_labels = depends_on = None


    def upgrade() -> None:
        {up}


    def downgrade() -> None:
        {down}
"""


def write(folder: Path, revision: str, before: str | None, up: str, down: str) -> None:
    """One migration; `up` and `down` are a statement each."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{revision}_x.py").write_text(dedent(MIGRATION).format(revision=revision, before=before, up=up, down=down))


def table(name: str, refers: str) -> tuple[str, str]:
    """What makes a table that refers to another, and what takes it away."""
    columns = f'sa.Column("id", sa.Integer, primary_key=True), sa.Column("parent", sa.Integer, sa.ForeignKey("{refers}.id"))'
    return f'op.create_table("{name}", {columns})', f'op.drop_table("{name}")'


def pretend(url: str) -> None:
    """Make a database that says that the kernel's migrations are in, and holds what the packages here refer to: that takes no time."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE platforms (id INTEGER PRIMARY KEY)")
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{HEAD}')")
    engine.dispose()


class Packages:
    """Packages below a folder that Python finds; `package` writes one with its first migration."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def package(self, name: str, refers: str = "platforms") -> Path:
        """A package with a table that refers to another; gives the folder of its migrations."""
        (self.folder / name).mkdir()
        (self.folder / name / "__init__.py").touch()
        write(self.folder / name / "migrations", f"{name}_0001_aaaaaa", None, *table(f"{name}_things", refers))
        return self.folder / name / "migrations"

    @contextmanager
    def running(self, url: str, **requires: tuple[str, ...]) -> Iterator[Flask]:
        """An application with these modules: code and what it requires."""
        with self._running(url, [(code, toy(code, *others)) for code, others in requires.items()]) as app:
            yield app

    @contextmanager
    def branched(self, url: str, **folders: str) -> Iterator[Flask]:
        """An application with modules that have a branch of the kernel's history: code and folder."""
        with self._running(url, [("", toy(code, migrations=folder)) for code, folder in folders.items()]) as app:
            yield app

    @contextmanager
    def _running(self, url: str, modules: list[tuple[str, ModuleDefinition]]) -> Iterator[Flask]:
        app = create_app({**settings(url), "CONSOLE_MODULES": []}, build([("", toy("base", core=True)), *modules]))
        with entered(app):
            yield app


@contextmanager
def packages(folder: Path) -> Iterator[Packages]:
    """Packages that Python forgets again."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield Packages(folder)
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            if str(folder) in str(getattr(sys.modules[name], "__file__", "")):
                del sys.modules[name]
