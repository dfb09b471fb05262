"""What the matrix's world needs for the pages of imports and feeds."""

from __future__ import annotations

import io

from modules.marketplace import services
from modules.marketplace.imports import PRODUCTS
from tests.factories.work import at_work
from tests.matrix.world import STORE, World
from tests.support.jobs import work_off
from webapp.imports import services as imports_services

FEED = b"id,title,price\nMUG-1,Blue mug,12.90\nMUG-2,Red mug,not a price\n"


def imports(world: World, many: int) -> None:
    kept = imports_services.keep_upload(world.store, PRODUCTS, name="mugs.csv", stream=io.BytesIO(FEED))
    with at_work(world.everything):
        for _ in range(many):
            imports_services.receive(world.store, kept, options={"language": "en"}, uploaded_by="bob@example.com")


ROWS = {"marketplace.store.marketplace.list": imports}


def furnish(world: World) -> list[str]:
    """A checked import with a row refused and a feed whose file is there, and one of each whose job is still to come."""
    done = begin_check(world), begin_export(world, "en")
    work_off(world.app)
    waiting = begin_check(world), begin_export(world, "de")
    pages = [f"{kind}/{number}" for pair in (done, waiting) for kind, number in zip(("imports", "exports"), pair, strict=True)]
    return [f"{STORE}/marketplace/{page}" for page in (*pages, f"imports/{done[0]}/refused.csv", "exports/en.csv", "feeds/en.csv")]


def begin_check(world: World) -> int:
    """An import that a job is to check."""
    kept = imports_services.keep_upload(world.store, PRODUCTS, name="mugs.csv", stream=io.BytesIO(FEED))
    with at_work(world.everything):
        made = imports_services.receive(world.store, kept, options={"language": "en"}, uploaded_by="bob@example.com")
        imports_services.choose_columns(world.store, PRODUCTS, made.id, made.columns_by_position)
        imports_services.start_check(world.store, PRODUCTS, made.id)
        return made.id


def begin_export(world: World, language: str) -> int:
    """A job that is to build a feed."""
    with at_work(world.everything):
        return services.start_export(world.store, language).id
