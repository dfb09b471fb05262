"""An import of customers that somebody starts ends, and tells them so."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.modules.customers.conftest import World
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp.db import db
from webapp.imports.models import Import
from webapp.tenancy import unscoped

pytestmark = pytest.mark.sqlite_only


def test_who_started_it_is_told_how_it_ended(app: Flask, client: FlaskClient, login: Callable[..., Any]) -> None:
    world = World.with_modules("customers", "messaging")
    login(client, world.alice)
    sent = {"file": (io.BytesIO(b"email,name\nlea@example.com,Lea\n"), "spring.csv")}
    listed = Page(client.get(world.url("imports")))
    page = str(listed.submit(client, "main form[enctype]", sent, content_type="multipart/form-data").headers["Location"])
    for step in ("check", "run"):
        assert Page(client.get(page)).submit(client, f"form[action$='/{step}']").status_code == 303
        work_off(app)
    with unscoped("tests look"):
        found = db.session.scalars(select(Import)).one()
        assert (found.state, found.created) == ("done", 1)
    assert "The import of spring.csv is done." in client.get(world.address("notifications/")).text
