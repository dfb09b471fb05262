"""The demo as tests use it: its application, its people, and where each of them begins."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path
from time import monotonic

from flask.testing import FlaskClient
from werkzeug.test import Client, TestResponse

from tests.support.client import login
from tests.support.databases import Database, SqliteDatabase
from tests.support.page import Page
from tests.support.places import Place
from tests.support.walk import Found, Kind, walk

KIRCHBERG, CENTRAL = "/platforms/oms/store/kirchberg/dashboard", "/platforms/loyalty/store/cafe-central/dashboard"
STARTS = {
    "admin@example.com": (
        "/admin/dashboard",
        "/platforms/oms/admin/dashboard",
        "/platforms/loyalty/admin/dashboard",
        KIRCHBERG,
        CENTRAL,
        "/admin/platforms/oms/modules/billing/config",  # the page of a form that the modules page shows in place
    ),
    "oms@example.com": ("/platforms/oms/admin/dashboard", KIRCHBERG),
    "owner@example.com": (KIRCHBERG,),
    "clerk@example.com": (KIRCHBERG,),
}
STILL_NEW = 30
"""Seconds after which pages are not what one would be shown now."""
SAMPLE = Path(__file__).resolve().parents[2] / "modules" / "marketplace" / "samples" / "products-en.csv"


class DemoPlace(Place):
    """An application whose empty state is the demo, on SQLite. On PostgreSQL it is the demo until the first `reset`."""

    def __init__(self, folder: Path, database: Database | None = None) -> None:
        super().__init__("postgresql" if database else "sqlite", database or SqliteDatabase(folder), {"TESTING": False})
        self._shown: dict[str, tuple[sqlite3.Connection, str, list[tuple[Kind, str, TestResponse]]]] = {}
        self._ended: dict[str, float] = {}

    def _upgrade(self) -> None:
        super()._upgrade()
        from webapp.cli.demo import demo

        result = self.app.test_cli_runner().invoke(demo, ["seed"], catch_exceptions=False)
        assert result.exit_code == 0, result.output

    def client(self, email: str) -> FlaskClient:
        """The browser of one of its people, logged in at the console's host."""
        client = self.app.test_client()
        login(client, email)
        return client

    def shown(self, email: str, *, lately: bool = False) -> tuple[FlaskClient, list[Found]]:
        """As new but for an import: the browser of one of its people, and the pages that links lead them to. On SQLite only.

        Going through them takes seconds; it is done once, and what was in the database, the browser and the answers then is put back.
        Whoever sends what they find wants pages that were shown `lately`: a password is asked for again and work that ran counts as lost
        after some minutes, whatever is put back.
        """
        name = self.app.config["SESSION_COOKIE_NAME"]
        self.reset()
        if lately and email in self._shown and monotonic() - self._ended[email] > STILL_NEW:
            del self._shown[email]
        if email not in self._shown:
            import_products(self.client("owner@example.com"))
            client = self.client(email)
            found = [(each.kind, each.url, each.page.response) for each in walk(self.app, client, *STARTS[email])]
            cookie = client.get_cookie(name)
            assert cookie is not None
            self._shown[email] = self.copied(), cookie.value, found
            self._ended[email] = monotonic()
        copy, session, found = self._shown[email]
        self.become(copy)
        client = self.app.test_client()
        client.set_cookie(name, session)
        return client, [Found(kind, url, Page(response)) for kind, url, response in found]


def import_products(client: Client) -> None:
    """An import with rows to take and rows refused, for the pages about imports; by somebody who may."""
    start = Page(client.get("/platforms/oms/store/kirchberg/marketplace"))
    content = SAMPLE.read_bytes() + b"BROKEN,without,enough,cells\n"
    uploaded = start.submit(client, 'form[data-action="upload"]', {"file": (io.BytesIO(content), "products.csv")})
    checked = Page(client.get(uploaded.headers["Location"])).submit(client, 'form[data-action="check"]')
    assert checked.status_code == 303
