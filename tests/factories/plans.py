"""What a platform sells to its merchants, and who has it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from modules.billing.config import Terms
from modules.billing.models import Subscription, Tier
from modules.billing.queries import subscriptions as subscription_queries
from modules.billing.queries import tiers as tier_queries
from modules.billing.seller import seller_of
from modules.billing.services import drafts, subscriptions, tiers
from modules.billing.services.tiers import Contents
from tests.factories.places import settings_of
from tests.factories.work import at_work
from webapp.merchants.models import Store
from webapp.platforms.models import Platform

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)
TERMS = Terms(seller=seller_of(settings_of("billing")))


@dataclass
class Desk:
    """The billing desk of one platform; amounts are cents of its currency, the tax is 17 %."""

    platform: Platform
    store: Store
    tiers: dict[str, int] = field(default_factory=dict)
    currency: str = "EUR"

    def __post_init__(self) -> None:
        self.platform_id, self.code = self.platform.id, self.platform.code
        self.merchant_id, self.store_code = self.store.merchant_id, self.store.code

    @property
    def admin(self) -> str:
        return f"/platforms/{self.code}/admin"

    @property
    def shop(self) -> str:
        return f"/platforms/{self.code}/store/{self.store_code}/billing"

    def work(self) -> AbstractContextManager[None]:
        """A write transaction for the platform."""
        return at_work(self.platform)

    def sell(self, code: str, month: int | None, *features: str, rank: int = 10, **quotas: int | None) -> None:
        with self.work():
            contents = Contents(price_month=month, price_year=None if month is None else month * 10, features=features, quotas=quotas)
            self.tiers[code] = tiers.create_tier(
                self.platform_id, code=code, name=code.title(), description="", rank=rank, is_public=month is not None,
                contents=contents, currency=self.currency,
            ).id  # fmt: skip

    def draft(self, code: str, contents: Contents, *, version: int | None = None, **more: Any) -> bool:
        """Within `work()`: keeps what a tier is to be; the rest stays as it is."""
        tier = tier_queries.tier(self.platform_id, self.tiers[code], lock=True)
        about = tier.draft or tier
        said = {name: getattr(about, name) for name in ("name", "description", "rank", "is_public")} | {"currency": self.currency} | more
        return drafts.save_draft(tier, version=version or tier.version, contents=contents, **said)

    def publish(self, code: str) -> bool:
        """Within `work()`: publishes the draft of a tier."""
        tier = tier_queries.tier(self.platform_id, self.tiers[code], lock=True)
        return drafts.publish(tier, version=tier.version)

    def resell(self, code: str, contents: Contents) -> None:
        """A new version of a tier."""
        with self.work():
            self.draft(code, contents)
            self.publish(code)

    def tier(self, code: str) -> Tier:
        return tier_queries.tier(self.platform_id, self.tiers[code])

    def start(self, code: str = "small", *, now: datetime = NOON, interval: str = "month", **more: Any) -> int:
        with self.work():
            version = self.tier(code).current
            made = subscriptions.start(self.platform_id, self.merchant_id, version=version, interval=interval, terms=TERMS, now=now, **more)
            return made.id

    def live(self) -> Subscription:
        """The merchant's subscription, to be used within `work()`."""
        found = subscription_queries.live(self.platform_id, self.merchant_id, lock=True)
        assert found is not None
        return found
