"""The lists of runs, entries and findings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from modules.monitoring import labels
from modules.monitoring.queries import Places, is_silent, transfer_codes
from modules.monitoring.queries.schedules import declared
from webapp.db import utcnow
from webapp.faults.models import ModuleCheck
from webapp.jobs import JobRun, Status
from webapp.jobs.turns import ClockPause, ClockTurn
from webapp.kernel import kernel
from webapp.logs.models import LogEntry, LogGroup
from webapp.platforms.models import Platform
from webapp.web.tables import BulkAction, Column, Empty, Filter, Table


def by_state(value: str) -> Any:
    """The condition of a state; running ones of which nothing is heard have a state of their own."""
    if value == "silent":
        return is_silent()
    if value == "running":
        return (JobRun.status == Status.RUNNING) & ~is_silent()
    return JobRun.status == value


def since(column: Any) -> Filter:
    """Narrows to the last hours."""
    return Filter("since", _l("Since"), labels.SINCE, where=lambda value: column >= utcnow() - timedelta(hours=int(value)))


def job_names(codes: list[str] | None = None) -> list[tuple[str, Any]]:
    """Kinds of jobs by name."""
    found = kernel().registry.jobs
    return sorted(((code, str(found[code][1].name)) for code in (found if codes is None else codes)), key=lambda each: each[1])


def module_names() -> list[tuple[str, Any]]:
    """Installed modules by name."""
    named = [(code, module.name) for code, module in kernel().registry.modules.items()]
    return sorted(named, key=lambda each: str(each[1]).casefold())


RUN_COLUMNS = [
    Column("name", _l("Task")),
    Column("status", _l("State"), sort=JobRun.status),
    Column("place", _l("Where")),
    Column("attempt", _l("Attempts"), numeric=True),
    Column("created_at", _l("Asked for"), sort=JobRun.created_at),
    Column("finished_at", _l("Ended"), sort=JobRun.finished_at),
]


def runs(places: Places) -> Table:
    """Every run."""
    narrowed = [Filter("platform", _l("Platform"), list(places.platforms.items()), where=lambda value: JobRun.platform_id == int(value))]
    if not places.platforms:
        narrowed = [Filter("store", _l("Store"), list(places.stores.items()), where=lambda value: JobRun.store_id == int(value))]
    return Table(
        "runs",
        columns=RUN_COLUMNS,
        filters=[
            Filter("state", _l("State"), labels.STATES, where=by_state),
            Filter("job", _l("Task"), job_names(), column=JobRun.code),
            *narrowed,
            since(JobRun.created_at),
        ],
        search=[JobRun.subject, JobRun.error],
        search_label=_l("Search subject or cause"),
        default_sort="created_at",
        default_descending=True,
        bulk=[
            BulkAction("retry", _l("Start again…"), icon="refresh"),
            BulkAction("cancel", _l("Cancel…"), icon="player-stop", danger=True),
        ],
        empty=Empty(title=_l("Nothing has run yet"), text=_l("Imports, exports and other long work appear here once they begin.")),
    )


def schedules(places: Places) -> Table:
    """What begins by itself, what is due first on top."""
    narrowed = [Filter("platform", _l("Platform"), list(places.platforms.items()), where=lambda value: ClockTurn.platform_id == int(value))]
    if not places.platforms:
        narrowed = [Filter("store", _l("Store"), list(places.stores.items()), where=lambda value: ClockTurn.store_id == int(value))]
    return Table(
        "schedules",
        columns=[
            Column("name", _l("Schedule")),
            Column("place", _l("Where")),
            Column("last", _l("Last")),
            Column("due_at", _l("Next"), sort=(ClockTurn.due_at, ClockTurn.id)),
            Column("actions", _l("To do"), exported=False),
        ],
        filters=[
            Filter("state", _l("State"), labels.PAUSED, where=paused),
            Filter("schedule", _l("Schedule"), schedule_names(), column=ClockTurn.code),
            *narrowed,
        ],
        default_sort="due_at",
        empty=Empty(title=_l("Nothing begins by itself"), text=_l("Schedules appear once a worker has looked at what is on.")),
    )


def paused(value: str) -> Any:
    """The condition of a schedule that is paused, or is not."""
    return ClockPause.id.is_not(None) if value == "paused" else ClockPause.id.is_(None)


def schedule_names() -> list[tuple[str, Any]]:
    """Schedules by the names of their jobs."""
    jobs = kernel().registry.jobs
    return sorted(((code, str(jobs[each.job][1].name)) for code, each in declared().items()), key=lambda each: each[1])


def transfers(*, of_one_store: bool) -> Table:
    """Imports and exports; where they all are one store's, it is not named."""
    left_out = {"attempt", "place"} if of_one_store else {"attempt"}
    return Table(
        "imports",
        columns=[column for column in RUN_COLUMNS if column.key not in left_out],
        filters=[
            Filter("state", _l("State"), labels.STATES, where=by_state),
            Filter("job", _l("Kind"), job_names(transfer_codes()), column=JobRun.code),
            since(JobRun.created_at),
        ],
        search=[JobRun.subject, JobRun.error],
        search_label=_l("Search file or cause"),
        default_sort="created_at",
        default_descending=True,
        empty=Empty(
            title=_l("No imports or exports yet"),
            text=_l("Begin one on the page of what you want to bring in or take out."),
        ),
    )


