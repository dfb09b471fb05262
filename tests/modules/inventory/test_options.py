"""Options of products: a grid of combinations, of which variants are made, matched and taken off sale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from modules.inventory import matching, queries, services
from modules.inventory import options as rules
from modules.inventory.definition import module
from modules.inventory.models import Product, Variant
from modules.inventory.options import Option
from modules.inventory.queries import finding
from tests.modules.inventory.conftest import World, add_article, article, at_work
from tests.support.page import Page
from tests.support.statements import statements
from webapp.db import db
from webapp.db.bulk import insert_with_ids
from webapp.domain import Conflict, DomainError
from webapp.entitlements import gate

COLOURS, SIZES = Option("Colour", ("Red", "Blue")), Option("Size", ("S", "M"))


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the shop's staff."""
    login(client, world.bob)
    return client


def product_of(world: World, variant_id: int) -> int:
    return article(world.shop, variant_id)[0].id


def rows(world: World, product_id: int) -> list[tuple[str, str, bool, int]]:
    """(SKU, label, sold, on hand) of each variant, the oldest first."""
    with at_work(world.shop) as shop:
        return [(each.sku, each.label, each.active, each.on_hand) for each in queries.product(shop.id, product_id).variants]


def change(world: World, product_id: int, options: tuple[Option, ...], homes: dict[int, Any], wanted: dict[Any, str]) -> services.Placed:
    with at_work(world.shop) as shop:
        version = queries.product(shop.id, product_id).version
        return services.change_options(shop, product_id, version=version, options=options, homes=homes, wanted=wanted)


def open_grid(world: World, bob: FlaskClient, product_id: int, **typed: str) -> Page:
    """The page with these options shown."""
    page = Page(bob.get(world.url(f"products/{product_id}/options")))
    return Page(page.submit(bob, "main form", {**typed, "do": "show"}))


def test_a_merchant_types_options_and_gets_the_variants_of_the_grid(world: World, bob: FlaskClient) -> None:
    variant_id = add_article(world.shop, "T-1", stock=4)
    product_id = product_of(world, variant_id)
    page = open_grid(world, bob, product_id, name_1="Colour", values_1="Red\nBlue", name_2="Size", values_2="S\nM")
    assert [row.split()[:2] for row in page.texts("tbody tr")] == [["Red", "S"], ["Red", "M"], ["Blue", "S"], ["Blue", "M"]]
    impossible = page.one("input[type=checkbox][aria-label='Blue / M']")["name"]

    assert page.submit(bob, "main form", {"do": "save", impossible: None}).status_code == 303
    assert rows(world, product_id) == [
        ("T-1", "Red / S", True, 4),
        ("T-1-RED-M", "Red / M", True, 0),
        ("T-1-BLU-S", "Blue / S", True, 0),
    ]
    _product, variant = article(world.shop, variant_id)
    assert (variant.attributes, variant.combination) == ({"color": "Red", "size": "S"}, ("Red", "S"))


def test_a_grid_that_is_opened_and_saved_changes_nothing(world: World, bob: FlaskClient) -> None:
    product_id = product_of(world, add_article(world.shop, "T-1"))
    open_grid(world, bob, product_id, name_1="Colour", values_1="Red\nBlue").submit(bob, "main form", {"do": "save"})
    before, version = rows(world, product_id), article_version(world, product_id)
    again = Page(bob.get(world.url(f"products/{product_id}/options")))
    assert again.submit(bob, "main form", {"do": "save"}).status_code == 303
    assert (rows(world, product_id), article_version(world, product_id)) == (before, version)


def article_version(world: World, product_id: int) -> int:
    with at_work(world.shop) as shop:
        return queries.product(shop.id, product_id).version


def test_a_combination_that_was_left_out_stays_out_and_one_with_a_new_value_is_made(world: World, bob: FlaskClient) -> None:
    product_id = product_of(world, add_article(world.shop, "T-1"))
    page = open_grid(world, bob, product_id, name_1="Colour", values_1="Red\nBlue", name_2="Size", values_2="S\nM")
    page.submit(bob, "main form", {"do": "save", page.one("[aria-label='Blue / M']")["name"]: None})
    wider = open_grid(world, bob, product_id, values_2="S\nM\nL")
    ticked = [box["aria-label"] for box in wider.select("tbody input[type=checkbox][checked]")]
    assert ticked == ["Red / S", "Red / M", "Red / L", "Blue / S", "Blue / L"]


