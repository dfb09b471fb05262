"""For a module that is off, every rule by every method answers exactly what an URL answers that never was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from flask import url_for
from flask.testing import FlaskClient
from werkzeug.routing import BuildError
from werkzeug.test import TestResponse

from tests.matrix.world import STORE_CODE, Spot, World, filled
from webapp.registry.definition import Frontend
from webapp.routing.context import API_PATH

pytestmark = pytest.mark.pages
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS")
OTHERS = METHODS[1:]
PER_REQUEST = {"date", "x-request-id"}


def facts(answer: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Everything of an answer that may not tell anything."""
    return answer.status_code, answer.data, sorted((k, v) for k, v in answer.headers if k.lower() not in PER_REQUEST)


def spots(world: World) -> list[Spot]:
    sites = [world.at_site(world.bare), world.at_site(world.bare, STORE_CODE), world.at_site(world.everything)]
    return [world.at_host(world.bare), world.by_path(world.bare), world.by_path(world.everything), world.console(), *sites]


def off(world: World, spot: Spot) -> Iterator[str]:
    """The URLs of rules that are not composed here, with and without the slash at the end; those of a rule that is stay out."""
    composed = {str(rule.endpoint) for rule in spot.composition.rules()}
    urls = {filled(rule.rule).rstrip("/") for rule in world.rules() if str(rule.endpoint) not in composed}
    for url in sorted(urls):
        yield from (each for each in (url, f"{url}/") if not spot.knows(each))


def differing(spot: Spot, client: FlaskClient, urls: list[str], method: str) -> list[str]:
    """The URLs that answer differently from one that never was; in the API, which speaks JSON, from one that never was there."""
    never = {area: facts(spot.open(client, f"{area}never/was", method)) for area in ("/", API_PATH)}
    for area, each in never.items():
        assert each[0] == 404, f"an unknown URL answers {each[0]}"
        assert each == facts(spot.open(client, f"{area}never/was/", method))
    area_of = {url: API_PATH if url.startswith(API_PATH) else "/" for url in urls}
    return [f"{method} {url} at {spot.name}" for url in urls if facts(spot.open(client, url, method)) != never[area_of[url]]]


def methods(place: int, proofs: bool) -> tuple[str, ...]:
    """How a URL is asked for: by GET or by another method in turn; by every method where it is to be proved."""
    return METHODS if proofs else (("GET", OTHERS[place // 2 % len(OTHERS)])[place % 2],)


@pytest.mark.parametrize("who", ["a stranger", "a super admin"])
def test_what_is_off_equals_what_never_was(world: World, who: str, proofs: bool) -> None:
    found: list[str] = []
    asked = Counter[str]()
    for turn, spot in enumerate(spots(world)):
        client = world.client(world.root if who == "a super admin" and spot.has_login else None, spot.base)
        urls = list(off(world, spot))
        for method in METHODS:
            mine = [url for place, url in enumerate(urls) if method in methods(place + turn, proofs)]
            asked[method] += len(mine)
            found += differing(spot, client, mine, method)
    assert not found, found
    assert asked["GET"] > len(world.rules()), "the matrix lost its rules"
    assert min(asked.values()) > len(world.rules()) / len(METHODS)


def test_links_to_what_is_off_cannot_be_made(world: World) -> None:
    spot = world.at_host(world.bare)
    composed = {str(rule.endpoint) for rule in spot.composition.rules()}
    with world.app.test_request_context("/", base_url=spot.base):
        for rule in world.rules():
            if str(rule.endpoint) not in composed:
                with pytest.raises(BuildError):
                    url_for(str(rule.endpoint), **dict.fromkeys(rule.arguments, "1"))


def test_the_path_form_has_no_public_routes(world: World) -> None:
    """What the public sees never shares the console's origin."""
    assert all(rule.place.frontend is not Frontend.PUBLIC for rule in world.by_path(world.everything).composition.rules() if rule.place)
