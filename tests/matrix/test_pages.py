"""Every page of every module, in a family of sets where any two modules meet in every way they may: it answers, and leads nowhere dead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

import pytest
from flask import Flask

from tests.matrix import families
from tests.matrix.conftest import Furnished
from tests.matrix.rows import in_time, led_to, typed
from tests.matrix.visits import PART, Target, Visit
from tests.matrix.world import STORE_CODE, World
from tests.support.covering import Setting, State
from tests.support.markup import Tag
from tests.support.page import Page
from tests.support.places import Place
from webapp.registry.definition import Frontend
from webapp.roles import Role

CONSOLE, ADMIN, STORE = "/admin/dashboard", "/platforms/everything/admin/dashboard", f"/platforms/everything/store/{STORE_CODE}/dashboard"
PEOPLE = {
    Role.PLATFORM_ADMIN: (ADMIN, STORE),
    Role.MERCHANT_OWNER: (STORE,),
    Role.STORE_MANAGER: (STORE,),
    Role.STORE_STAFF: (STORE,),
}
ELSEWHERE = frozenset({"mail", "site"})
"""Folders of templates that are drawn by the tests of their module."""
DONE = frozenset({200, 302, 303, 422})
"""What a form that is sent as it stands may answer."""


@pytest.fixture
def drawn(app: Flask, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The templates that were drawn, included, extended or imported."""
    found: set[str] = set()
    load = app.jinja_env._load_template

    def noted(name: str, *rest: object) -> object:
        found.add(name)
        return load(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(app.jinja_env, "_load_template", noted)
    return found


def unseen(world: World, visit: Visit) -> list[str]:
    """The views of modules that are on, to be asked for by browsers, that nobody finds."""
    spots = (world.console(), world.by_path(world.everything), world.at_host(world.everything))
    rules = {str(rule.endpoint): rule for spot in spots for rule in spot.composition.rules()}
    return [
        f"Nobody finds {rule}. Link to it, or begin there in the module's matrix.py."
        for endpoint, rule in rules.items()
        if rule.place and rule.place.frontend is not Frontend.API and "GET" in (rule.methods or ()) and endpoint not in visit.endpoints
        if endpoint not in led_to() or led_to()[endpoint](world)
    ]


def sent(visit: Visit, place: Place) -> list[str]:
    """What is wrong with the answers to every form, each sent without JavaScript, and by htmx too where it has a part swapped. Everything
    is put back."""
    name = visit.world.app.config["SESSION_COOKIE_NAME"]
    cookie = visit.client.get_cookie(name)
    assert cookie is not None
    answers = Visit(visit.world, visit.client)
    pages = {url: Page(visit.client.get(url)) for url in dict.fromkeys(visit.forms.values())}
    with place.kept() as put_back:
        for view, url in visit.forms.items():
            found = next((each for each in ways(pages[url], url) if visit.view(Target("POST", each[1])) == view), None)
            if found is None and view.endpoint in in_time():
                continue
            assert found is not None, f"{url} has the form for {view} no more."
            values = typed().get(view.endpoint)
            values = values(pages[url]) if callable(values) else values
            for headers in ({}, PART) if found[0].get("hx-post") else ({},):
                answer = pages[url].send(visit.client, found[0], values, found[1], buffered=True, headers=headers)
                answers.read(answer, allowed=DONE | {409} if view.endpoint in in_time() else DONE)
                put_back()
                visit.client.set_cookie(name, cookie.value)  # one of the forms logs out
    return answers.wrong


def ways(page: Page, url: str) -> Iterator[tuple[Tag, str]]:
    """Each form that changes something with what it is sent to: its own address, and those of its buttons that have one."""
    for form in page.select("form"):
        if str(form.get("method")).lower() == "post":
            yield form, urljoin(url, str(form.get("action") or url))
            yield from ((form, urljoin(url, str(button["formaction"]))) for button in form.select("[formaction]"))


def look_through(world: World, setting: Setting, pages: list[str], roles: Iterable[Role], *, every: bool) -> list[str]:
    """What is wrong with any page of this setting, for a super admin and for these people."""
    with world.brought_to(setting):
        visit = walked(world, pages, every=every)
        wrong = [*visit.wrong, *unseen(world, visit), *seen_by(world, roles, every=every)]
    on = {code: str(state) for code, state in setting.items() if state.has_pages}
    return [f"With {on}: {each}" for each in wrong]


def walked(world: World, pages: list[str], *, every: bool) -> Visit:
    """What a super admin finds; with `every` each word of an address with every other, else each once."""
    visit = Visit(world, world.client(world.root), every)
    visit.walk(CONSOLE, ADMIN, STORE, *pages)
    return visit


def seen_by(world: World, roles: Iterable[Role], *, every: bool) -> Iterator[str]:
    """What is wrong with the pages that people of these roles find."""
    for role in roles:
        theirs = Visit(world, world.client(world.person(role)), every)
        theirs.walk(*PEOPLE[role])
        yield from (f"{role}: {each}" for each in theirs.wrong)


@pytest.mark.long
@pytest.mark.sqlite_only
def test_every_page_of_every_module_in_every_pair_of_states(furnished: Furnished, setting: Setting, proofs: bool) -> None:
    """Looked at by a super admin and by one of the others, who take turns; in the proofs by all of them."""
    world, roles = furnished.world, list(PEOPLE)
    turn = families.with_read_only(world.kernel.registry, proofs=proofs).index(dict(setting))
    wrong = look_through(world, setting, furnished.pages, roles if proofs else [roles[turn % len(roles)]], every=proofs)
    assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.postgresql_only
def test_every_page_with_the_most(furnished: Furnished, proofs: bool) -> None:
    """In the proofs with the least too."""
    world = furnished.world
    for state in (State.ON, State.OFF) if proofs else (State.ON,):
        wrong = look_through(world, everywhere(world, state), furnished.pages, (), every=proofs)
        assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.sqlite_only
def test_every_page_form_and_template_with_everything_on(furnished: Furnished, place: Place, drawn: set[str], proofs: bool) -> None:
    """Templates are drawn by pages and by the answers to forms; so what was not looked at here and above is nothing."""
    world = furnished.world
    with world.brought_to(everywhere(world, State.ON)):
        visit = walked(world, furnished.pages, every=proofs)
        wrong = [*visit.wrong, *unseen(world, visit), *sent(visit, place), *seen_by(world, [Role.PLATFORM_ADMIN], every=proofs)]
    assert not wrong, "\n".join(wrong)
    missed = sorted(own_templates(world) - drawn)
    assert not missed, f"Nothing draws {', '.join(missed)}. Begin in the module's matrix.py with what does, or drop it."


def everywhere(world: World, state: State) -> Setting:
    """All modules that can be off in one state."""
    return dict.fromkeys(world.sets()[0], state)


def own_templates(world: World) -> set[str]:
    """The names of the templates kept in modules, but for mails and pages of sites: no link of the desk leads to one."""
    namespaces = {package.rpartition(".")[2] for package in world.kernel.registry.packages.values()}
    return {
        name for name in world.app.jinja_env.list_templates() if name.split("/")[0] in namespaces and name.split("/")[1] not in ELSEWHERE
    }