def test_what_goes_off_sale_is_asked_first_and_keeps_its_stock(world: World, bob: FlaskClient) -> None:
    product_id = product_of(world, add_article(world.shop, "T-1", stock=4))
    open_grid(world, bob, product_id, name_1="Colour", values_1="Red\nBlue").submit(bob, "main form", {"do": "save"})
    page = Page(bob.get(world.url(f"products/{product_id}/options")))
    asked = Page(page.submit(bob, "main form", {"do": "save", "values_1": "Blue"}))
    assert asked.status == 200
    assert "1 variant will no longer be sold" in asked.text(".alert")
    assert [each[2] for each in rows(world, product_id)] == [True, True]

    assert asked.submit(bob, "main form", {"do": "confirm"}).status_code == 303
    assert rows(world, product_id) == [("T-1", "Red", False, 4), ("T-1-BLU", "Blue", True, 0)]


def test_a_consent_is_for_what_was_shown(world: World, bob: FlaskClient) -> None:
    product_id = product_of(world, add_article(world.shop, "T-1"))
    open_grid(world, bob, product_id, name_1="Colour", values_1="Red\nBlue\nGreen").submit(bob, "main form", {"do": "save"})
    page = Page(bob.get(world.url(f"products/{product_id}/options")))
    asked = Page(page.submit(bob, "main form", {"do": "save", page.one("[aria-label=Red]")["name"]: None}))
    more = Page(asked.submit(bob, "main form", {"do": "confirm", asked.one("[aria-label=Blue]")["name"]: None}))
    assert "2 variants will no longer be sold" in more.text(".alert")
    assert all(each[2] for each in rows(world, product_id))


def test_a_new_name_for_a_value_keeps_its_variant(world: World, bob: FlaskClient) -> None:
    product_id = product_of(world, add_article(world.shop, "T-1", stock=4))
    open_grid(world, bob, product_id, name_1="Colour", values_1="Red\nBlue").submit(bob, "main form", {"do": "save"})
    page = open_grid(world, bob, product_id, values_1="Crimson\nBlue")
    assert page.one("[name^=home_]")["value"] == "Crimson"
    assert page.submit(bob, "main form", {"do": "save"}).status_code == 303
    assert rows(world, product_id) == [("T-1", "Crimson", True, 4), ("T-1-BLU", "Blue", True, 0)]


def test_an_option_that_is_added_keeps_variants_and_their_stock(world: World) -> None:
    """In other systems such an edit makes all variants anew and loses their stock."""
    first = add_article(world.shop, "T-1", stock=4)
    product_id = product_of(world, first)
    change(world, product_id, (COLOURS,), {first: ("Red",)}, {("Red",): "", ("Blue",): "T-2"})
    with at_work(world.shop) as shop:
        variants = queries.product(shop.id, product_id).variants
        homes = matching.matched(variants, (COLOURS,), (COLOURS, SIZES))
        assert homes == {first: ("Red", "S"), variants[1].id: ("Blue", "S")}
    done = change(world, product_id, (COLOURS, SIZES), homes, {**dict.fromkeys(homes.values(), ""), ("Red", "M"): "T-3"})
    assert done == services.Placed(made=1)
    assert rows(world, product_id) == [("T-1", "Red / S", True, 4), ("T-2", "Blue / S", True, 0), ("T-3", "Red / M", True, 0)]


def test_variants_of_a_feed_become_a_grid_by_their_attributes(world: World, bob: FlaskClient) -> None:
    with at_work(world.shop) as shop:
        for sku, colour, size in (("F-1", "Red", "S"), ("F-2", "Red", "M"), ("F-3", "Blue", "S")):
            row = services.ProductRow(sku=sku, name="Shirt", price=1, group="G", label=f"{colour} / {size}")
            services.upsert_products(shop, [_with(row, color=colour, size=size)])
        product_id = queries.products_of_groups(shop.id, ["G"])["G"]
    page = Page(bob.get(world.url(f"products/{product_id}/options")))
    assert [page.one(f"[name={name}]")["value"] for name in ("name_1", "name_2")] == ["Colour", "Size"]
    assert page.submit(bob, "main form", {"do": "save"}).status_code == 303
    assert [each[:3] for each in rows(world, product_id)] == [
        ("F-1", "Red / S", True), ("F-2", "Red / M", True), ("F-3", "Blue / S", True),
    ]  # fmt: skip


