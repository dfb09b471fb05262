"""A shop with two sites, its platform's and its own, and `alice` who owns it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from modules.cms import services
from modules.cms.models import CmsText
from modules.cms.owner import Owner
from tests.factories.people import person
from tests.factories.places import platform, store
from tests.factories.work import at_work
from tests.support.pictures import picture
from webapp import files
from webapp.db import transaction
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.providing.hosts import set_hosts
from webapp.roles import Role

PLATFORM_SITE, STORE_SITE = "http://site.test", "http://shop.test"


@dataclass
class World:
    """What the tests begin with. `owner` is the store, `whole` the platform."""

    app: Flask
    platform: Platform
    store: Store
    owner: Owner
    whole: Owner

    @contextmanager
    def work(self, owner: Owner | None = None) -> Iterator[Owner]:
        """A transaction for an owner's rows."""
        with at_work(self.platform):
            yield owner or self.owner

    def page(self, slug: str = "about", *, locale: str = "en", of: Owner | None = None, live: bool = True, **content: Any) -> int:
        """The id of a text, published unless said."""
        with self.work(of) as owner:
            text = services.create_page(owner, title=content.pop("title", slug.title()), slug=slug, locale=locale)
            self.write(owner, text, **content)
            if live:
                services.publish(owner, text.id, version=text.version)
            return text.id

    def write(self, owner: Owner, text: CmsText, **content: Any) -> None:
        """Change the draft of a text."""
        services.change(owner, text.id, version=text.version, slug=content.pop("slug", text.slug), content={**text.draft, **content})

    def picture(self, owner: Owner | None = None) -> int:
        """The id of a picture in the library."""
        file_id = kept(owner or self.owner)
        with self.work(owner) as mine:
            return services.add_picture(mine, files.find(file_id), name="a.png").id

    def see(self, path: str, site: str = STORE_SITE, **options: Any) -> TestResponse:
        """What a customer gets."""
        return self.app.test_client().get(path, base_url=site, **options)


@pytest.fixture
def world(app: Flask) -> World:
    here = platform("cms", code="cmsland")
    shop = store(here, "shop")
    with transaction():
        set_hosts(here, ["cmsland.localhost"], ["site.test", "shop.test shop"])
    return World(app, here, shop, Owner(here.id, shop.id), Owner(here.id))


@pytest.fixture
def alice(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the shop's owner."""
    login(client, person("alice", Role.MERCHANT_OWNER, platform=world.platform, merchant=world.store.merchant))
    return client


def kept(owner: Owner) -> int:
    """The file of a picture whose bytes are kept."""
    return files.store(picture(), name="a.png", purpose="cms.media", platform_id=owner.platform_id, store_id=owner.store_id).id


def text_block(text: str, id: str = "b1") -> dict[str, str]:
    """A block of Markdown."""
    return {"id": id, "kind": "text", "text": text}
