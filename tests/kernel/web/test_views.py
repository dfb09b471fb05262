"""A person's own views of a list: kept by name, with how many rows each has now, and nobody else's."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import people, places
from tests.support.page import Page
from webapp.db import db
from webapp.web.tables import saved
from webapp.web.tables.saved import MOST, SavedView

pytestmark = pytest.mark.both_databases
LIST = "/admin/merchants"
VIEW = f"{LIST}?q=Kirch&status=active&columns=name&columns=status&page=3"


@pytest.fixture
def root(app: Flask, login) -> FlaskClient:
    """Somebody who looks at merchants, of which one is called Kirchberg."""
    places.store(places.platform(), "kirchberg")
    client = app.test_client()
    login(client, people.super_admin())
    return client


def save(client: FlaskClient, name: str = "Mine", address: str = VIEW):
    return Page(client.get(address)).submit(client, "form[id$=-view]", {"name": name})


def test_a_view_keeps_search_filters_and_columns_and_shows_its_count(root):
    answer = save(root)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, LIST)
    kept = db.session.query(SavedView).one()
    assert kept.query == "q=Kirch&status=active&columns=name%2Cstatus"
    shown = Page(root.get(LIST)).one(".table-view")
    assert " ".join(shown.get_text(" ").split()).startswith("Mine")
    assert Page(root.get(str(shown["href"]))).has(".table-view[aria-current]")
    total = Page(root.get(str(shown["href"]))).one(".table-results")["data-total"]
    assert shown.select(".table-view-count")[0].get_text() == total


def test_the_same_name_again_replaces_the_view(root):
    save(root)
    save(root, address=f"{LIST}?q=Other")
    assert [each.query for each in db.session.query(SavedView)] == ["q=Other"]


def test_a_view_is_deleted_on_its_own_list(root):
    save(root)
    page = Page(root.get(str(Page(root.get(LIST)).one(".table-view")["href"])))
    assert page.submit(root, ".table-views form").status_code == 303
    assert db.session.query(SavedView).count() == 0


def test_nobody_sees_or_deletes_anothers_view(root, app, login):
    save(root)
    kept = db.session.query(SavedView).one().id
    other = app.test_client()
    login(other, people.super_admin("other"))
    page = Page(other.get(LIST))
    assert not page.has(".table-view")
    answer = page.submit(other, "form[id$=-view]", {"name": "x"})
    assert answer.status_code == 303
    own = Page(other.get(str(Page(other.get(LIST)).one(".table-view")["href"]))).one(".table-views form")
    answer = other.post(str(own["action"]).replace(str(own["action"]).split("/")[2], str(kept)), data={"csrf_token": "", "list": LIST})
    assert answer.status_code in {400, 404}
    assert db.session.get(SavedView, kept) is not None


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x07b"])
def test_a_name_that_does_not_do_is_refused_with_a_sentence(root, name):
    assert save(root, name).status_code == 422
    assert db.session.query(SavedView).count() == 0


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", f"//{LIST}", f"/store/{'x' * 300}/orders", "/nothing", ""])
def test_what_is_no_list_here_cannot_be_kept(root, address):
    page = Page(root.get(LIST))
    assert page.submit(root, "form[id$=-view]", {"name": "x", "list": address}).status_code == 404


def test_a_list_has_a_bounded_number_of_views(root):
    for number in range(MOST):
        save(root, f"View {number}")
    assert save(root, "One more").status_code == 422
    assert db.session.query(SavedView).count() == MOST


def test_a_person_keeps_a_bounded_number_of_views_whatever_the_lists(root, monkeypatch):
    """The form names the list, and addresses of pages that show one thing are without end."""
    monkeypatch.setattr(saved, "MOST_OF_ALL", 2)
    answers = [save_at(root, f"{LIST}/{number}").status_code for number in range(3)]
    assert answers == [303, 303, 422]
    assert db.session.query(SavedView).count() == 2


def save_at(client: FlaskClient, address: str):
    return Page(client.get(LIST)).submit(client, "form[id$=-view]", {"name": "x", "list": address})