def _with(row: services.ProductRow, **attributes: str) -> services.ProductRow:
    return replace(row, attributes=attributes)


@pytest.mark.parametrize(
    ("skus", "start"),
    [(["T-1"], "T-1"), (["T-1", "T-1-RED"], "T-1"), (["T-1-RED", "T-1-ROSE"], "T-1"), (["BK-12", "BK-13"], "BK"), (["A", "B"], "")],
)
def test_new_skus_begin_as_those_that_are_there(skus: list[str], start: str) -> None:
    assert matching.sku_start([Variant(sku=each) for each in skus]) == start


def test_a_variant_that_is_called_by_one_of_two_options_is_first_in_the_other() -> None:
    plain = [Variant(id=number, sku=each, label=each, active=True, attributes={}, **rules.columns(())) for number, each in enumerate("SM")]
    assert matching.matched(plain, (), (SIZES, COLOURS)) == {0: ("S", "Red"), 1: ("M", "Red")}


def test_two_variants_swap_their_places(world: World) -> None:
    first = add_article(world.shop, "T-1")
    product_id = product_of(world, first)
    change(world, product_id, (COLOURS,), {first: ("Red",)}, {("Red",): "", ("Blue",): "T-2"})
    with at_work(world.shop) as shop:
        second = queries.find_variants_by_sku(shop.id, ["T-2"])["T-2"].id
    change(world, product_id, (COLOURS,), {first: ("Blue",), second: ("Red",)}, {("Red",): "", ("Blue",): ""})
    assert [each[:2] for each in rows(world, product_id)] == [("T-1", "Blue"), ("T-2", "Red")]


def test_what_is_off_sale_stays_so_when_others_are_made(world: World) -> None:
    """Elsewhere a new value wakes every variant that was archived."""
    first = add_article(world.shop, "T-1")
    product_id = product_of(world, first)
    change(world, product_id, (COLOURS,), {first: ("Red",)}, {("Red",): "", ("Blue",): "T-2"})
    with at_work(world.shop) as shop:
        second = queries.find_variants_by_sku(shop.id, ["T-2"])["T-2"].id
    change(world, product_id, (COLOURS,), {first: ("Red",), second: ("Blue",)}, {("Red",): ""})
    wide = Option("Colour", ("Red", "Blue", "Green"))
    done = change(world, product_id, (wide,), {first: ("Red",), second: ("Blue",)}, {("Red",): "", ("Green",): "T-3"})
    assert done == services.Placed(made=1)
    assert [each[2] for each in rows(world, product_id)] == [True, False, True]
    again = change(world, product_id, (wide,), homes_of(world, product_id), {("Red",): "", ("Blue",): "", ("Green",): ""})
    assert again == services.Placed(woken=1)


def homes_of(world: World, product_id: int) -> dict[int, Any]:
    with at_work(world.shop) as shop:
        return {each.id: each.combination for each in queries.product(shop.id, product_id).variants if each.combination}


def test_an_archived_product_comes_back_without_what_its_options_have_no_place_for(world: World) -> None:
    first = add_article(world.shop, "T-1")
    product_id = product_of(world, first)
    change(world, product_id, (COLOURS,), {first: ("Red",)}, {("Red",): "", ("Blue",): "T-2"})
    change(
        world,
        product_id,
        (Option("Colour", ("Blue",)),),
        {k: v for k, v in homes_of(world, product_id).items() if k != first},
        {("Blue",): ""},
    )
    with at_work(world.shop) as shop:
        services.archive_product(shop, product_id)
    with at_work(world.shop) as shop:
        services.restore_product(shop, product_id)
    assert [each[2] for each in rows(world, product_id)] == [False, True]


