"""What is known of a merchant: address, VAT number and registration, checked at their fields, in the console and on a platform."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories import people, places
from tests.support.page import Page
from webapp.commerce import Address
from webapp.db import db, transaction
from webapp.merchants.models import Merchant
from webapp.platforms.models import Platform
from webapp.providing import merchants as services
from webapp.roles import Role

pytestmark = pytest.mark.sqlite_only
FORM = "main form[method=post]"
RIGHT = {
    "legal_name": "Vins s.à r.l.", "vat_number": "lu 150 274 42", "registration_number": "b 123.456", "email": "",
    "street": "1, rue du Marché", "postal_code": "L-1234", "city": "Luxembourg", "country": "LU",
}  # fmt: skip


@pytest.fixture(params=["console", "admin"])
def merchants(request: pytest.FixtureRequest, app: Any, client: FlaskClient, login: Callable[..., Any]) -> str:
    """The address of the merchants' pages, for somebody who may change them."""
    here = places.platform(code="here")
    if request.param == "console":
        login(client, people.super_admin())
        return "/admin/merchants"
    login(client, people.person("paula", Role.PLATFORM_ADMIN, platform=here))
    return "/platforms/here/admin/merchants"


def merchant() -> Merchant:
    """The only one."""
    db.session.rollback()
    return db.session.query(Merchant).one()


def test_a_merchant_is_added_with_its_numbers_and_address(merchants: str, client: FlaskClient) -> None:
    answer = Page(client.get(f"{merchants}/create")).submit(client, FORM, RIGHT)
    assert answer.status_code == 303
    made = merchant()
    assert (made.vat_number, made.registration_number) == ("LU15027442", "B123456")
    assert made.postal == Address("1, rue du Marché", "1234", "Luxembourg", "", "LU")
    page = Page(client.get(answer.headers["Location"]))
    assert {"LU15027442", "B123456", "1, rue du Marché L-1234 Luxembourg LUXEMBOURG"} <= set(page.texts(".datagrid-content"))


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("vat_number", "LU15027443", "not a VAT number of Luxembourg"),
        ("vat_number", "15027442", "begins with the country"),
        ("registration_number", "Z 12", "RCS number"),
        ("postal_code", "12345", "Write it like"),
        ("city", "", "Write the town"),
        ("country", "", "Choose the country"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(merchants: str, client: FlaskClient, field: str, value: str, says: str) -> None:
    answer = Page(client.get(f"{merchants}/create")).submit(client, FORM, {**RIGHT, field: value})
    page = Page(answer)
    assert answer.status_code == 422
    assert says in page.text(f'[data-field="{field}"] .field-error')
    assert page.one("[name=street]").get_text().strip() == RIGHT["street"]
    assert page.submit(client, FORM, {field: RIGHT[field]}).status_code == 303


def test_numbers_from_before_stay_until_somebody_changes_them(merchants: str, client: FlaskClient) -> None:
    with transaction():
        made = Merchant(legal_name="Old", vat_number="LU12345678", address="1, rue X\nL-1234 Luxembourg")
        db.session.add(made)
        db.session.flush()
        services.set_platforms(made, [here_id()])
    edit = f"{merchants}/{made.id}/edit"
    page = Page(client.get(edit))
    assert "Until now: 1, rue X" in page.text('[data-field="street"]')
    assert page.submit(client, FORM, {"legal_name": "New"}).status_code == 303
    assert (merchant().legal_name, merchant().vat_number, merchant().address_text) == ("New", "LU12345678", "1, rue X\nL-1234 Luxembourg")
    assert Page(client.get(edit)).submit(client, FORM, {**RIGHT, "vat_number": "LU12345679"}).status_code == 422
    assert Page(client.get(edit)).submit(client, FORM, RIGHT).status_code == 303
    assert (merchant().address, merchant().postal.postal_code) == ("", "1234")


def test_whoever_was_faster_is_shown_with_the_country_by_name(merchants: str, client: FlaskClient) -> None:
    Page(client.get(f"{merchants}/create")).submit(client, FORM, RIGHT)
    page = Page(client.get(f"{merchants}/{merchant().id}/edit"))
    there = {"street": "2 rue de Paris", "postal_code": "75001", "city": "Paris", "country": "FR", "registration_number": ""}
    assert page.submit(client, FORM, there).status_code == 303
    late = Page(page.submit(client, FORM, {"city": "Esch"}))
    assert (late.status, "France" in late.text(".diff")) == (409, True)
    assert late.submit(client, FORM).status_code == 303
    assert merchant().postal.city == "Esch"


def here_id() -> int:
    return db.session.query(Platform.id).filter_by(code="here").scalar()
