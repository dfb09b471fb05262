"""What the matrix's world needs for the pages of monitoring. See tests/matrix/rows.py."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, insert, select

from tests.factories import places
from tests.factories.work import at_work
from tests.matrix.rows import number
from tests.matrix.world import World
from webapp.db import db, transaction, utcnow
from webapp.faults.models import ModuleCheck
from webapp.jobs import JobRun, Status
from webapp.jobs.turns import ClockTurn
from webapp.kernel import kernel
from webapp.logs import entries
from webapp.registry.kinds.schedules import Schedule

KIND = "marketplace.import"


def runs(world: World, many: int) -> None:
    """So many imports of the store that failed."""
    with at_work(world.everything):
        for _ in range(many):
            values = {"status": Status.FAILED, "error": "The file was empty.", "finished_at": utcnow(), "max_attempts": 5}
            place = {"platform_id": world.everything.id, "store_id": world.store.id, "module_code": "marketplace", "code": KIND}
            db.session.add(JobRun(subject=f"file-{next(number)}.csv", **place, **values))


def log(world: World, many: int) -> None:
    """So many entries, each of which says something else."""
    names = ("".join(chr(ord("g") + int(digit)) for digit in str(next(number))) for _ in range(many))  # numbers alone say the same
    facts = ({"event": f"toy.{name}", "platform": world.everything.code} for name in names)
    entries.write([entries.entry(each, level="ERROR", logger="modules.toy", at=utcnow()) for each in facts])


def webhooks(world: World, many: int) -> None:
    """So many calls."""
    facts = {"event": entries.WEBHOOK, "platform": world.everything.code, "status": 200, "rule": "/public/toy", "ms": 1.5}
    entries.write(
        [entries.entry({**facts, "request_id": f"r{next(number)}"}, level="INFO", logger="toy", at=utcnow()) for _ in range(many)]
    )


def checks(world: World, many: int) -> None:
    """So many findings."""
    with transaction() as session:
        for _ in range(many):
            values = {"outcome": "ok", "message": "", "checked_at": utcnow(), "since": utcnow()}
            session.execute(
                insert(ModuleCheck).values(platform_id=world.everything.id, module_code="toy", check_code=f"c{next(number)}", **values)
            )


def schedules(world: World, many: int) -> None:
    """So many turns of one schedule, at stores of their own."""
    code = next(each.code for _module, each in kernel().registry.contributed(Schedule))
    made = [places.store(world.everything, f"zturn-{next(number)}").id for _each in range(many)]
    with transaction() as session:
        for store_id in made:
            turn = {"code": code, "platform_id": world.everything.id, "store_id": store_id}
            session.add(ClockTurn(**turn, due_at=utcnow() + timedelta(hours=1), set_at=utcnow()))


def furnish(world: World) -> list[str]:
    """A run that failed and can be started again, whatever ended after it."""
    runs(world, 1)
    with at_work(world.everything):
        failed = db.session.scalar(select(func.max(JobRun.id)).where(JobRun.code == KIND))
    return [f"{at}/admin/background-tasks/{failed}{part}" for at in ("", f"/platforms/{world.everything.code}") for part in ("", "/log")]


ROWS = {
    "monitoring.console.background-tasks.list": runs,
    "monitoring.admin.background-tasks.list": runs,
    "monitoring.console.background-tasks.schedules": schedules,
    "monitoring.admin.background-tasks.schedules": schedules,
    "monitoring.console.imports.list": runs,
    "monitoring.admin.imports.list": runs,
    "monitoring.store.imports.list": runs,
    "monitoring.console.logs.list": log,
    "monitoring.admin.logs.list": log,
    "monitoring.console.logs.groups": log,
    "monitoring.admin.logs.groups": log,
    "monitoring.console.logs.webhooks": webhooks,
    "monitoring.admin.logs.webhooks": webhooks,
    "monitoring.console.health.list": checks,
    "monitoring.admin.health.list": checks,
}
EVERY = {"action": "retry", "everything": "1"}
TYPED = {"monitoring.console.background-tasks.bulk": EVERY, "monitoring.admin.background-tasks.bulk": EVERY}
