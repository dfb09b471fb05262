"""What customers see is a revision; nothing that is typed afterwards touches it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from modules.cms import services
from modules.cms.models import CmsRevision, CmsText
from modules.cms.queries import pages
from modules.cms.queries.published import Shelf, live, moved
from tests.modules.cms.conftest import World, text_block
from webapp.db import db, utcnow
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Store


def shown(world: World, slug: str = "about", locale: str = "en") -> str | None:
    with world.work():
        found = live(Shelf(world.platform.id, (world.store.id, 0)), locale, slug)
        return found.content["title"] if found else None


def test_a_draft_is_seen_by_nobody_until_it_is_published(world: World) -> None:
    text_id = world.page(live=False)
    assert shown(world) is None
    with world.work() as owner:
        services.publish(owner, text_id, version=pages.text(owner, text_id).version)
    assert shown(world) == "About"


def test_editing_leaves_what_is_published(world: World) -> None:
    text_id = world.page()
    with world.work() as owner:
        world.write(owner, pages.text(owner, text_id), title="Other")
    assert shown(world) == "About"


def test_a_revision_is_never_changed_and_can_be_had_back(world: World) -> None:
    text_id = world.page(blocks=[text_block("first")])
    with world.work() as owner:
        world.write(owner, pages.text(owner, text_id), blocks=[text_block("second")])
        first = pages.recent(text_id)[-1]
        services.restore(owner, text_id, first.id, version=pages.text(owner, text_id).version)
        assert pages.text(owner, text_id).draft["blocks"][0]["text"] == "first"
        assert [each.content["blocks"][0]["text"] for each in pages.recent(text_id)] == ["second", "first"]


def test_a_stale_save_is_refused_and_the_second_one_counts(world: World) -> None:
    text_id = world.page()
    with world.work() as owner:
        version = pages.text(owner, text_id).version
        world.write(owner, pages.text(owner, text_id), title="By Ann")
    with pytest.raises(Conflict), world.work() as owner:
        services.publish(owner, text_id, version=version)
    with world.work() as owner:
        services.publish(owner, text_id, version=pages.text(owner, text_id).version)
    assert shown(world) == "By Ann"


def test_the_clock_publishes_what_was_planned_and_takes_it_away(world: World) -> None:
    text_id, now = world.page(), utcnow()
    with world.work() as owner:
        world.write(owner, pages.text(owner, text_id), title="Planned")
        text = pages.text(owner, text_id)
        services.plan(owner, text_id, version=text.version, publish_at=now + timedelta(hours=1), unpublish_at=now + timedelta(hours=2))
        world.write(owner, pages.text(owner, text_id), title="Typed later")
    steps = []
    for minutes in (30, 61, 121):
        with world.work(world.whole):
            services.publish_due(world.platform.id, now + timedelta(minutes=minutes))
        steps.append(shown(world))
    assert steps == ["About", "Planned", None]


def test_a_plan_waits_while_the_store_is_closed(world: World) -> None:
    text_id, now = world.page(live=False), utcnow()
    with world.work() as owner:
        version = pages.text(owner, text_id).version
        services.plan(owner, text_id, version=version, publish_at=now + timedelta(hours=1), unpublish_at=None)
    done = []
    for status in ("closed", "active"):
        with world.work(world.whole):
            db.session.get_one(Store, world.store.id).status = status
        with world.work(world.whole):
            done.append(services.publish_due(world.platform.id, now + timedelta(hours=2)))
    assert (done, shown(world)) == ([0, 1], "About")


def test_a_plan_that_was_missed_twice_leaves_the_page_away(world: World) -> None:
    text_id, now = world.page(), utcnow()
    with world.work() as owner:
        version = pages.text(owner, text_id).version
        services.plan(owner, text_id, version=version, publish_at=now + timedelta(hours=1), unpublish_at=now + timedelta(hours=2))
    with world.work(world.whole):
        assert services.publish_due(world.platform.id, now + timedelta(days=3)) == 1
        assert services.publish_due(world.platform.id, now + timedelta(days=3)) == 0
    assert shown(world) is None


def test_publishing_that_fails_leaves_the_plan(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    text_id, now = world.page(live=False), utcnow()
    with world.work() as owner:
        version = pages.text(owner, text_id).version
        services.plan(owner, text_id, version=version, publish_at=now + timedelta(hours=1), unpublish_at=None)
    monkeypatch.setattr("modules.cms.services.publishing.changed", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError), world.work(world.whole):
        services.publish_due(world.platform.id, now + timedelta(hours=2))
    with world.work() as owner:
        text = pages.text(owner, text_id)
        assert (text.live_id, text.publish_at is not None) == (None, True)


@pytest.mark.parametrize("slug", ["preview", "s", "media", "fr", "robots.txt", "Über uns", "", "a/b", "-a", "a" * 81])
def test_an_address_that_is_taken_or_none_is_refused(world: World, slug: str) -> None:
    with pytest.raises(DomainError), world.work() as owner:
        services.create_page(owner, title="x", slug=slug, locale="en")


def test_two_pages_never_have_one_address(world: World) -> None:
    world.page()
    with pytest.raises(Conflict), world.work() as owner:
        services.create_page(owner, title="x", slug="about", locale="en")
    world.page(locale="fr")
    world.page(of=world.whole)


def test_an_old_address_leads_on_until_another_page_has_it(world: World) -> None:
    text_id, shelf = world.page(), Shelf(world.platform.id, (world.store.id, 0))
    with world.work() as owner:
        world.write(owner, pages.text(owner, text_id), slug="us")
        assert moved(shelf, "en", "about") == "us"
        world.write(owner, pages.text(owner, text_id), slug="about")
        assert moved(shelf, "en", "about") is None


def test_blocks_move_go_and_come_back(world: World) -> None:
    text_id = world.page(blocks=[text_block("a", "a"), text_block("b", "b"), text_block("c", "c")], live=False)

    def do(what: str) -> list[str]:
        with world.work() as owner:
            text = pages.text(owner, text_id)
            after = services.do(owner, text_id, version=text.version, slug=text.slug, content=text.draft, what=what)
            return [each.get("text", "") for each in after.draft["blocks"]]

    assert do("down:a") == ["b", "a", "c"]
    assert do("up:b") == ["b", "a", "c"]
    assert do("remove:a") == ["b", "c"]
    assert do("add:text") == ["b", "c", ""]
    assert do("nonsense") == ["b", "c", ""]
    assert [do("undo"), do("undo"), do("undo")] == [["b", "c"], ["b", "a", "c"], ["a", "b", "c"]]


def test_pages_of_others_do_not_exist(world: World) -> None:
    text_id = world.page(of=world.whole)
    with pytest.raises(DomainError), world.work() as owner:
        pages.text(owner, text_id)


def test_deleting_the_last_language_deletes_the_page(world: World) -> None:
    text_id = world.page()
    with world.work() as owner:
        services.delete_text(owner, text_id, version=pages.text(owner, text_id).version)
        assert (db.session.query(CmsText).count(), db.session.query(CmsRevision).count()) == (0, 0)
    assert shown(world) is None
