"""Rows for the pages of activity, domains, and what leads to settings and to the search only with some modules."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from modules.core.platform_settings import has_page
from tests.factories.work import at_work
from tests.matrix.world import STORE, World
from webapp.audit import AuditEntry
from webapp.db import db, transaction, utcnow
from webapp.jobs import JobRun
from webapp.jobs.states import Status
from webapp.merchants.queries import store_on
from webapp.providing import domains
from webapp.registry.definition import Frontend, ModuleDefinition
from webapp.registry.kinds.search import SearchSource
from webapp.settings.typed import Level
from webapp.settings.writing import keys_of
from webapp.web.making import asking
from webapp.web.making.asking import Wanted


def entries(world: World, many: int) -> None:
    """Of a store that was renamed again and again, by people who are not there any more."""
    store = store_on(world.everything.id, "main")
    assert store is not None
    where = {"platform_id": world.everything.id, "merchant_id": store.merchant_id, "store_id": store.id, "subject_id": store.id}
    facts = {"action": "store.changed", "subject_kind": "store", "actor_kind": "person", "user_id": None, "command": ""}
    with transaction() as session:
        rows = [{**where, **facts, "changes": {"name": [f"Name {number}", f"Name {number + 1}"]}} for number in range(many)]
        session.execute(insert(AuditEntry), rows)


ROWS = {f"core.{frontend}.activity.list": entries for frontend in ("console", "admin", "store")}


def furnish(world: World) -> list[str]:
    """A domain of the platform, and one of its store, which nobody has proved; files of long lists, under way and done with."""
    found = [f"/admin/work/{console_file_of(world, status)}" for status in (Status.QUEUED, Status.SUCCEEDED)]
    with at_work(world.everything):
        for store_id, where in ((None, "/platforms/everything/admin"), (world.store.id, STORE)):
            row = domains.add(world.everything.id, store_id, f"own-{store_id or 0}.example.com")
            found.append(f"{where}/domains/{row.id}/remove")
            found += [f"{where}/work/{file_of(world, store_id, where, status)}" for status in (Status.QUEUED, Status.SUCCEEDED)]
    return found


def file_of(world: World, store_id: int | None, where: str, status: Status) -> int:
    """The job that makes a file of a list of activity here."""
    wanted = Wanted(world.everything.id, store_id, world.root.id, "localhost", f"{where}/activity", f"as=csv&q={status}")
    run = asking.begin(wanted)
    run.status, run.not_before = status, utcnow() + timedelta(hours=1)  # nobody begins it meanwhile
    return run.id


def console_file_of(world: World, status: Status) -> int:
    """The job that makes a file of the provider's own list."""
    wanted = Wanted(world.everything.id, None, world.root.id, "localhost", "/admin/activity", f"as=csv&q={status}", console=True)
    with transaction():
        run = asking.begin(wanted)
        run_id = run.id
    with at_work(world.everything):
        row = db.session.get_one(JobRun, run_id)
        row.status, row.not_before = status, utcnow() + timedelta(hours=1)
    return run_id


def on(world: World) -> list[ModuleDefinition]:
    """The modules that are on now."""
    return [world.kernel.registry.modules[code] for code in world.kernel.modules.snapshot(world.everything.id).modules]


def is_searched(world: World) -> bool:
    """Whether a store has anything to be searched."""
    sources = world.kernel.registry.contributed(SearchSource, world.kernel.modules.snapshot(world.everything.id).modules)
    return any(source.frontend in (None, Frontend.STORE) for _module, source in sources)


LED_TO = {
    "core.admin.settings.module_settings": lambda world: any(has_page(module) for module in on(world)),
    "core.store.settings.own_settings": lambda world: any(keys_of(module, Level.STORE) for module in on(world)),
    "core.store.search.index": is_searched,
}
