"""Merchants and stores by a table: checked, then taken in, row by row."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.factories import people, places
from tests.support.page import Page
from webapp.db import db
from webapp.merchants.models import Merchant, Store
from webapp.roles import Role

URL = "/platforms/shop/admin/merchants/import"
TABLE = """Firma;TVA;Rue;PLZ;Ort;Land;Store code;Store name
Bakes s.à r.l.;LU26375245;12, av. Kennedy;1855;Luxembourg;LU;bakes;Bakes
Wrong;LU26375246;;;;;;
Wine;;;;;;wine;
"""


@pytest.fixture
def form(app: Any, client: Any, login: Any) -> Page:
    login(client, people.person("paula", Role.PLATFORM_ADMIN, platform=places.platform(code="shop")))
    return Page(client.get(URL))


def counts() -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in (Merchant, Store)]


def results(page: Page) -> list[str]:
    return page.texts("#report tbody td:last-child")


def test_a_check_says_what_would_happen_and_changes_nothing(client: Any, form: Page) -> None:
    checked = Page(form.submit(client, "main form", {"table": TABLE, "action": "check"}))
    assert (results(checked)[0], results(checked)[2]) == ("new", "new")
    assert results(checked)[1].startswith("refused")
    assert counts() == [0, 0]


def test_what_was_refused_stays_in_the_form_and_comes_in_once_corrected(client: Any, form: Page) -> None:
    done = Page(form.submit(client, "main form", {"table": TABLE, "action": "import"}))
    assert counts() == [2, 2]
    left = done.one("[name=table]").get_text()
    header, wrong = csv.reader(left.strip().splitlines())
    assert ",".join(header) == "Firma,TVA,Rue,PLZ,Ort,Land,Store code,Store name"
    assert wrong == ["Wrong", "LU26375246", *[""] * 6]
    again = done.submit(client, "main form", {"table": left.replace("LU26375246", ""), "action": "import"})
    assert (again.status_code, counts()) == (303, [3, 2])


def test_a_file_does_as_well_in_another_encoding(client: Any, form: Page) -> None:
    file = (io.BytesIO(TABLE.encode("cp1252")), "merchants.csv")
    form.submit(client, "main form", {"file": file, "action": "import"}, content_type="multipart/form-data")
    assert "Bakes s.à r.l." in db.session.scalars(select(Merchant.legal_name)).all()


def test_a_merchant_that_is_there_is_changed_and_not_made_twice(client: Any, form: Page) -> None:
    for table in (TABLE, TABLE.replace("Bakes s.à r.l.", "Bakes S.A.")):
        done = Page(form.submit(client, "main form", {"table": table, "action": "import"}))
    assert (results(done)[0], results(done)[2]) == ("changed", "as it is")
    assert (counts(), db.session.scalars(select(Merchant.legal_name).where(Merchant.vat_number == "LU26375245")).one()) == (
        [2, 2],
        "Bakes S.A.",
    )


def test_another_merchants_store_is_not_taken(client: Any, form: Page) -> None:
    form.submit(client, "main form", {"table": TABLE, "action": "import"})
    done = Page(form.submit(client, "main form", {"table": "Legal name,Store code\nOther,bakes\n", "action": "import"}))
    assert "There is a store 'bakes' on this platform already" in results(done)[0]
    assert counts() == [2, 2]


@pytest.mark.parametrize("table", ["", "a,b\n1,2\n", 'Legal name\n"open\n', "Legal name\n" + "x" * 200, "Legal name\n" + "a\n" * 501])
def test_what_is_no_table_is_said(client: Any, form: Page, table: str) -> None:
    answer = Page(form.submit(client, "main form", {"table": table, "action": "import"}))
    assert answer.status in (200, 422, 400)
    assert answer.has(".error-summary") or results(answer)[0].startswith("refused") or answer.status == 400
    assert counts() == [0, 0]
