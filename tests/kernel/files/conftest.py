"""A platform with a store, and files of theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.factories.places import platform, store
from tests.support.pictures import picture
from webapp import files
from webapp.db import transaction
from webapp.files import File
from webapp.merchants.models import Store


@pytest.fixture
def shop(app: Flask) -> Store:
    return store(platform())


@pytest.fixture
def keep(shop: Store) -> Callable[..., File]:
    """`keep(bytes)` is a file of the platform, `keep(bytes, store_id=…)` of the store."""

    def kept(content: bytes = b"a;b\n1;2\n", **options: Any) -> File:
        return files.store(content, **{"name": "list.csv", "purpose": "toys.list", "platform_id": shop.platform_id, **options})

    return kept


@pytest.fixture
def published(keep: Callable[..., File]) -> Callable[..., File]:
    """`published()` is a picture with a public address that a row refers to."""

    def made(size: tuple[int, int] = (40, 30)) -> File:
        file = keep(picture(size=size), name="logo.png")
        with transaction():
            files.retain(file)
            files.publish(file)
        return file

    return made
