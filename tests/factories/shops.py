"""Two platforms with the same modules: a shop with `alice` (owner) and `bob` (staff), and one of `charlie`'s elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from tests.factories.people import person
from tests.factories.places import platform, store
from webapp.accounts.models import User
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.roles import Role


@dataclass
class Shops:
    """What the tests of a store's modules begin with."""

    platform: Platform
    shop: Store
    alice: User
    bob: User
    elsewhere: Platform
    other_shop: Store
    charlie: User

    @classmethod
    def with_modules(cls, *modules: str) -> Self:
        """Both shops, with these modules on and nothing in them."""
        here, there = platform(*modules), platform(*modules)
        shop, other = store(here), store(there)
        return cls(
            here,
            shop,
            person("alice", Role.MERCHANT_OWNER, platform=here, merchant=shop.merchant),
            person("bob", Role.STORE_STAFF, platform=here, store=shop),
            there,
            other,
            person("charlie", Role.MERCHANT_OWNER, platform=there, merchant=other.merchant),
        )

    def address(self, path: str, shop: Store | None = None) -> str:
        """A page of the shop, in the path form."""
        shop = shop or self.shop
        code = (self.platform if shop.platform_id == self.platform.id else self.elsewhere).code
        return f"/platforms/{code}/store/{shop.code}/{path}"
