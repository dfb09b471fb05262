"""What a tier is to be is drafted, and merchants see it once it is published."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from modules.billing.models import Tier, TierDraft
from modules.billing.queries import tiers as queries
from modules.billing.services import drafts
from modules.billing.services.tiers import Contents, archive_tier, begin_tier
from tests.factories import places
from tests.factories.plans import Desk
from webapp.audit.models import AuditEntry
from webapp.db import db
from webapp.domain import Conflict, NotFound
from webapp.tenancy.scope import release

DEARER = Contents(price_month=1500, price_year=15000, features=("billing_history",), quotas={"products": 10})
PUBLISHED = Contents(price_month=1000, price_year=10000, quotas={"products": 10})


def state(desk: Desk) -> tuple[int, int | None]:
    """The number of the newest version of `small`, and the draft's price."""
    with desk.work():
        tier = desk.tier("small")
        return tier.current.number, tier.draft.price_month_minor if tier.draft else None


def test_a_draft_is_saved_as_often_as_one_likes_and_sold_to_nobody(desk: Desk) -> None:
    for month in (1200, 1300, 1500):
        with desk.work():
            assert desk.draft("small", Contents(price_month=month, price_year=None))
    assert state(desk) == (1, 1500)
    with desk.work():
        assert [tier.current.price_month_minor for tier in queries.public_tiers(desk.platform_id)] == [1000, 3000]


def test_publishing_makes_a_version_of_what_the_draft_says_and_ends_the_draft(desk: Desk) -> None:
    with desk.work():
        desk.draft("small", DEARER, name="Smaller")
        assert desk.publish("small")
    assert state(desk) == (2, None)
    with desk.work():
        tier = desk.tier("small")
        assert (tier.name, Contents.of(tier.current)) == ("Smaller", DEARER)


def test_a_new_name_alone_makes_no_version(desk: Desk) -> None:
    with desk.work():
        desk.draft("small", PUBLISHED, name="Smaller")
        assert desk.publish("small") is False
        assert desk.tier("small").name == "Smaller"
    assert state(desk) == (1, None)


def test_a_draft_that_says_what_is_published_is_none(desk: Desk) -> None:
    with desk.work():
        desk.draft("small", DEARER)
    with desk.work():
        assert desk.draft("small", PUBLISHED, description="") is False
    assert state(desk) == (1, None)


def test_discarding_leaves_what_is_published(desk: Desk) -> None:
    with desk.work():
        desk.draft("small", DEARER)
        tier = desk.tier("small")
        assert drafts.discard(tier, version=tier.version)
    assert state(desk) == (1, None)


def test_a_draft_in_another_currency_is_published_in_it(desk: Desk) -> None:
    with desk.work():
        desk.draft("small", DEARER)
    with desk.work():
        desk.draft("small", DEARER, currency="CHF")
        desk.publish("small")
        assert [each.currency for each in desk.tier("small").versions] == ["EUR", "CHF"]


def test_who_saw_an_older_draft_neither_publishes_nor_discards_the_newer_one(desk: Desk) -> None:
    with desk.work():
        desk.draft("small", DEARER)
        seen = desk.tier("small").version
    with desk.work():
        desk.draft("small", Contents(price_month=9, price_year=None))
    for act in (drafts.publish, drafts.discard):
        with desk.work(), pytest.raises(Conflict):
            act(desk.tier("small"), version=seen)
    assert state(desk) == (1, 9)


@pytest.mark.parametrize("act", [drafts.publish, drafts.discard])
def test_without_a_draft_there_is_nothing_to_publish_or_discard(desk: Desk, act) -> None:
    with desk.work(), pytest.raises(Conflict, match="no draft"):
        tier = desk.tier("small")
        act(tier, version=tier.version)


def begun(desk: Desk) -> Tier:
    said = {"code": "new", "name": "New", "description": "", "rank": 1, "is_public": True, "currency": "EUR"}
    return begin_tier(desk.platform_id, contents=DEARER, **said)


def test_what_was_never_published_is_not_for_sale(desk: Desk) -> None:
    with desk.work():
        tier_id = begun(desk).id
    with desk.work():
        assert [tier.code for tier in queries.unpublished(desk.platform_id)] == ["new"]
        assert [tier.code for tier in queries.tiers(desk.platform_id, archived=True)] == ["small", "large"]
        for ask in (queries.published, queries.hold, queries.for_sale):
            with pytest.raises(NotFound):
                ask(desk.platform_id, tier_id)
        with pytest.raises(Conflict):
            archive_tier(queries.tier(desk.platform_id, tier_id))


def test_what_was_never_published_goes_with_its_draft(desk: Desk) -> None:
    with desk.work():
        tier = begun(desk)
        assert drafts.discard(tier, version=tier.version) is False
    with desk.work():
        assert db.session.scalars(select(TierDraft)).all() == []
        assert queries.tier_with_code(desk.platform_id, "new") is None


def test_the_trail_tells_who_drafted_and_who_published(desk: Desk) -> None:
    with desk.work():
        desk.draft("small", DEARER)
    with desk.work():
        desk.draft("small", Contents(price_month=1600, price_year=None))
    with desk.work():
        desk.publish("small")
    with desk.work():
        told = db.session.scalars(select(AuditEntry.action).where(AuditEntry.action.like("billing_tier_%")).order_by(AuditEntry.id)).all()
    drafted, published = (
        ["billing_tier_draft.created", "billing_tier_draft.changed"],
        {"billing_tier_version.created", "billing_tier_draft.removed"},
    )
    assert (told[-4:-2], set(told[-2:])) == (drafted, published)


@pytest.fixture
def wider(app: Flask) -> Desk:
    """Two tiers that were published before customers came on."""
    here = places.platform("billing", "customers")
    made = Desk(here, places.store(here, "main"))
    made.sell("small", 1000, "billing_history", rank=10)
    made.sell("large", 3000, "billing_history", rank=20)
    return made


def test_what_a_module_suggests_is_put_on_drafts_and_sold_once_they_are_published(wider: Desk) -> None:
    with wider.work():
        assert drafts.suggest(wider.platform_id) == 2
    with wider.work():
        small, large = (wider.tier(code).draft for code in ("small", "large"))
        assert small is not None
        assert large is not None
        assert set(small.features) == {"billing_history", "customer_directory"}
        assert set(large.features) - set(small.features) == {"customer_notes", "customer_segments", "customer_merge"}
        assert (small.quotas["customers"], large.quotas["customers"]) == (500, 5000)
        assert wider.tier("large").current.features == ["billing_history"]


def test_what_a_draft_holds_is_suggested_no_more(wider: Desk) -> None:
    with wider.work():
        drafts.suggest(wider.platform_id)
    with wider.work():
        assert drafts.suggest(wider.platform_id) == 0


def test_a_tier_leaves_a_session_with_its_draft(desk: Desk) -> None:
    with desk.work():
        desk.draft("small", DEARER)
        drafted = desk.tier("small").draft
        release(db.session())
        assert drafted not in db.session
