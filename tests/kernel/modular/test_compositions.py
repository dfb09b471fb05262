"""What is off is truly gone: an URL of it answers exactly what an unknown URL answers."""

from __future__ import annotations

from functools import wraps

import pytest
from flask import Flask, url_for
from werkzeug.routing import BuildError, Map, Rule

from tests.factories.places import platform as make_platform
from webapp.routing.places import PlacedRule

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
PER_REQUEST = {"date", "x-request-id"}


@pytest.fixture(autouse=True)
def shop(toys: Flask) -> None:
    """A platform with one toy module on."""
    make_platform("alone", code="shop")


def facts(toys: Flask, method: str, path: str, base: str | None = None) -> tuple[int, bytes, list[tuple[str, str]]]:
    answer = toys.test_client().open(path, method=method, base_url=base)
    headers = [(k, v) for k, v in answer.headers if k.lower() not in PER_REQUEST]
    return answer.status_code, answer.data, headers


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("path", ["/admin/stock-page/", "/admin/stock-page", "/admin/market-page/"])
def test_off_equals_never_was(toys: Flask, method: str, path: str) -> None:
    for base, prefix in (("http://shop.localhost", ""), (None, "/platforms/shop")):
        off = facts(toys, method, prefix + path, base)
        assert off[0] == 404
        assert off == facts(toys, method, prefix + "/never/was", base)


def test_options_of_what_is_on_does_not_run_the_view(toys: Flask) -> None:
    ran: list[bool] = []
    view = toys.view_functions["alone.admin.alone-page.list"]

    @wraps(view)  # with what it declares
    def spy() -> str:
        ran.append(True)
        return "ran"

    toys.view_functions["alone.admin.alone-page.list"] = spy
    try:
        answer = toys.test_client().options("/platforms/shop/admin/alone-page/")
    finally:
        toys.view_functions["alone.admin.alone-page.list"] = view
    assert answer.status_code == 200
    assert ran == []
    assert {"GET", "HEAD", "OPTIONS", "POST"} == set(answer.headers["Allow"].split(", "))


def test_url_for_to_what_is_off_raises(toys: Flask) -> None:
    with toys.test_request_context("/", base_url="http://shop.localhost"):
        assert url_for("alone.admin.alone-page.list") == "/admin/alone-page"
        with pytest.raises(BuildError):
            url_for("stock.admin.stock-page.list")


def test_url_for_carries_the_prefix_of_the_path_form(toys: Flask) -> None:
    with toys.test_request_context("/platforms/shop/admin/alone-page/"):
        assert url_for("alone.admin.alone-page.list") == "/platforms/shop/admin/alone-page"


def test_a_page_answers_with_and_without_a_slash_at_the_end(toys: Flask) -> None:
    for path in ("/admin/alone-page", "/admin/alone-page/"):
        assert facts(toys, "GET", path, "http://shop.localhost")[0] == 200


def test_platforms_with_one_set_share_one_table(toys: Flask) -> None:
    make_platform("alone", code="twin")
    kernel = toys.extensions["interlock"]
    for code in ("shop", "twin"):
        toys.test_client().get("/x", base_url=f"http://{code}.localhost")
    first, second = (kernel.resolver.composition(kernel.snapshot_by_code(code), False) for code in ("shop", "twin"))
    assert first is second


def test_an_unknown_host_and_an_unknown_platform_are_404(toys: Flask) -> None:
    assert facts(toys, "GET", "/", "http://nobody.example")[0] == 404
    assert facts(toys, "GET", "/platforms/nobody/admin/alone-page/")[0] == 404


def test_a_route_of_a_platform_is_not_there_in_the_console(toys: Flask) -> None:
    assert facts(toys, "GET", "/admin/alone-page/")[0] == 404


def test_a_table_holds_the_rules_as_they_were_registered(toys: Flask) -> None:
    kernel = toys.extensions["interlock"]
    table = kernel.resolver.composition(kernel.snapshot_by_code("shop"), False).url_map
    for rule in table.iter_rules():
        copies = list(table.iter_rules(rule.endpoint))
        registered = list(toys.url_map.iter_rules(rule.endpoint))[copies.index(rule)]
        assert (rule.map, registered.map) == (table, toys.url_map)
        assert facts_of(rule) == facts_of(registered)


def facts_of(rule: Rule) -> dict[str, object]:
    return {name: value for name, value in vars(rule).items() if name not in ("map", "is_compiled")}


def test_a_copy_of_a_rule_that_was_never_bound_is_compiled_when_it_is() -> None:
    copy = PlacedRule("/x/<int:number>", endpoint="x").empty()
    assert Map([copy]).bind("shop.localhost").match("/x/7") == ("x", {"number": 7})