def test_the_plan_bounds_how_many_are_made(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first = add_article(world.shop, "T-1")
    product_id = product_of(world, first)
    limit = gate.Room(next(q for q in module_quotas() if q.code == "products"), limit=2, used=1)
    monkeypatch.setattr(gate, "quota_room", lambda _code, _store: limit)
    with pytest.raises(DomainError, match="Your plan allows 2"):
        change(world, product_id, (COLOURS, SIZES), {first: ("Red", "S")}, {each: f"N-{n}" for n, each in enumerate(ALL)})
    assert len(rows(world, product_id)) == 1
    change(world, product_id, (COLOURS,), {first: ("Red",)}, {("Red",): "", ("Blue",): "T-2"})
    assert len(rows(world, product_id)) == 2


def test_new_ones_need_a_first_to_cost_and_be_taxed_like(world: World) -> None:
    with at_work(world.shop) as shop:
        product_id = insert_with_ids(Product, [{"platform_id": shop.platform_id, "store_id": shop.id, "name": "Mug"}])[0]
    with pytest.raises(DomainError, match="Add a first variant"):
        change(world, product_id, (COLOURS,), {}, {("Red",): "T-1"})
    with at_work(world.shop) as shop:
        product = db.session.get_one(Product, product_id)
        first = services.add_variant(shop, product, sku="T-1", price=700, tax_rate_bp=800).id
    change(world, product_id, (COLOURS,), {first: ("Red",)}, {("Red",): "", ("Blue",): "T-2"})
    with at_work(world.shop):
        costs = {each.sku: (each.price, each.tax_rate_bp) for each in db.session.get_one(Product, product_id).variants}
    assert costs == {"T-1": (700, 800), "T-2": (700, 800)}


ALL = rules.combinations((COLOURS, SIZES))


def module_quotas() -> Any:
    return module.quotas


@pytest.mark.both_databases
def test_the_database_keeps_a_combination_its_variants_own(world: World) -> None:
    first = add_article(world.shop, "T-1")
    product_id = product_of(world, first)
    change(world, product_id, (COLOURS,), {first: ("Red",)}, {("Red",): "", ("Blue",): "T-2"})
    with at_work(world.shop) as shop, pytest.raises(Conflict, match="T-1 is this combination"):
        services.add_variant(shop, queries.product(shop.id, product_id), sku="T-3", price=1, combination=("red",))


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"name_1": "", "values_1": "Red"}, "name_1", "Say what these values are"),
        ({"name_1": "Colour", "values_1": ""}, "values_1", "at least one value"),
        ({"name_1": "Colour", "values_1": "Red\nred"}, "values_1", "stands there twice"),
        ({"name_1": "Size", "values_1": "S", "name_2": "size", "values_2": "M"}, "name_1", "Two options are called"),
        ({"name_1": "Size", "values_1": "S" * 39}, "values_1", "too long"),
        ({"name_1": "Size", "values_1": "S / M"}, "values_1", "slash"),
        ({"name_2": "Size", "values_2": "S"}, "name_2", "from the first one on"),
    ],
)
def test_options_that_cannot_be_are_said_at_their_field(
    world: World, bob: FlaskClient, typed: dict[str, str], field: str, words: str
) -> None:
    product_id = product_of(world, add_article(world.shop, "T-1"))
    page = open_grid(world, bob, product_id, **typed)
    assert page.status == 422
    assert words in page.text(f"[data-field={field}] .field-error")
    assert page.one(f"[name={field}][aria-invalid=true]")


def test_too_many_combinations_are_refused_with_their_number(world: World, bob: FlaskClient) -> None:
    product_id = product_of(world, add_article(world.shop, "T-1"))
    many = "\n".join(f"V{number}" for number in range(12))
    page = open_grid(world, bob, product_id, name_1="A", values_1=many, name_2="B", values_2=many)
    assert page.status == 422
    assert "make 144 combinations, and a product has at most 100" in page.text(".error-summary")


def test_a_hundred_combinations_cost_as_many_statements_as_four(world: World) -> None:
    def cost(size: int) -> int:
        first = add_article(world.shop, f"T{size}")
        values = Option("Number", tuple(f"V{each}" for each in range(size)))
        wanted = {(value,): f"T{size}-{value}" for value in values.values}
        with statements() as seen:
            change(world, product_of(world, first), (values,), {first: ("V0",)}, wanted)
        return len(seen)

    cost(2)
    assert cost(4) == cost(100)


