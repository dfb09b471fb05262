"""An import from its check to its end, with the memory that it takes."""

from __future__ import annotations

from modules.marketplace.imports import PRODUCTS
from tests.modules.marketplace.conftest import at_work, taken
from tests.support.alone import resident
from tests.support.places import settings
from webapp import create_app
from webapp.db import db, transaction
from webapp.imports import services
from webapp.imports.models import State
from webapp.merchants.models import Store

STEPS = ((services.start_check, State.CHECKING), (services.start_run, State.RUNNING))


def import_all(shop: Store, import_id: int) -> int:
    """Check and run it, here; by how many bytes this process grew at most after the first batch of a step."""
    grown = 0
    for begin, state in STEPS:
        with transaction():
            begin(shop, PRODUCTS, import_id)
        step = services.Step(shop, PRODUCTS, import_id, state)
        taken(step)
        before = resident()
        while not taken(step):
            grown = max(grown, resident() - before)
    return grown


def import_elsewhere(url: str, platform_code: str, shop_id: int, import_id: int) -> int:
    """The same in an application of this process, on the database at this address."""
    app = create_app(settings(url))
    with app.app_context():
        platform = app.extensions["interlock"].snapshot_by_code(platform_code)
        with at_work(platform):
            shop = db.session.get_one(Store, shop_id)
            return import_all(shop, import_id)
