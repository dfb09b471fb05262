"""The marketplace's rules over rows that somebody else may write at the same moment."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from modules.marketplace import queries, services
from modules.marketplace.imports import PRODUCTS
from tests.factories.places import platform, store
from tests.support.racing import Facts, Rule, on_platform
from webapp.db import db
from webapp.imports import services as imports_services
from webapp.imports.models import ColumnMemory
from webapp.jobs.models import JobRun
from webapp.merchants.models import Store
from webapp.tenancy import unscoped

FILE = b"sku;name;price\nA-1;Book;1.00\n"


def shop(facts: Facts) -> Store:
    return db.session.get_one(Store, facts["store"])


def an_upload() -> Facts:
    here = platform("inventory", "marketplace")
    facts = {"platform": here.code, "store": store(here).id}
    kept = imports_services.keep_upload(shop(facts), PRODUCTS, name="feed.csv", stream=io.BytesIO(FILE))
    with on_platform(facts):
        found = imports_services.receive(shop(facts), kept, options={"language": "en"}, uploaded_by="test")
        return {**facts, "import": found.id, "columns": found.columns_by_position}


def check(facts: Facts) -> None:
    imports_services.start_check(shop(facts), PRODUCTS, facts["import"])


def choose(facts: Facts) -> None:
    imports_services.choose_columns(shop(facts), PRODUCTS, facts["import"], facts["columns"])


def export(facts: Facts) -> None:
    services.start_export(shop(facts), "en")


def a_connection() -> Facts:
    here = platform("inventory", "marketplace")
    facts = {"platform": here.code, "store": store(here).id}
    with on_platform(facts):
        services.save_key(shop(facts), api_key="a-key")
        services.keep_test(shop(facts), [])
        found = queries.connection(facts["store"])
        return {**facts, "version": services.connection_mark(shop(facts), found)}


def every(minutes: int) -> Callable[[Facts], None]:
    def change(facts: Facts) -> None:
        services.activate(shop(facts), version=facts["version"], read_only=True, sync_minutes=minutes, auto_confirm=False)

    return change


def total(model: type[Any]) -> int:
    with unscoped("what came of a race"):
        return db.session.scalar(select(func.count()).select_from(model)) or 0


RULES = [
    Rule(
        name="an import has one step at a time",
        kept_by="lock on the import",
        arrange=an_upload,
        acts=(check, check),
        holds=lambda f: total(JobRun) == 1,
        place=on_platform,
    ),
    Rule(
        name="columns are chosen before the check begins",
        kept_by="lock on the import",
        arrange=an_upload,
        acts=(check, choose),
        holds=lambda f: total(JobRun) == 1,
        told=(True, False),
        place=on_platform,
    ),
    Rule(
        name="a column is remembered once",
        kept_by="unique key",
        arrange=an_upload,
        acts=(choose, choose),
        holds=lambda f: total(ColumnMemory) == 3,
        told=False,
        place=on_platform,
    ),
    Rule(
        name="a connection is changed by one at a time",
        kept_by="lock on the connection",
        arrange=a_connection,
        acts=(every(20), every(40)),
        holds=lambda f: total(JobRun) == 1,
        place=on_platform,
    ),
    Rule(
        name="a feed is built by one job at a time",
        kept_by="unique index over runs under way",
        arrange=an_upload,
        acts=(export, export),
        holds=lambda f: total(JobRun) == 1,
        told=False,
        place=on_platform,
    ),
]
