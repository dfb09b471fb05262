"""The pages: what they show, who may use them, and what they do with odd input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.customers import queries, services
from tests.factories.people import person
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.support.page import Page
from tests.support.statements import statements
from webapp.commerce import Address
from webapp.merchants.models import Store
from webapp.roles import Role

FORM = "main form.form[method=post]"
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def send(client: FlaskClient, url: str, **values: str) -> Any:
    """Opens the form at the address, fills it in and sends it."""
    return Page(client.get(url)).submit(client, FORM, values)


def test_an_empty_list_says_how_to_begin(world: World, alice: FlaskClient) -> None:
    assert Page(alice.get(world.url())).one(".empty a")["href"] == world.url("new")


def test_a_customer_is_added(world: World, alice: FlaskClient) -> None:
    answer = send(alice, world.url("new"), name=" Léa Müller ", email="Lea@example.com")
    assert answer.status_code == 303
    page = Page(alice.get(answer.location))
    assert (page.text("h1"), "lea@example.com" in page.text("main")) == ("Léa Müller", True)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": ""}, "name"), ({"email": "lea@"}, "email"), ({"phone": "1"}, "phone"), ({"vat_number": "LU1"}, "vat_number")],
)
def test_what_is_wrong_is_said_beside_its_field(world: World, alice: FlaskClient, values: dict[str, str], field: str) -> None:
    page = Page(send(alice, world.url("new"), **{"name": "Léa", "company": "", **values}))
    assert page.status == 422
    assert page.has(f"[name={field}][aria-invalid=true]")


def test_an_address_in_use_is_said_beside_its_field(world: World, alice: FlaskClient) -> None:
    world.add(email="lea@example.com")
    page = Page(send(alice, world.url("new"), name="Other", email="lea@example.com"))
    assert (page.status, page.one("[name=name]")["value"]) == (409, "Other")
    assert "already" in page.text("[data-field=email] .field-error")


def test_a_stale_change_shows_both_and_can_be_sent_again(world: World, alice: FlaskClient) -> None:
    number = world.add(name="First")
    url = world.url(f"{number}/edit")
    opened = Page(alice.get(url))
    send(alice, url, name="Second")
    late = Page(opened.submit(alice, FORM, {"name": "Third"}))
    assert (late.status, late.texts(".diff td")) == (409, ["Second", "Third"])
    assert late.submit(alice, FORM).status_code == 303
    assert world.saved(number).name == "Third"


@pytest.mark.parametrize(("asked", "found"), [("gONCALVES", 1), ("goncalves zoe", 1), ("diekirch", 1), ("%", 0), ("nobody", 0)])
def test_search_ignores_accents_and_case(world: World, alice: FlaskClient, asked: str, found: int) -> None:
    number = world.add(name="Zoé Gonçalves")
    world.add(name="Léa Müller")
    with at_work(world.platform):
        services.add_address(number, label="", postal=Address("1, Grand-Rue", "9234", "Diekirch", "", "LU"))
    page = Page(alice.get(world.url(), query_string={"q": asked}))
    assert page.texts("tbody a") == ["Zoé Gonçalves"] * found


def test_filters_narrow_the_list(world: World, alice: FlaskClient) -> None:
    number = world.add(name="Zoé")
    world.add(name="Léa")
    with at_work(world.platform):
        tag = services.add_tag(number, "Regular").id
        services.add_address(number, label="", postal=Address("1, Grand-Rue", "9234", "Diekirch", "", "LU"))
        services.record_consent(number, channel="email", given=True, source="paper")
    for query in (f"tag={tag}", "country=LU", "consent=email"):
        assert Page(alice.get(world.url(f"?{query}"))).texts("tbody a") == ["Zoé"], query


def test_an_address_is_added_changed_and_removed(world: World, alice: FlaskClient) -> None:
    number = world.add()
    send(alice, world.url(f"{number}/addresses/new"), street="1, Grand-Rue", postal_code="L-1660", city="Luxembourg", country="LU")
    page = Page(alice.get(world.url(str(number))))
    assert "L-1660 Luxembourg" in page.text("address")
    send(alice, page.one("main a[href$='/edit'][href*=addresses]")["href"], city="Esch")
    page = Page(alice.get(world.url(str(number))))
    assert "Esch" in page.text("address")
    page.submit(alice, "form[action*=addresses]")
    assert not Page(alice.get(world.url(str(number)))).has("address")


def test_a_wrong_postal_code_keeps_what_was_typed(world: World, alice: FlaskClient) -> None:
    page = Page(send(alice, world.url(f"{world.add()}/addresses/new"), street="1, Grand-Rue", postal_code="ABC", city="Luxembourg"))
    assert (page.status, page.text("[name=street]")) == (422, "1, Grand-Rue")
    assert page.has("[data-field=postal_code] .field-error")


def test_tags_notes_and_consent_are_written_on_the_page(world: World, alice: FlaskClient) -> None:
    url = world.url(str(number := world.add()))
    page = Page(alice.get(url))
    assert page.submit(alice, "form[action$='/tags']", {"tag": "Regular"}).status_code == 303
    assert page.submit(alice, "form[action$='/notes']", {"body": "Comes on Saturdays."}).status_code == 303
    assert page.submit(alice, "form[action$='/consent']", {"answer": "no", "channel": "sms"}).status_code == 303
    page = Page(alice.get(url))
    assert ("Regular" in page.text("#tags"), "Saturdays" in page.text("#notes"), "No" in page.text("#consent")) == (True, True, True)
    page.submit(alice, "form[action$='/remove']")
    page.submit(alice, "#notes form[action$='/delete']")
    with at_work(world.platform):
        assert (len(queries.tags_of(number)), len(queries.notes(number))) == (0, 0)


def test_an_address_that_somebody_else_saved_is_shown_and_nothing_typed_is_lost(world: World, alice: FlaskClient) -> None:
    number = world.add()
    with at_work(world.platform):
        home = services.add_address(number, label="Home", postal=Address("1, Grand-Rue", "1660", "Luxembourg", "", "LU")).id
    url = world.url(f"{number}/addresses/{home}/edit")
    mine, theirs = Page(alice.get(url)), Page(alice.get(url))
    assert theirs.submit(alice, FORM, {"street": "2, Grand-Rue"}).status_code == 303
    refused = Page(mine.submit(alice, FORM, {"street": "3, Grand-Rue"}))
    assert (refused.status, refused.one("[name=street]").get_text().strip()) == (409, "3, Grand-Rue")
    assert "2, Grand-Rue" in refused.text("main")
    assert refused.submit(alice, FORM).status_code == 303
    with at_work(world.platform):
        assert queries.address(number, home).street == "3, Grand-Rue"


@pytest.mark.parametrize(("part", "field"), [("tags", "tag"), ("notes", "body"), ("consent", "source")])
def test_what_is_sent_empty_says_so_on_the_page(world: World, alice: FlaskClient, part: str, field: str) -> None:
    page = Page(Page(alice.get(world.url(str(world.add())))).submit(alice, f"form[action$='/{part}']", {field: ""}))
    assert page.status == 422
    assert page.has(".field-error")


def test_the_timeline_is_a_part_and_a_page(world: World, alice: FlaskClient) -> None:
    number = world.add()
    page = Page(alice.get(world.url(str(number))))
    assert page.has(f"a[hx-get*='{number}/timeline']")
    url = world.url(f"{number}/timeline")
    assert "Met in Main" in Page(alice.get(url)).text("main")
    assert not Page(alice.get(url, headers=PARTIAL)).has("main")


def test_customers_of_others_are_not_there(world: World, alice: FlaskClient, rival: Store, second: Store) -> None:
    for shop, status in ((world.other_shop, 404), (rival, 404), (second, 200)):
        number = world.add(shop)
        pages = (f"{number}", f"{number}/edit", f"{number}/timeline", f"{number}/panels", f"{number}/addresses/new")
        assert {alice.get(world.url(page)).status_code for page in pages} == {status}


def test_the_platforms_administrator_finds_everybody_here(
    world: World, client: FlaskClient, login: Callable[..., Any], rival: Store
) -> None:
    world.add(name="Zoé")
    world.add(rival, name="Bob")
    world.add(world.other_shop, name="Elsewhere")
    login(client, person("peter", Role.PLATFORM_ADMIN, platform=world.platform))
    page = Page(client.get(f"/platforms/{world.platform.code}/admin/customers/"))
    assert ("Zoé" in page.text("tbody"), "Bob" in page.text("tbody"), "Elsewhere" in page.text("tbody")) == (True, True, False)


def test_the_list_asks_the_same_for_ten_rows_and_many(world: World, alice: FlaskClient) -> None:
    alice.get(world.url())  # the first look of a minute is noted as a use
    counts = []
    for numbers in (range(10), range(10, 60)):
        for number in numbers:
            world.add(name=f"Customer {number:03}")
        with statements() as sent:
            assert len(Page(alice.get(world.url("?size=200"))).select("tbody tr")) == numbers.stop
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 15


def test_two_are_compared_merged_and_taken_apart_again(world: World, alice: FlaskClient) -> None:
    kept, other = (world.add(name=name, phone="+352621123456") for name in ("Zoé", "Léa"))
    queue = Page(alice.get(world.url("duplicates")))
    page = Page(alice.get(queue.one("main a[href*=merge]")["href"]))
    assert page.submit(alice, "form[action$=merge]").status_code == 303
    page = Page(alice.get(world.url(str(kept))))
    assert alice.get(world.url(str(other))).location.endswith(world.url(str(kept)))
    assert page.submit(alice, "form[action$=undo]").status_code == 303
    assert Page(alice.get(world.url(str(other)))).text("h1") == "Léa"


def test_a_pair_that_is_not_the_same_is_not_shown_again(world: World, alice: FlaskClient) -> None:
    for name in ("Zoé", "Léa"):
        world.add(name=name, phone="+352621123456")
    Page(alice.get(world.url("duplicates"))).submit(alice, "form[action$=apart]")
    assert "No duplicates" in Page(alice.get(world.url("duplicates"))).text("main")


def test_a_stale_merge_is_shown_again_and_can_be_sent(world: World, alice: FlaskClient) -> None:
    kept, other = world.add(name="Zoé"), world.add(name="Léa")
    page = Page(alice.get(world.url(f"merge?keep={kept}&other={other}")))
    send(alice, world.url(f"{other}/edit"), name="Lea")
    late = Page(page.submit(alice, "form[action$=merge]"))
    assert (late.status, "Lea" in late.text("table")) == (409, True)
    assert late.submit(alice, "form[action$=merge]").status_code == 303


@pytest.mark.parametrize("query", ["", "keep=1", "keep=x&other=9", "keep=99999999999999999999&other=1", "keep=1&other=-1"])
def test_an_odd_address_of_a_merge_is_no_error(world: World, alice: FlaskClient, query: str) -> None:
    world.add()
    assert alice.get(world.url(f"merge?{query}")).status_code == 404


def test_a_customer_is_handed_out_and_erased(world: World, alice: FlaskClient) -> None:
    number = world.add(name="Zoé")
    answer = alice.get(world.url(f"{number}/export"))
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (200, "application/zip", "no-store, private")
    assert Page(alice.get(world.url(f"{number}/erase"))).submit(alice, "main form[method=post]").status_code == 303
    assert world.saved(number).name == ""
    page = Page(alice.get(world.url(str(number))))
    assert (page.text("h1"), page.has("form[action$=notes]")) == (f"Erased customer {number}", False)


def test_staff_neither_merges_nor_erases(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    number = world.add()
    assert {client.get(world.url(page)).status_code for page in ("duplicates", f"{number}/erase", f"{number}/export")} == {403}
    assert not Page(client.get(world.url(str(number)))).has("a[href$=erase], a[href$=duplicates]")


def test_the_platforms_administrator_sees_who_is_there_twice(
    world: World, rival: Store, client: FlaskClient, login: Callable[..., Any]
) -> None:
    for shop, name in ((world.shop, "Anne"), (world.shop, "Anna"), (rival, "Theirs")):
        world.add(shop, name=name, phone="+352621123456")
    login(client, person("root", Role.PLATFORM_ADMIN, platform=world.platform))
    page = Page(client.get(f"/platforms/{world.platform.code}/admin/customers/duplicates"))
    assert (page.status, len(page.select(".list-group-item")), page.has("main form[method=post]")) == (200, 1, False)
    assert ("Anne" in page.text("main"), "Theirs" in page.text("main")) == (True, False)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_file_holds_what_the_list_shows(world: World, alice: FlaskClient, form: str) -> None:
    for name in ("Zoé", "=Léa"):
        number = world.add(name=name)
        with at_work(world.platform):
            services.add_address(number, label="", postal=Address("1, Grand-Rue", "9234", "Diekirch", "", "LU"))
    page = Page(alice.get(world.url("?q=lea")))
    button = page.one(f"main button[formaction*='download/{form}']")
    answer = page.send(alice, page.one("form[id$=-address]"), action=str(button["formaction"]))
    assert answer.status_code == 200
    if form == "csv":
        assert ("'=Léa" in answer.text, "Zoé" in answer.text, "9234" in answer.text) == (True, False, True)


def test_only_whoever_may_downloads_the_list(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    assert client.get(world.url("download/csv")).status_code == 403


def test_many_are_tagged_from_the_list(world: World, alice: FlaskClient) -> None:
    first, second = world.add(name="Léa"), world.add(name="Anne")
    token = str(Page(alice.get(world.url())).one("form[id$=-bulk] [name=csrf_token]")["value"])
    form = {"ids": [str(first), "999999"], "value": " Regular ", "action": "tag", "csrf_token": token}
    answer = alice.post(world.url("bulk/tag"), data=form, follow_redirects=True)
    assert "1 was not found" in answer.text
    assert alice.post(world.url("bulk/tag"), data={**form, "value": " "}).status_code == 422
    with at_work(world.platform):
        assert [[tag.name for tag in queries.tags_of(each)] for each in (first, second)] == [["Regular"], []]
        tag_id = queries.tags()[0].id
    assert Page(alice.get(world.url(f"?tag={tag_id}"))).texts("tbody td[data-label=Name] a") == ["Léa"]


def test_who_looks_after_the_platform_finds_customers_of_all_merchants(
    app: Flask, world: World, rival: Store, login: Callable[..., Any]
) -> None:
    world.add(name="Léa Müller", email="lea@example.com")
    world.add(rival, name="Lea Rival", email="rival@example.com")
    world.add(world.other_shop, name="Lea Elsewhere")
    admin = app.test_client()
    login(admin, person("admin", Role.PLATFORM_ADMIN, platform=world.platform))
    page = Page(admin.get(f"/platforms/{world.platform.code}/admin/search/?q=léa"))
    hits = '[data-source="all-customers"] .hit'
    assert page.texts(f"{hits} .hit-title") == ["Léa Müller", "Lea Rival"]
    there = Page(admin.get(str(page.select(hits)[0]["href"])))
    assert there.texts("tbody td[data-label=Name]") == ["Léa Müller"]
