"""No input is a 500: every form, address and operation of every module, with each of its parts left out, doubled and poisoned."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from tests.conftest import postgres_server
from tests.factories import people
from tests.support.databases import PostgresDatabase
from tests.support.demo import STARTS, DemoPlace, import_products
from tests.support.markup import Tag
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
EXTREME_DAYS = ("0001-01-01", "9999-12-31", "0001-01-01T00:00", "9999-12-31T23:59", "00:00", "२०२६-०१-०१")
EXTREME_NUMBERS = ("1e400", "1" + "0" * 30, "-1", "२", "NaN", "0", "9223372036854775807")
MEANT = {
    "date": "2027-03-01",
    "datetime-local": "2027-03-01T10:00",
    "number": "1",
    "email": "probe@example.com",
    "url": "https://example.com/",
}
FINE = {*range(200, 500), 503}


@pytest.fixture(scope="module")
def harsh(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[DemoPlace]:
    """The demo on PostgreSQL, which takes less than SQLite does."""
    place = DemoPlace(tmp_path_factory.mktemp("harsh"), PostgresDatabase(postgres_server(), purpose="harsh"))
    import_products(place.client("owner@example.com"))
    yield place
    place.close()


Shown = Callable[[str], tuple[FlaskClient, str, list[Found]]]


@pytest.fixture(scope="module")
def shown(harsh: DemoPlace) -> Shown:
    """`shown(email)` is somebody's browser, its session, and the pages that links lead to. Nobody goes there twice: nothing stays."""
    name = harsh.app.config["SESSION_COOKIE_NAME"]

    @cache
    def seen(email: str) -> tuple[FlaskClient, str, list[Found]]:
        client = harsh.client(email)
        cookie = client.get_cookie(name)
        assert cookie is not None
        return client, cookie.value, list(walk(harsh.app, client, *STARTS[email]))

    def shown(email: str) -> tuple[FlaskClient, str, list[Found]]:
        client, session, pages = seen(email)
        client.set_cookie(name, session)  # one of the forms logs out
        return client, session, pages

    return shown


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


def strangely(client: FlaskClient, url: str, *, data: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """The status of the answer where every field is a file, where each value is JSON's, and where the body is a list."""
    limiter.reset()
    token = str(data.get("csrf_token", ""))
    files = {name: (BytesIO(b"x"), "a\x00b.csv") for name in data if name != "csrf_token"}
    yield "files for fields", client.post(url, data={**files, "csrf_token": token}).status_code
    for body in (dict.fromkeys(data, 5), {name: [None] for name in data}, [1]):
        yield f"JSON {str(body)[:30]}", client.post(url, json=body, headers={"X-CSRFToken": token}).status_code


@pytest.mark.long
def test_no_field_of_a_form_is_a_fault(harsh: DemoPlace, shown: Shown, proofs: bool) -> None:
    wrong, seen, turn = [], set[object](), 0
    for email in ("admin@example.com", "owner@example.com"):
        client, session, pages = shown(email)
        found = list(posts(harsh, pages, seen))
        with nothing_stays(harsh.app):
            for url, fields in found:
                for what, data in doses(fields, every=proofs, turn=(turn := turn + 1)):
                    if (status := send(client, url, data)) not in FINE:
                        wrong.append(f"POST {url}: {what} answers {status}")
                    client.set_cookie(harsh.app.config["SESSION_COOKIE_NAME"], session)
                for what, status in strangely(client, url, data=fields):
                    if status not in FINE:
                        wrong.append(f"POST {url}: {what} answers {status}")
                    client.set_cookie(harsh.app.config["SESSION_COOKIE_NAME"], session)
    assert not wrong, "\n".join(wrong)
    assert turn > 20


@pytest.mark.long
def test_no_part_of_an_address_is_a_fault(shown: Shown, proofs: bool) -> None:
    client, _session, pages = shown("admin@example.com")
    wrong, asked = [], 0
    for turn, each in enumerate(pages):
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


def measured(form: Tag) -> dict[str, tuple[str, ...]]:
    """The fields of a form that hold a day, a moment or a number, with the extremes of their kind."""
    out = {}
    for tag in form.select("input[name]"):
        kind, mode = str(tag.get("type", "text")), str(tag.get("inputmode", ""))
        if kind in {"date", "datetime-local", "month", "time"}:
            out[str(tag["name"])] = EXTREME_DAYS
        elif kind == "number" or mode in {"numeric", "decimal"}:
            out[str(tag["name"])] = EXTREME_NUMBERS
    return out


def filled(form: Tag) -> dict[str, Any]:
    """The fields of a form, with something that can be meant where there is nothing: so that what is tried is what is refused."""
    data = fields_of(form)
    for tag in form.select("input[name], textarea[name]"):
        name, kind = str(tag["name"]), str(tag.get("type", "text"))
        if not data.get(name) and kind not in {"hidden", "checkbox", "radio", "file"}:
            data[name] = MEANT.get(kind, "1" if tag.get("inputmode") else "Something")
    for tag in form.select("select[name]"):
        if not data.get(str(tag["name"])) and (found := [each for each in tag.select("option[value]") if each["value"]]):
            data[str(tag["name"])] = str(found[0]["value"])
    return data


@pytest.mark.long
def test_every_day_and_number_of_every_form_takes_its_extremes_or_says_why_not(harsh: DemoPlace, shown: Shown, proofs: bool) -> None:
    wrong, seen, tried = [], set[object](), 0
    for email in ("admin@example.com", "oms@example.com", "owner@example.com"):
        client, session, pages = shown(email)
        forms = [(str(form.get("action") or each.url), form) for each in pages for form in each.page.select("form[method=post]")]
        with nothing_stays(harsh.app):
            for url, form in forms:
                kind = kind_of(harsh.app, url, "POST")
                for field, extremes in measured(form).items():
                    if (key := (kind and kind.endpoint, field.rstrip("0123456789"))) in seen:
                        continue
                    seen.add(key)
                    for extreme in (*extremes, *(POISON if proofs else ())):
                        tried += 1
                        limiter.reset()
                        answer = client.post(url, data={**filled(form), field: extreme})
                        if answer.status_code not in FINE:
                            wrong.append(f"POST {url}: {field}={extreme[:20]!r} answers {answer.status_code}")
                        client.set_cookie(harsh.app.config["SESSION_COOKIE_NAME"], session)
    assert not wrong, "\n".join(wrong)
    assert tried > 200, tried
