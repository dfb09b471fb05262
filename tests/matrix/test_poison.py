"""No input is a 500: every form, address and operation of every module, with each of its parts left out, doubled and poisoned."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.conftest import postgres_server
from tests.factories import people
from tests.support.databases import PostgresDatabase
from tests.support.demo import STARTS, DemoPlace, import_products
from tests.support.page import fields_of
from tests.support.poison import JSON, POISON, RAW, doses, nothing_stays
from tests.support.walk import Found, kind_of, walk
from webapp.accounts.models import User
from webapp.api.document import console_operations
from webapp.db import db
from webapp.web.limits import limiter

KNOWN = ("page", "size", "sort", "q", "seen", "tier", "platform", "merchant", "store", "state", "status", "kind", "at", "from", "to")
TAKEN = ("endpoint", "_scheme", "_external", "_anchor", "_method", "form", "values", "self", "code", "module", "metric", "store_code")
"""What `url_for` and the rules of addresses call arguments of their own: an address that repeats a query must not hand them on."""
FINE = {*range(200, 500), 503}


@pytest.fixture(scope="module")
def harsh(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[DemoPlace]:
    """The demo on PostgreSQL, which takes less than SQLite does."""
    place = DemoPlace(tmp_path_factory.mktemp("harsh"), PostgresDatabase(postgres_server(), purpose="harsh"))
    import_products(place.client("owner@example.com"))
    yield place
    place.close()


def posts(place: DemoPlace, pages: list[Found], seen: set[object]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The address and the fields of the first form by POST of each kind that nobody saw before."""
    for each in pages:
        for form in each.page.select("form[method=post], form[method=POST]"):
            kind = kind_of(place.app, str(form["action"]), "POST")
            fields = {**{str(tag["name"]): "" for tag in form.select("[name]")}, **fields_of(form)}
            key = kind and kind.endpoint, frozenset(name.rstrip("0123456789") for name in fields)
            if key not in seen:
                seen.add(key)
                yield str(form["action"]), fields


def send(client: FlaskClient, url: str, fields: dict[str, Any]) -> int:
    """The status of the answer. What is no text travels as browsers send it, byte by byte."""
    limiter.reset()
    body = urlencode(fields, doseq=True, errors="surrogatepass")
    return client.post(url, data=body, content_type="application/x-www-form-urlencoded").status_code


@pytest.mark.long
def test_no_field_of_a_form_is_a_fault(harsh: DemoPlace, proofs: bool) -> None:
    wrong, seen, turn = [], set[object](), 0
    for email in ("admin@example.com", "owner@example.com"):
        client = harsh.client(email)
        cookie = client.get_cookie(name := harsh.app.config["SESSION_COOKIE_NAME"])
        assert cookie is not None
        found = list(posts(harsh, list(walk(harsh.app, client, *STARTS[email])), seen))
        with nothing_stays(harsh.app):
            for url, fields in found:
                for what, data in doses(fields, every=proofs, turn=(turn := turn + 1)):
                    if (status := send(client, url, data)) not in FINE:
                        wrong.append(f"POST {url}: {what} answers {status}")
                    client.set_cookie(name, cookie.value)  # one of the forms logs out
    assert not wrong, "\n".join(wrong)
    assert turn > 20


@pytest.mark.long
def test_no_part_of_an_address_is_a_fault(harsh: DemoPlace, proofs: bool) -> None:
    client, wrong, asked = harsh.client("admin@example.com"), [], 0
    for turn, each in enumerate(walk(harsh.app, client, *STARTS["admin@example.com"])):
        named = {str(tag["name"]) for tag in each.page.select("form[method=get] [name]")} | {*KNOWN, *TAKEN}
        named |= {name for tag in each.page.select("a[href*='?']") for name, _value in parse_qsl(urlsplit(str(tag["href"])).query)}
        path = urlsplit(each.url).path
        for poison in POISON if proofs else (POISON[turn % len(POISON)], "99999999999999999999"):
            query = urlencode(dict.fromkeys(sorted(named), poison), errors="surrogatepass")[:4_000]
            asked += 1
            if (status := client.get(f"{path}?{query}").status_code) not in FINE:
                wrong.append(f"GET {path} with {poison[:20]!r} answers {status}")
    assert not wrong, "\n".join(wrong)
    assert asked > 50


@pytest.mark.long
def test_no_body_for_a_machine_is_a_fault(harsh: DemoPlace, proofs: bool) -> None:
    """The API with a token for everything, and the addresses of other machines without a signature (modules sign in tests of their own)."""
    app, wrong = harsh.app, []
    app.config.update(dict.fromkeys(("API_RATE_READ", "API_RATE_WRITE", "API_RATE_FAILED"), "1000000/minute"))
    with app.app_context():
        token = people.token(db.session.query(User).filter_by(email="admin@example.com").one())
        operations = list(console_operations(app))
    client = app.test_client()
    bodies = list(RAW)
    with nothing_stays(app):
        for turn, (rule, method, declared) in enumerate(operations):
            url = rule.rule
            for name in rule.arguments:
                url = re.sub(rf"<[^<>]*\b{name}>", {"code": "oms", "module": "billing", "store": "kirchberg"}.get(name, "1"), url)
            members = (declared.body or {}).get("properties") or declared.example or {}
            good = dict(declared.example or {})
            sent = [*bodies, *(json.dumps(good | {name: JSON[(turn + place) % len(JSON)]}).encode() for place, name in enumerate(members))]
            if proofs:
                sent += [json.dumps(good | {name: value}).encode() for name in members for value in JSON]
            for body in sent if declared.body or proofs else bodies[:1]:
                headers = {"Authorization": f"Bearer {token}", "If-Match": '"1"'}
                answer = client.open(url, method=method, data=body, content_type="application/json", headers=headers)
                if answer.status_code not in FINE:
                    wrong.append(f"{method} {url}: {body[:40]!r} answers {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert len(operations) > 10
