"""Rows for every page: what the matrix's world needs so that each view has something to show and each template is drawn."""

from __future__ import annotations

import io

from modules.inventory.imports import COUNTS
from modules.marketplace import services as marketplace
from modules.marketplace.imports import PRODUCTS
from tests.factories.plans import Desk
from tests.factories.work import at_work
from tests.matrix import lists
from tests.matrix.world import STORE_CODE, World
from tests.support.jobs import work_off
from webapp.db import transaction, utcnow
from webapp.imports import services as imports_services
from webapp.modular import checks, failures
from webapp.modular.checks import Finding, Outcome

STORE = f"/platforms/everything/store/{STORE_CODE}"
FEED = b"id,title,price\nMUG-1,Blue mug,12.90\nMUG-2,Red mug,not a price\n"

TYPED = {"platform-admin.console.modules.plan": {"column": "inventory"}}
"""What is filled in before a form is sent, by the endpoint behind it; all others are sent as they stand."""


def furnish(world: World, many: int = 2) -> list[str]:
    """So many rows on every list, and what only some states have; the addresses of pages that one row cannot show in all its states."""
    lists.begin(world)
    for rows in dict.fromkeys(lists.ROWS.values()):
        rows(world, many)
    Desk(world.everything, world.store).sell("small", 500)
    failures.note(world.everything.id, "billing", "card billing-plan", ZeroDivisionError("division by zero"))
    find_unwell(world, "billing")
    features = f"/admin/platforms/everything/stores/{STORE_CODE}/features"  # the merchant whose page is looked at is elsewhere
    return [*inventory_pages(world), *marketplace_pages(world), *configs(world), features]


def find_unwell(world: World, code: str) -> None:
    """As if a health check of the module had found something."""
    module = world.kernel.registry.modules[code]
    with transaction():
        found = Finding(module, module.health_checks[0], Outcome.FAILING, "A key is missing.", utcnow())
        checks.keep(world.everything.id, [found])


def marketplace_pages(world: World) -> list[str]:
    """A checked import with a row refused and a feed whose file is there, and one of each whose job is still to come."""
    done = begin_check(world), begin_export(world, "en")
    work_off(world.app)
    waiting = begin_check(world), begin_export(world, "de")
    pages = [f"{kind}/{number}" for pair in (done, waiting) for kind, number in zip(("imports", "exports"), pair, strict=True)]
    return [f"{STORE}/marketplace/{page}" for page in (*pages, f"imports/{done[0]}/refused.csv", "exports/en.csv", "feeds/en.csv")]


def inventory_pages(world: World) -> list[str]:
    """A checked stock count with a row refused."""
    with at_work(world.everything):
        count = io.BytesIO(b"sku,counted\nX-9,1\n")
        made = imports_services.receive(world.store, COUNTS, name="count.csv", stream=count, options={}, uploaded_by="bob@example.com").id
        imports_services.start_check(world.store, COUNTS, made)
    work_off(world.app)
    return [f"{STORE}/inventory/imports/{made}{part}" for part in ("", "/refused.csv")]


def begin_check(world: World) -> int:
    """An import that a job is to check."""
    with at_work(world.everything):
        made = imports_services.receive(
            world.store, PRODUCTS, name="mugs.csv", stream=io.BytesIO(FEED), options={"language": "en"}, uploaded_by="bob@example.com"
        )
        imports_services.choose_columns(world.store, PRODUCTS, made.id, made.columns_by_position)
        imports_services.start_check(world.store, PRODUCTS, made.id)
        return made.id


def begin_export(world: World, language: str) -> int:
    """A job that is to build a feed."""
    with at_work(world.everything):
        return marketplace.start_export(world.store, language).id


def configs(world: World) -> list[str]:
    """The pages of forms that the modules page shows in place."""
    codes = [code for code, module in world.kernel.registry.modules.items() if module.config_form is not None]
    return [f"/admin/platforms/everything/modules/{code}/config" for code in codes]
