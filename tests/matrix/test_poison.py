"""No input is a 500: every form, address and operation of every module, with each of its parts left out, doubled and poisoned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from tests.conftest import postgres_server
from tests.support.databases import PostgresDatabase
from tests.support.demo import STARTS, DemoPlace, import_products
from tests.support.page import fields_of
from tests.support.poison import doses, nothing_stays
from tests.support.walk import Found, kind_of, walk
from webapp.web.limits import limiter

FINE = {*range(200, 500), 503}


@pytest.fixture(scope="module")
def harsh(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[DemoPlace]:
    """The demo on PostgreSQL, which takes less than SQLite does."""
    place = DemoPlace(tmp_path_factory.mktemp("harsh"), PostgresDatabase(postgres_server(), purpose="harsh"))
    import_products(place.client("owner@example.com"))
    yield place
    place.close()


def posts(place: DemoPlace, pages: list[Found]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The address and the fields of the first form by POST of each kind."""
    seen = set()
    for each in pages:
        for form in each.page.select("form[method=post], form[method=POST]"):
            kind = kind_of(place.app, str(form["action"]), "POST")
            names = frozenset(fields := {**{str(tag["name"]): "" for tag in form.select("[name]")}, **fields_of(form)})
            if (kind, names) not in seen:
                seen.add((kind, names))
                yield str(form["action"]), fields


def wrong_answers(
    client: FlaskClient, url: str, fields: dict[str, Any], turn: int, *, every: bool, after: Callable[[], None]
) -> Iterator[str]:
    for what, data in doses(fields, every=every, turn=turn):
        limiter.reset()
        body = urlencode(data, doseq=True, errors="surrogatepass")
        answer = client.post(url, data=body, content_type="application/x-www-form-urlencoded")
        after()
        if answer.status_code not in FINE:
            yield f"POST {url}: {what} answers {answer.status_code}"


@pytest.mark.long
@pytest.mark.parametrize("email", ["admin@example.com", "oms@example.com", "owner@example.com"])
def test_no_field_of_a_form_is_a_fault(harsh: DemoPlace, email: str, proofs: bool) -> None:
    client = harsh.client(email)
    pages = list(walk(harsh.app, client, *STARTS[email]))
    name = harsh.app.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    sent = count()
    with nothing_stays(harsh.app):
        wrong = [
            each
            for turn, (url, fields) in enumerate(posts(harsh, pages))
            for each in wrong_answers(
                client, url, fields, turn, every=proofs, after=lambda: (next(sent), client.set_cookie(name, cookie.value))
            )
        ]
    assert not wrong, "\n".join(wrong)
    assert next(sent) > 50
