"""Cards come from modules that are on, each by its own request."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from modules.core.dashboard import ROW, filled
from tests.factories.people import person, super_admin
from tests.factories.places import platform, store
from tests.support.page import Page
from webapp.registry.definition import Frontend
from webapp.registry.kinds.cards import DashboardCard
from webapp.roles import Role

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_each_card_has_a_request_of_its_own(client, login):
    login(client, super_admin())
    page = Page(client.get("/admin/dashboard"))
    links = [link["hx-get"] for link in page.select("[data-card] a[hx-get]")]
    assert "/admin/dashboard/cards/system" in links
    answer = client.get("/admin/dashboard/cards/system", headers=HTMX)
    assert "Database" in answer.text
    assert "<html" not in answer.text


def test_the_title_names_the_place(app, client, login):
    store(platform(code="cards"), "main")
    login(client, super_admin())
    console = Page(client.get("/admin/dashboard")).text("title")
    inside = Page(client.get("/platforms/cards/store/main/dashboard")).text("title")
    assert (console, inside) == ("Dashboard · Provider console", "Dashboard · Main · Cards")


def test_a_card_is_a_page_without_javascript(client, login):
    login(client, super_admin())
    assert Page(client.get("/admin/dashboard/cards/system")).has("h1")


def test_a_failing_card_fails_alone(app, client, login, monkeypatch):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("modules.core.queries.system_facts", lambda: 1 / 0)
    login(client, super_admin())
    assert client.get("/admin/dashboard").status_code == 200
    answer = client.get("/admin/dashboard/cards/system", headers=HTMX)
    assert answer.status_code == 500
    assert Page(answer).has(".alert")
    assert "<html" not in answer.text


def test_an_unknown_card_is_404(client, login):
    login(client, super_admin())
    assert client.get("/admin/dashboard/cards/nothing").status_code == 404


def test_store_people_see_their_store(client, login):
    here = platform()
    shop = store(here)
    login(client, person("bob", Role.STORE_STAFF, platform=here, store=shop))
    answer = client.get(f"/platforms/{here.code}/store/{shop.code}/dashboard/cards/store", headers=HTMX)
    assert shop.name in answer.text


@settings(max_examples=50)
@given(widths=st.lists(st.integers(1, ROW), max_size=12))
def test_cards_fill_rows_of_twelve_columns_without_holes(widths: list[int]) -> None:
    cards = [
        DashboardCard(code=f"card-{at}", title="Card", frontend=Frontend.STORE, render=str, width=each) for at, each in enumerate(widths)
    ]
    placed, used = filled(cards), 0
    for _card, width in placed:
        used = used % ROW + width
        assert used <= ROW
    assert used in (0, ROW)
    assert [card for card, _width in placed] == cards
    assert all(width >= card.width for card, width in placed)
