"""What has to be asked: the database, its clock, Redis, the storage of files, backups, who watches."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from secrets import token_hex

from flask import current_app
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import ServiceUnavailable

from webapp.db import db, utcnow
from webapp.db.clocks import here
from webapp.files.storage import storage
from webapp.jobs.workers import workers
from webapp.migrating.standing import standings
from webapp.operating import archive, schedule
from webapp.operating.databases import BackupFailed, tool
from webapp.operating.doctor.finding import BAD, GOOD, ODD, Finding

LEAST_SQLITE, LEAST_POSTGRES = (3, 37, 0), 140000
WAL_RESET = (3, 51, 3)
"""Before this version a crash at one moment of a checkpoint could damage a database in WAL mode (fixed also in 3.50.7 and 3.44.6)."""
MENDED = frozenset({(3, 50, 7), (3, 44, 6)})
MOST_APART = timedelta(seconds=5)


def database() -> Iterator[Finding]:
    """Whether it answers, which version it is, and whether it is migrated."""
    try:
        with db.engine.connect() as connection:
            yield _postgres(connection.scalar(text("SHOW server_version_num"))) if is_postgres() else _sqlite(sqlite3.sqlite_version_info)
            found = standings(connection)
    except SQLAlchemyError as error:
        yield Finding(BAD, "database", f"It does not answer: {type(error).__name__}.", "Is the server running, and DATABASE_URL right?")
        return
    behind = [each.code for each in found if each.behind]
    if behind:
        yield Finding(BAD, "migrations", f"Migrations are pending: {', '.join(behind)}.", "Back up, then run flask db upgrade.")
    else:
        yield Finding(GOOD, "migrations", "The database is as this version needs it.")
    for each in found:
        if each.remark:
            yield Finding(ODD, "migrations", each.remark, "Nothing to do if you took this module out on purpose.")


def is_postgres() -> bool:
    """Whether the database is PostgreSQL."""
    return db.engine.dialect.name == "postgresql"


def _postgres(number: str | None) -> Finding:
    version = int(number or 0)
    said = f"PostgreSQL {version // 10000}.{version % 10000} answers."
    old = version < LEAST_POSTGRES
    return Finding(BAD, "database", said, "Upgrade it: before 14 it gets no fixes.") if old else Finding(GOOD, "database", said)


def _sqlite(version: tuple[int, ...]) -> Finding:
    said = f"SQLite {'.'.join(map(str, version))} answers."
    if version < LEAST_SQLITE:
        return Finding(BAD, "database", said, "Upgrade Python or SQLite: this version is too old.")
    if version < WAL_RESET and version not in MENDED:
        advice = "For production use PostgreSQL: this SQLite can damage a database when many processes write (WAL reset, mended in 3.51.3)."
        return Finding(ODD, "database", said, advice)
    return Finding(GOOD, "database", said)


def clock() -> Iterator[Finding]:
    """Whether this machine and the database agree what time it is."""
    if not is_postgres():
        yield Finding(GOOD, "clock", f"It is {here():%Y-%m-%d %H:%M:%S} UTC here. Compare it with a clock.")
        return
    with db.engine.connect() as connection:
        there = connection.scalar(text("SELECT clock_timestamp()"))
    assert isinstance(there, datetime)
    apart = abs(here() - there)
    said = f"This machine and the database are {apart.total_seconds():.1f} s apart."
    advice = "Run a time service on both (timedatectl set-ntp true)."
    yield Finding(BAD, "clock", said, advice) if apart > MOST_APART else Finding(GOOD, "clock", said)


def redis() -> Iterator[Finding]:
    """Whether Redis answers, and how much it may hold."""
    url = current_app.config["REDIS_URL"]
    if not url:
        yield Finding(ODD, "redis", "There is none: limits are counted by each process.", "Set REDIS_URL with more than one process.")
        return
    try:
        asked = Redis.from_url(url, socket_timeout=3, socket_connect_timeout=3)
        most = int(asked.info("memory").get("maxmemory", 0))
        policy = asked.config_get("maxmemory-policy").get("maxmemory-policy", "")
    except (RedisError, OSError, ValueError) as error:
        yield Finding(BAD, "redis", f"It does not answer as it should: {type(error).__name__}.", "Is it running, and REDIS_URL right?")
        return
    if not most:
        yield Finding(ODD, "redis", "It answers, and may fill the memory of its machine.", "Set maxmemory, for example to 64mb.")
    elif policy != "noeviction":
        yield Finding(ODD, "redis", f"It drops what it holds when it is full ({policy}).", "Set maxmemory-policy noeviction.")
    else:
        yield Finding(GOOD, "redis", f"It answers, and holds {most // 2**20} MB at most.")


def files() -> Iterator[Finding]:
    """Whether a file can be written, read and removed."""
    key, told = f"doctor-{token_hex(8)}", token_hex(16).encode()
    try:
        storage().write(key, BytesIO(told))
        same = b"".join(storage().read(key)) == told
        storage().delete([key])
    except (ServiceUnavailable, OSError) as error:
        same = False
        said = f"Files cannot be kept: {type(error).__name__}."
    else:
        said = "What is written is not what is read."
    where = current_app.config["FILES_URL"] or f"{current_app.config['INSTANCE']}/files"
    yield (
        Finding(GOOD, "files", f"They are written and read at {where}.")
        if same
        else Finding(BAD, "files", said, f"May the user that runs Interlock write to {where}?")
    )


def backups() -> Iterator[Finding]:
    """Whether backups are made, can be opened, and how old the newest is."""
    config = current_app.config
    if not config["BACKUP_FOLDER"]:
        yield Finding(BAD, "backups", "None are made.", "Set BACKUP_FOLDER, BACKUP_KEY and BACKUP_HOURS.")
        return
    try:
        archive.identity(config["BACKUP_KEY"])
        if is_postgres():
            yield _tools(tool("pg_dump"))
    except BackupFailed as error:
        yield Finding(BAD, "backups", error.message, "Until then no backup can be made.")
    newest = schedule.newest()
    if newest is None or utcnow() - newest > timedelta(hours=26):
        said = f"The newest is of {newest:%Y-%m-%d %H:%M} UTC." if newest else "There is none yet."
        yield Finding(BAD, "backups", said, "Run flask backup create, and set BACKUP_HOURS=24 on one machine.")
    else:
        yield Finding(GOOD, "backups", f"The newest is of {newest:%Y-%m-%d %H:%M} UTC. Try flask backup verify now and then.")
    if shutil.disk_usage(Path(config["BACKUP_FOLDER"]).parent).free < 2**30:
        yield Finding(ODD, "backups", "There is less than 1 GB left for backups.", "Lower BACKUP_KEEP, or give it a larger disk.")


def _tools(path: str) -> Finding:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False, timeout=10).stdout  # noqa: S603  just found
    with db.engine.connect() as connection:
        server = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10000
    ours = int("".join(filter(str.isdigit, said.partition(")")[2].strip().partition(".")[0])) or 0)
    if ours < server:
        return Finding(BAD, "pg_dump", f"It is of version {ours}, the server of {server}.", f"Install postgresql-client-{server}.")
    return Finding(GOOD, "pg_dump", f"It is of version {ours}, as the server or newer.")


def watching() -> Iterator[Finding]:
    """Whether a worker runs, and whether anybody would hear of trouble."""
    try:
        alive = sum(each.is_alive for each in workers())
    except SQLAlchemyError:
        return
    if alive:
        yield Finding(GOOD, "workers", f"{alive} answered lately.")
    else:
        yield Finding(BAD, "workers", "None was heard of lately: jobs and mail wait.", "Start interlock-worker.service.")
    config = current_app.config
    if not (config["METRICS_PORT"] or config["WORKER_METRICS_PORT"]):
        yield Finding(ODD, "metrics", "Nobody counts.", "Set METRICS_PORT and WORKER_METRICS_PORT, and let Prometheus ask there.")
    if not config["SENTRY_DSN"]:
        yield Finding(ODD, "sentry", "Errors stand in the log alone.", "Set SENTRY_DSN, if you use Sentry.")
