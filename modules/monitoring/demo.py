"""Demo data: two weeks of imports and exports, some of which failed, one that hangs, and what the log says of it."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from flask import current_app

from modules.monitoring import queries
from webapp.db import db, utcnow
from webapp.jobs import JobRun, Status
from webapp.jobs.transitions import gave_up
from webapp.kernel import kernel
from webapp.logs import entries
from webapp.logs.models import LogEntry, LogGroup
from webapp.merchants.models import Store
from webapp.registry.frontends import Frontend
from webapp.routing.places import PlacedRule

SEED = 20240314
RUNS = 60
FILES = ("spring-catalogue.csv", "suppliers.csv", "new-arrivals.csv", "prices.tsv", "stock.csv")
LOST, RUNNING, FAILED = 1, 2, frozenset({4, 11, 17, 23, 38, 51})
CALLS, FAULT = 26, 5
"""What other systems sent, and the one of them that met a fault."""
SAID = (
    ("modules.marketplace.jobs", "ERROR", "job.failed", "TimeoutError: the shop's server did not answer in 20 seconds"),
    ("modules.marketplace.jobs", "WARNING", "feed.rows_refused", "12 rows without a price"),
    ("webapp.jobs.carrier", "WARNING", "jobs.queue_away", "Connection refused"),
    ("webapp.mail.sending", "WARNING", "mail.retried", "451 try again later"),
)


def seed_demo(platform: Any) -> None:
    """Fill the lists of a platform, for its first store."""
    store = queries.first_store(platform.id)
    found = kernel().registry.jobs
    codes = [code for code, (module, job) in found.items() if job.transfer and module.code in platform.modules and not module.is_core]
    random = Random(SEED)  # noqa: S311  # no secret: the demo is the same every time
    if store is not None and codes:
        _runs(platform, store, codes, random)
    _entries(platform, store, random)
    _calls(platform, random)


def _runs(platform: Any, store: Store, codes: list[str], random: Random) -> None:
    for number in range(RUNS, 0, -1):
        well = number > RUNNING and number not in FAILED
        code = codes[number % len(codes)] if well else codes[number % max(1, len(codes) - 1)]  # the last kind, a feed, is never in the way
        begun = utcnow() - timedelta(hours=5 * number, minutes=random.randrange(60))
        values = _ended(number, begun, random) if number > RUNNING else _under_way(number)
        total = random.randrange(40, 900)
        done = total if values["status"] == Status.SUCCEEDED else total * 2 // 5
        db.session.add(
            JobRun(
                platform_id=platform.id,
                store_id=store.id,
                module_code=found_module(code),
                code=code,
                subject=FILES[number % len(FILES)],
                args={"file": FILES[number % len(FILES)], "language": "fr", "api_key": "demo-only"},
                done=done,
                total=total,
                created_at=begun,
                not_before=begun,
                unique_key=f"{store.id}/demo-{number}",
                **values,
            )
        )
    db.session.flush()


def found_module(code: str) -> str:
    """The code of the module that declares a job."""
    return kernel().registry.jobs[code][0].code


def _ended(number: int, begun: Any, random: Random) -> dict[str, Any]:
    ended = begun + timedelta(seconds=random.randrange(2, 140))
    failed = number in FAILED
    return {
        "status": Status.FAILED if failed else Status.SUCCEEDED,
        "attempt": 5 if failed else 1,
        "max_attempts": 5,
        "started_at": begun,
        "finished_at": ended,
        "heartbeat_at": ended,
        "error": gave_up(5) if failed else "",
        "error_detail": "TimeoutError: the shop's server did not answer in 20 seconds" if failed else "",
    }


def _under_way(number: int) -> dict[str, Any]:
    """The one that runs, and the one that is said to run though its worker is gone. Both are on their last attempt."""
    silent = timedelta(minutes=40) if number == LOST else timedelta()
    return {
        "status": Status.RUNNING,
        "attempt": 5,
        "max_attempts": 5,
        "attempt_token": f"demo-{number}",
        "started_at": utcnow() - silent - timedelta(minutes=2),
        "heartbeat_at": utcnow() - silent,
        "error": "",
    }


def _entries(platform: Any, store: Store | None, random: Random) -> None:
    """Some entries of the last days, with their groups."""
    for number in range(24, 0, -1):
        logger, level, event, error = SAID[number % len(SAID)]
        facts = {
            "event": event,
            "error": error,
            "platform": platform.code,
            "store_code": store.code if store else "",
            "request_id": f"{random.getrandbits(64):016x}",
        }
        row = entries.entry(facts, level=level, logger=logger, at=utcnow() - timedelta(hours=6 * number))
        db.session.add(LogEntry(**row))
        group = db.session.get(LogGroup, row["fingerprint"])
        if group is None:
            shared = {key: row[key] for key in ("fingerprint", "level", "logger", "module_code", "platform_code", "event")}
            group = LogGroup(**shared, count=0, first_seen=row["at"], last_seen=row["at"])
            db.session.add(group)
        group.count += 1
        group.last_seen = row["at"]
    db.session.flush()


def _calls(platform: Any, random: Random) -> None:
    """What other systems sent to the modules that listen here: most of it was taken, some had a wrong signature, one met a fault."""
    heard = [each for each in _listening() if each[0] in platform.modules]
    for number in range(CALLS if heard else 0, 0, -1):
        module, rule = heard[number % len(heard)]
        status = 503 if number == FAULT else 400 if number % 9 == 0 else 200
        told = {"event": entries.WEBHOOK, "platform": platform.code, "request_id": f"{random.getrandbits(64):016x}"}
        facts = {**told, "module": module, "rule": rule, "status": status, "ms": random.randrange(30, 900) / 10, "bytes": 1840}
        at = utcnow() - timedelta(hours=7 * number, minutes=random.randrange(60))
        db.session.add(LogEntry(**entries.entry(facts, level=entries.INFO, logger="webapp.web.metering", at=at)))
    db.session.flush()


def _listening() -> list[tuple[str, str]]:
    """The modules that other systems tell something, and the addresses of that."""
    rules = [rule for rule in current_app.url_map.iter_rules() if isinstance(rule, PlacedRule) and "POST" in (rule.methods or ())]
    return sorted((rule.place.module, str(rule)) for rule in rules if rule.place and rule.place.frontend is Frontend.PUBLIC)
