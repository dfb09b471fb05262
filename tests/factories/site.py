"""A page of a site with one block of a module on it."""

from __future__ import annotations

from typing import Any

from modules.cms import services
from modules.cms.blocks.kinds import kind_of, new_block
from modules.cms.owner import Owner
from tests.factories.work import at_work
from webapp.merchants.models import Store
from webapp.platforms.models import Platform


def block_page(platform: Platform, kind: str, *, store: Store | None = None, **values: Any) -> int:
    """The id of the published first page of a site, the platform's unless a store is named, with a block that holds these values."""
    with at_work(platform):
        owner = Owner(platform.id, store.id if store is not None else None)
        text = services.create_page(owner, title="Hello", slug="home", locale="en")
        known = kind_of(kind)
        assert known is not None
        block = {**new_block(known, "b1"), **values}
        services.change(owner, text.id, version=text.version, slug="home", content={**text.draft, "blocks": [block]})
        services.publish(owner, text.id, version=text.version)
        return text.id