def at_platform(platforms: Mapping[str, str]) -> list[Filter]:
    """Narrows entries of the log to a platform, where there are several."""
    return [Filter("platform", _l("Platform"), list(platforms.items()), column=LogEntry.platform_code)] if platforms else []


def with_place(columns: list[Column], platforms: Mapping[str, str]) -> list[Column]:
    """With the column that names the platform behind that of the module, where there are several."""
    after = next(number for number, column in enumerate(columns, 1) if column.key == "module_code")
    place = [Column("place", _l("Platform"), sort=LogEntry.platform_code)] if platforms else []
    return [*columns[:after], *place, *columns[after:]]


def entries(platforms: Mapping[str, str]) -> Table:
    """Entries of the log."""
    return Table(
        "entries",
        columns=with_place(
            [
                Column("at", _l("When"), sort=LogEntry.id),
                Column("level", _l("Level"), sort=LogEntry.level),
                Column("event", _l("What"), sort=LogEntry.event),
                Column("module_code", _l("Module"), sort=LogEntry.module_code),
                Column("request_id", _l("Request")),
            ],
            platforms,
        ),
        filters=[
            Filter("level", _l("Level"), labels.LEVELS, column=LogEntry.level),
            Filter("module", _l("Module"), module_names(), column=LogEntry.module_code),
            *at_platform(platforms),
            since(LogEntry.at),
        ],
        search=[LogEntry.event, LogEntry.detail, LogEntry.request_id, LogEntry.logger],
        search_label=_l("Search text or request number"),
        default_sort="at",
        default_descending=True,
        empty=Empty(title=_l("No warnings or errors"), text=_l("What goes wrong is written here within seconds.")),
    )


def answered(value: str) -> Any:
    """The condition of a call that was answered so."""
    status = LogEntry.facts["status"].as_integer()
    return {"ok": status < 400, "refused": status.between(400, 499), "failed": status >= 500}[value]


def webhooks(platforms: Mapping[str, str]) -> Table:
    """Calls of other systems."""
    return Table(
        "webhooks",
        columns=with_place(
            [
                Column("at", _l("When"), sort=LogEntry.id),
                Column("module_code", _l("Module"), sort=LogEntry.module_code),
                Column("rule", _l("Address")),
                Column("answer", _l("Answer")),
                Column("ms", _l("Milliseconds"), numeric=True),
                Column("request_id", _l("Request")),
            ],
            platforms,
        ),
        filters=[
            Filter("answer", _l("Answer"), labels.ANSWERS, where=answered),
            Filter("module", _l("Module"), module_names(), column=LogEntry.module_code),
            *at_platform(platforms),
            since(LogEntry.at),
        ],
        search=[LogEntry.request_id],
        search_label=_l("Search request number"),
        default_sort="at",
        default_descending=True,
        empty=Empty(title=_l("No calls yet"), text=_l("What other systems send, such as news of payments, is listed here.")),
    )


def groups() -> Table:
    """Entries that say the same, taken together."""
    return Table(
        "groups",
        columns=[
            Column("event", _l("What"), sort=LogGroup.event),
            Column("level", _l("Level"), sort=LogGroup.level),
            Column("count", _l("Times"), sort=LogGroup.count, numeric=True),
            Column("stores", _l("Stores affected")),
            Column("first_seen", _l("First seen"), sort=LogGroup.first_seen),
            Column("last_seen", _l("Last seen"), sort=LogGroup.last_seen),
        ],
        filters=[
            Filter("level", _l("Level"), labels.LEVELS, column=LogGroup.level),
            Filter("module", _l("Module"), module_names(), column=LogGroup.module_code),
        ],
        search=[LogGroup.event, LogGroup.logger],
        search_label=_l("Search text"),
        default_sort="last_seen",
        default_descending=True,
        empty=Empty(title=_l("No warnings or errors"), text=_l("What goes wrong is written here within seconds.")),
    )


def checks() -> Table:
    """What the health checks of modules found."""
    return Table(
        "checks",
        columns=[
            Column("outcome", _l("State"), sort=ModuleCheck.outcome),
            Column("check", _l("Check")),
            Column("platform", _l("Platform"), sort=Platform.name),
            Column("since", _l("Since"), sort=ModuleCheck.since),
            Column("checked_at", _l("Last checked"), sort=ModuleCheck.checked_at),
        ],
        filters=[
            Filter("state", _l("State"), labels.OUTCOMES, column=ModuleCheck.outcome),
            Filter("module", _l("Module"), module_names(), column=ModuleCheck.module_code),
        ],
        default_sort="outcome",
        empty=Empty(title=_l("Nothing was checked yet"), text=_l("Workers ask every few minutes whether all is well.")),
    )
