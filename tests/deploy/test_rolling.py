"""An upgrade without a break: the database is brought to the next version while this one serves, and then both serve together."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from werkzeug.test import Client

from tests.conftest import postgres_server
from tests.support.client import PASSWORD
from tests.support.copies import Copy, copy_project
from tests.support.databases import PostgresDatabase
from tests.support.demo import STARTS, DemoPlace
from tests.support.gunicorns import Server, gunicorns
from tests.support.page import Page
from tests.support.places import SECRET
from tests.support.walk import walk
from tests.support.wire import Browser, browser
from webapp.db import Base

pytestmark = [pytest.mark.sqlite_only, pytest.mark.long]
OPTIONS = ("--config", "deploy/gunicorn.conf.py", "--workers", "1", "--log-level", "warning", "--graceful-timeout", "2")
HEAD = "9999_0ff1ce"
MIGRATION = f'''
import sqlalchemy as sa
from alembic import op

revision = "{HEAD}"
down_revision = "%s"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("platforms", sa.Column("motto", sa.String(80)))
    op.create_table("mottos", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("motto", sa.String(80), nullable=False))


def downgrade() -> None:
    op.drop_table("mottos")
    op.drop_column("platforms", "motto")
'''


def newest() -> str:
    """The kernel's newest migration."""
    return max((Path(__file__).resolve().parents[2] / "migrations" / "versions").glob("[0-9]*.py")).stem[:11]


def unusable(place: DemoPlace, *people: str) -> list[str]:
    """The pages that links lead these people to and that do not answer as they should."""
    found = [each for email in people for each in walk(place.app, place.client(email), *STARTS[email])]
    assert len(found) > 20 * len(people)
    return [f"{each.url} answers {each.page.status}" for each in found if each.page.status != 200 and not each.page.has("[data-locked]")]


def test_pages_answer_on_a_schema_that_is_a_version_ahead(demo: DemoPlace, proofs: bool) -> None:
    """Every table has columns that this code knows nothing of, and the database a revision."""
    demo.reset()
    with demo.kept() as put_back:
        with closing(sqlite3.connect(demo.url.removeprefix("sqlite:///"))) as connection:
            for table in Base.metadata.tables:
                connection.execute(f'ALTER TABLE "{table}" ADD COLUMN next_version VARCHAR(20)')
                connection.execute(f"ALTER TABLE \"{table}\" ADD COLUMN next_state VARCHAR(20) NOT NULL DEFAULT 'new'")
            connection.execute("UPDATE alembic_version SET version_num = ? WHERE version_num = ?", (HEAD, newest()))
            connection.commit()
        try:
            ready = demo.app.test_client().get("/readyz")
            assert (ready.status_code, ready.text.splitlines()[0]) == (200, "ready")
            assert unusable(demo, *(STARTS if proofs else ["clerk@example.com"])) == []
            assert toggled(demo.client("admin@example.com")) == 303
        finally:
            put_back()


def toggled(client: Client) -> int:
    """What switching a module answers."""
    modules = Page(client.get("/admin/platforms/loyalty/modules"))
    return modules.submit(client, 'form[action$="/dev-tools/toggle"]').status_code


@contextmanager
def next_version(folder: Path, url: str) -> Iterator[Copy]:
    """A copy of the project that is a version ahead: a migration more, and code that needs it."""
    copy = copy_project(folder, FLASK_APP="wsgi:app", DATABASE_URL=url, SECRET_KEY=SECRET, LOG_LEVEL="error")
    (copy.folder / "migrations" / "versions" / f"{HEAD}_mottos.py").write_text(MIGRATION % newest())
    models = copy.folder / "webapp" / "platforms" / "models.py"
    known = "    accent: Mapped[str | None] = mapped_column(String(7))\n"
    text = models.read_text()
    assert known in text
    models.write_text(text.replace(known, f"{known}    motto: Mapped[str | None] = mapped_column(String(80), info=UNAUDITED)\n"))
    yield copy


def logged_in(server: Server, email: str = "admin@example.com") -> Browser:
    someone = browser(server.port)
    Page(someone.get("/login")).submit(someone, "main form", {"email": email, "password": PASSWORD})
    return someone


def modules_of(client: Browser) -> dict[str, str]:
    """What the modules page shows."""
    return {
        str(row["data-module"]): str(row["data-state"])
        for row in Page(client.get("/admin/platforms/loyalty/modules")).select(
            "tr[data-module], li[data-module], [data-module][data-state]"
        )
    }


def test_two_versions_serve_one_database(tmp_path: Path, proofs: bool) -> None:
    """The older one is asked all the time while the newer one migrates; afterwards each obeys what the other switched."""
    if not proofs:
        pytest.skip("a copy of the project, served beside this one on PostgreSQL: in the proofs")
    (tmp_path / "demo").mkdir()
    place = DemoPlace(tmp_path / "demo", PostgresDatabase(postgres_server(), "rolling"))
    environment = {
        "SECRET_KEY": SECRET,
        "DATABASE_URL": place.url,
        "INTERLOCK_INSTANCE": place.app.config["INSTANCE"],
        "MAIL_BACKEND": "file",
    }
    try:
        with (
            next_version(tmp_path, place.url) as copy,
            gunicorns(1, "wsgi:app", environment, host="localhost", options=OPTIONS) as (older,),
        ):
            admin, over, answers = logged_in(older), threading.Event(), list[int]()

            def ask() -> None:
                while not over.is_set():
                    answers.extend(admin.get(path).status_code for path in ("/admin/platforms/loyalty/modules", "/admin/dashboard"))

            asking = threading.Thread(target=ask)
            asking.start()
            try:
                copy.must("flask db deploy")
            finally:
                over.set()
                asking.join(60)
            assert (set(answers), len(answers) > 4) == ({200}, True)
            assert HEAD in copy.must("flask db current")
            assert older.get("/readyz").status == 200
            assert unusable(place, *STARTS) == []
            with gunicorns(1, "wsgi:app", {**environment, **copy.environment}, host="localhost", options=OPTIONS, folder=copy.folder) as (
                newer,
            ):
                other = logged_in(newer)
                for one, two in ((other, admin), (admin, other)):
                    before = modules_of(two)["dev-tools"]
                    assert toggled(one) == 303
                    assert {before, modules_of(two)["dev-tools"]} == {"on", "off"}
    finally:
        place.close()
