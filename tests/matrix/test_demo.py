"""The demo data of a module needs nothing but what the module requires: each is sown on a platform where nothing else is on."""

from __future__ import annotations

import pytest

from tests.factories.places import platform, store
from webapp.cli.demo import seed_modules
from webapp.db import db
from webapp.migrating.tables import owners_by_table
from webapp.registry.discovery import discover
from webapp.registry.registry import Registry

SOWN = sorted(code for code, module in discover().modules.items() if module.seed_demo is not None)


def with_all_it_requires(registry: Registry, code: str) -> set[str]:
    """The module and everything that must be on with it."""
    found = {code}
    for other in registry.modules[code].requires:
        found |= with_all_it_requires(registry, other)
    return found - registry.core


@pytest.mark.usefixtures("app")
@pytest.mark.sqlite_only
@pytest.mark.parametrize("code", SOWN)
def test_a_module_is_sown_alone(code: str) -> None:
    """On both platforms of the demo without a fault, on one of them at least with rows, where it has tables of its own."""
    registry = discover()
    for at, shop in (("oms", "kirchberg"), ("loyalty", "cafe-central")):
        store(platform(*sorted(with_all_it_requires(registry, code)), code=at), shop)
        seed_modules(at)
    mine = [name for name, owner in owners_by_table(registry).items() if owner == code]
    with db.engine.connect() as connection:
        assert not mine or any(connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in mine)
