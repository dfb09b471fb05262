"""The quota of megabytes: whichever module declares it, the kernel counts and refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask, g

from tests.factories.places import platform, store
from tests.kernel.toyapp import entered
from tests.support.modules import toy
from tests.support.places import settings
from webapp import create_app, files
from webapp.db import db, transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import QuotaExceeded
from webapp.files import purging
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.registry.definition import Quota
from webapp.registry.discovery import build
from webapp.registry.ports.tiers import Tiers
from webapp.tenancy import scope

TWO_MB = b"x" * 1_999_000


def nothing(*_: object) -> None:
    """What a tier says that is not asked here."""


class ThreeMegabytes:
    """Tiers that know one thing: how much a merchant may have."""

    overrides_endpoint = tiers_endpoint = ""
    answer = explain = holders = by_tier = merchants_at = newly_locked = stopped = unassigned = upgrade_url = staticmethod(nothing)

    def limit(self, platform_id: int, merchant_id: int, quota: str) -> int | None:
        return 3


@pytest.fixture
def shop(db_url: str) -> Iterator[Store]:
    """A store, at work, whose merchant may have three megabytes."""
    quota = Quota(code="media_mb", name="Files", unit="MB", used=files.megabytes)
    registry = build([("", toy("base", core=True)), ("", toy("media", quotas=(quota,), provides={Tiers: ThreeMegabytes()}))])
    with entered(create_app({**settings(db_url), "CONSOLE_MODULES": []}, registry)) as app:
        yield from at_work(app)


def at_work(app: Flask) -> Iterator[Store]:
    made = store(platform("media", code="press"))
    g.work_platform = app.extensions["interlock"].snapshot_by_code("press")
    yield made


def keep(shop: Store, content: bytes = TWO_MB) -> files.File:
    return files.store(content, name="a.txt", purpose="media.asset", platform_id=shop.platform_id, store_id=shop.id)


def test_what_does_not_fit_into_the_plan_is_refused_and_something_smaller_fits(app: Flask, shop: Store) -> None:
    keep(shop)
    with pytest.raises(QuotaExceeded, match="your plan allows 3 MB"):
        keep(shop)
    assert keep(shop, TWO_MB[:900_000]).size == 900_000


def test_no_store_has_more_than_any_store_may_with_or_without_a_plan(db_url: str) -> None:
    """What expires counts too: it lies on the disk until then."""
    with entered(create_app({**settings(db_url), "CONSOLE_MODULES": [], "FILES_STORE_MB": 4})) as app:
        shop = store(platform())
        other = store(shop_platform := db.session.get_one(Platform, shop.platform_id), "other")
        keep(shop)
        kept = files.store(
            TWO_MB, name="b.txt", purpose="core.export", platform_id=shop_platform.id, store_id=shop.id, expires=timedelta(days=1)
        )
        for expires in (None, timedelta(days=1)):
            with pytest.raises(DomainError, match="fill the room"):
                files.store(TWO_MB, name="c.txt", purpose="media.asset", platform_id=shop.platform_id, store_id=shop.id, expires=expires)
        assert keep(other).id
        assert files.store(TWO_MB, name="d.txt", purpose="media.asset", platform_id=shop.platform_id).id
        with transaction(), scope(shop.platform_id):
            files.discard([kept.id])
        purging.purge()
        assert keep(shop).id
        app.extensions.pop("interlock_files", None)