def test_a_sku_in_use_is_said_in_the_grid(world: World, bob: FlaskClient) -> None:
    add_article(world.shop, "TAKEN")
    product_id = product_of(world, add_article(world.shop, "T-1"))
    page = open_grid(world, bob, product_id, name_1="Colour", values_1="Red\nBlue")
    field = page.one("input[aria-label='SKU of Blue']")["name"]
    late = Page(page.submit(bob, "main form", {"do": "save", field: "TAKEN"}))
    assert late.status == 409
    assert late.one(f"[name={field}][aria-invalid=true]")["value"] == "TAKEN"
    assert late.submit(bob, "main form", {"do": "save", field: "FREE"}).status_code == 303


def test_the_form_of_a_variant_asks_for_its_values(world: World, bob: FlaskClient) -> None:
    first = add_article(world.shop, "T-1")
    product_id = product_of(world, first)
    change(world, product_id, (COLOURS, SIZES), {first: ("Red", "S")}, {("Red", "S"): ""})
    page = Page(bob.get(world.url(f"products/{product_id}/variants/new")))
    assert not page.has("[name=label]")
    values = {"sku": "T-2", "price": "5", "option_1": "Red", "option_2": "S"}
    assert Page(page.submit(bob, "main form.form", values)).one("[name=option_1][aria-invalid=true]")
    assert page.submit(bob, "main form.form", {**values, "option_2": "M"}).status_code == 303
    assert rows(world, product_id)[1][:2] == ("T-2", "Red / M")
    edit = Page(bob.get(world.url(f"variants/{first}/edit")))
    assert edit.submit(bob, "main form.form", {"option_1": "Blue"}).status_code == 303
    assert rows(world, product_id)[0][1] == "Blue / S"
    assert Page(bob.get(world.url(f"variants/{first}"))).texts(".datagrid-content")[:2] == ["Blue", "S"]
    shown = Page(bob.get(world.url(f"products/{product_id}")))
    assert [row.split()[:3] for row in shown.texts("tbody tr")] == [["T-2", "Red", "M"], ["T-1", "Blue", "S"]]


def test_words_of_options_find_variants(world: World) -> None:
    first = add_article(world.shop, "T-1")
    product_id = product_of(world, first)
    change(world, product_id, (COLOURS, SIZES), {first: ("Red", "S")}, {each: f"N-{n}" for n, each in enumerate(ALL)})
    with at_work(world.shop) as shop:
        assert [each.sku for each in queries.on_sale(shop.id, "book blue m", 9)] == ["N-3"]
        assert queries.on_sale(shop.id, "blue m", 9)[0].title == "Book T-1 · Blue / M"


@pytest.mark.parametrize("typed", ["chateau", "CHÂTEAU", "château w-1", "cha\u0302teau"])
def test_variants_are_picked_whatever_their_accents_and_case(world: World, typed: str) -> None:
    with at_work(world.shop) as shop:
        services.create_product(shop, product={"name": "Château Haut-Brégnac"}, variant={"sku": "W-1", "price": 1})
        services.create_product(shop, product={"name": "Chapeau"}, variant={"sku": "W-2", "price": 1})
        assert [each.sku for each in queries.on_sale(shop.id, typed, 9)] == ["W-1"]
        assert [each.sku for each in finding.scanned(shop.id, typed)] == ["W-1"]


letters = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=9)
values_of_one = st.lists(letters, min_size=1, max_size=4, unique_by=rules.folded)


def variants_with(every: list[Any], *, placed: bool) -> list[Variant]:
    """A variant of each combination: with its values, or only called by them."""
    return [
        Variant(id=number, sku=str(number), label=rules.label(each), active=True, attributes={}, **rules.columns(each if placed else ()))
        for number, each in enumerate(every)
    ]


@given(values=st.lists(values_of_one, min_size=1, max_size=3))
def test_every_combination_has_a_name_a_key_and_a_sku_of_its_own(values: list[list[str]]) -> None:
    options = tuple(Option(f"O{number}", tuple(each)) for number, each in enumerate(values))
    every = rules.combinations(options)
    skus = [each.casefold() for each in matching.skus("T", options, every, ["t-1"]).values()]
    for made in (every, [rules.label(each) for each in every], [rules.key(each) for each in every], skus):
        assert len(set(made)) == len(every)
    orders = [rules.order(options, each) for each in every]
    assert orders == sorted(orders)
    assert matching.matched(variants_with(every, placed=True), options, options) == dict(enumerate(every))
    guessed = matching.matched(variants_with(every, placed=False), (), options)
    assert len(set(guessed.values())) == len(guessed)
