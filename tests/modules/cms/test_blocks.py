"""Blocks of other modules on pages: kept while their module is off, kept apart from the page, and never stale."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from deploy import assets
from modules.cms import services
from modules.cms.blocks.kinds import KINDS, new_block
from modules.cms.queries import pages
from tests.modules.cms.conftest import STORE_SITE, World
from tests.modules.cms.test_harmless import CORPUS, TYPED, dangers
from tests.support.page import Page
from webapp.db import db, transaction
from webapp.faults.models import ModuleFailure
from webapp.platforms.modules import PlatformModule
from webapp.registry.kinds.blocks import BlockField, FieldType, SiteBlock
from webapp.switching.ask import Ask

pytestmark = pytest.mark.pages
EDITOR = "/platforms/cmsland/store/shop/content-pages/{}"
WORDS = {"id": "b1", "kind": "inventory.probe", "text": "Kept words", "who": ""}
PROBE = SiteBlock(
    code="inventory.probe",
    label="Probe",
    icon="puzzle",
    fields=(BlockField("text", "Text"), BlockField("who", "Who")),
    template="inventory/site/products.html",
    data=lambda values: None,
)


@pytest.fixture
def having(world: World, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Give inventory, which is on, a block of its own."""
    with transaction():
        db.session.add(PlatformModule(platform_id=world.platform.id, module_code="inventory", is_enabled=True, config={}))

    def give(**facts: Any) -> None:
        registry = world.app.extensions["interlock"].registry
        module = registry.modules["inventory"]
        others = [each for each in module.contributes if each.code != PROBE.code]
        given = replace(module, contributes=(*others, replace(PROBE, **facts)))
        monkeypatch.setitem(registry.modules, "inventory", given)
        registry.__dict__.pop("_contributed", None)

    give()
    return give


def switch(world: World, to: str) -> None:
    system = world.app.extensions["interlock"]
    revision = system.modules.snapshot(world.platform.id).revision
    with transaction():
        system.modules.apply(Ask(world.platform.id, {"inventory": to}, revision=revision, reason="test"))


def draft(world: World, text_id: int) -> list[dict[str, Any]]:
    with world.work() as owner:
        blocks: list[dict[str, Any]] = pages.text(owner, text_id).draft["blocks"]
        return blocks


def test_a_block_is_kept_while_its_module_is_off_and_is_back_with_it(having: Any, world: World, alice: FlaskClient) -> None:
    text_id = world.page("home", blocks=[WORDS, {"id": "b2", "kind": "text", "text": "mine"}])
    switch(world, "off")
    editor = Page(alice.get(EDITOR.format(text_id)))
    assert "Its module is off" in editor.text("[data-unseen=off]")
    editor.submit(alice, "main form.stack", {"b2.text": "changed", "do": "down:b1"})
    assert draft(world, text_id) == [{"id": "b2", "kind": "text", "text": "changed"}, WORDS]
    switch(world, "on")
    editor = Page(alice.get(EDITOR.format(text_id)))
    assert editor.one("input[name='b1.text']")["value"] == "Kept words"


def test_a_block_of_a_module_that_is_gone_is_kept_too(world: World, alice: FlaskClient) -> None:
    words = {"id": "b1", "kind": "nothing.more", "text": "Kept words"}
    text_id = world.page("home", blocks=[words])
    editor = Page(alice.get(EDITOR.format(text_id)))
    assert "not installed" in editor.text("[data-unseen=gone]")
    editor.submit(alice, "main form.stack", {"title": "Other", "do": "save"})
    assert draft(world, text_id) == [words]
    assert world.see("/").status_code == 200


def test_off_customers_see_nothing_of_it_and_their_copy_is_old(having: Any, world: World) -> None:
    having(template="cms/site/blocks/quote.html", data=lambda values: {}, version=lambda values: 1)
    world.page("home", blocks=[WORDS])
    first = world.see("/")
    assert Page(first).text("blockquote") == "Kept words"
    switch(world, "off")
    again = world.see("/", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, Page(again).select("blockquote")) == (200, [])


def test_a_page_is_kept_by_nobody_where_a_block_says_no_version(having: Any, world: World) -> None:
    world.page("home", blocks=[WORDS])
    assert "ETag" not in world.see("/").headers
    having(version=lambda values: 1)
    assert "ETag" in world.see("/").headers


@pytest.mark.parametrize("what", ["data", "version"])
def test_a_block_that_raises_is_left_out_and_the_page_stays(having: Any, world: World, what: str) -> None:
    def broken(_values: Any) -> Any:
        raise RuntimeError("broken")

    having(**{"version": lambda values: 1, what: broken})
    world.page("home", blocks=[WORDS, {"id": "b2", "kind": "text", "text": "mine"}])
    answer = world.see("/")
    assert (answer.status_code, Page(answer).text(".block-text"), "ETag" in answer.headers) == (200, "mine", False)
    found = db.session.scalars(select(ModuleFailure)).all()
    assert {(each.module_code, each.where) for each in found} == {("inventory", "site block inventory.probe")}


def test_only_blocks_that_are_offered_can_be_added(having: Any, world: World, alice: FlaskClient) -> None:
    text_id = world.page("home", live=False)
    editor = Page(alice.get(EDITOR.format(text_id)))
    assert "add:inventory.probe" in [str(each.get("value")) for each in editor.select("button[name=do]")]
    switch(world, "off")
    editor.submit(alice, "main form.stack", {"do": "add:inventory.probe"})
    assert draft(world, text_id) == []


def test_kept_values_are_trusted_no_more_than_typed_ones() -> None:
    choice = BlockField("x", "X", FieldType.CHOICE, choices=(("a", "A"), ("b", "B")))
    assert [choice.read(each) for each in ("b", "c", None, ["a"], 7)] == ["b", "a", "a", "a", "a"]
    assert [BlockField("x", "X").read(each) for each in ("b", None, 7, {})] == ["b", "", "", ""]


def test_no_field_of_any_modules_block_brings_anything_to_life(app: Flask, world: World) -> None:
    kinds = [each for _module, each in app.extensions["interlock"].registry.contributed(SiteBlock)]
    codes = sorted({each.code.partition(".")[0] for each in kinds})
    with transaction():
        for code in {*codes, "customers"}:
            db.session.add(PlatformModule(platform_id=world.platform.id, module_code=code, is_enabled=True, config={}))
    blocks = [
        {**new_block(each, f"b{number}"), **{f.name: text for f in each.fields if f.type in TYPED}}
        for number, (each, text) in enumerate((each, text) for each in kinds for text in CORPUS)
    ]
    text_id, found = world.page("home", live=False), []
    for start in range(0, len(blocks), 30):
        with world.work() as owner:
            row = pages.text(owner, text_id)
            row.draft = {**row.draft, "blocks": blocks[start : start + 30]}
            db.session.flush()
            services.publish(owner, text_id, version=row.version)
        page = world.see("/", STORE_SITE)
        found += [each for each in dangers(page.text) if "form" not in each] if page.status_code == 200 else ["broken"]
    assert KINDS
    assert found == []


def test_the_editor_has_an_icon_for_every_kind(app: Flask) -> None:
    kinds = [*KINDS.values(), *(each for _module, each in app.extensions["interlock"].registry.contributed(SiteBlock))]
    icons = assets.used_icons()
    assert [each.code for each in kinds if each.icon not in icons] == []
