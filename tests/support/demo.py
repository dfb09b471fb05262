"""The demo as tests use it: its application, its people, and where each of them begins."""

from __future__ import annotations

import io
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import Client

from tests.support.client import login
from tests.support.databases import Database, SqliteDatabase
from tests.support.page import Page
from tests.support.places import Place

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
SAMPLE = Path(__file__).resolve().parents[2] / "modules" / "marketplace" / "samples" / "products-en.csv"


class DemoPlace(Place):
    """An application whose empty state is the demo, on SQLite. On PostgreSQL it is the demo until the first `reset`."""

    def __init__(self, folder: Path, database: Database | None = None) -> None:
        super().__init__("postgresql" if database else "sqlite", database or SqliteDatabase(folder), {"TESTING": False})

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


def import_products(client: Client) -> None:
    """An import with rows to take and rows refused, for the pages about imports; by somebody who may."""
    start = Page(client.get("/platforms/oms/store/kirchberg/marketplace"))
    content = SAMPLE.read_bytes() + b"BROKEN,without,enough,cells\n"
    uploaded = start.submit(client, 'form[data-action="upload"]', {"file": (io.BytesIO(content), "products.csv")})
    checked = Page(client.get(uploaded.headers["Location"])).submit(client, 'form[data-action="check"]')
    assert checked.status_code == 303
