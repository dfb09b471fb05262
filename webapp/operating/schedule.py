"""Backups by the clock: the worker of the machine that has BACKUP_HOURS set begins one in a process of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from flask import current_app

from webapp.config import ROOT
from webapp.db import utcnow
from webapp.jobs.sweep import ticks
from webapp.measures import BACKUPS

log = structlog.get_logger(__name__)
NAME = re.compile(r"interlock-(\d{8}T\d{6}Z)\.tar\.age")
AGAIN = timedelta(minutes=15)
"""When one that failed is tried again."""
_running: list[subprocess.Popen[bytes]] = []
_tried: list[datetime] = []


def name_of(moment: datetime) -> str:
    """What the backup begun at this moment is called."""
    return f"interlock-{moment:%Y%m%dT%H%M%SZ}.tar.age"


def moment_of(path: Path) -> datetime | None:
    """When a backup was begun, by its name; None for another file."""
    found = NAME.fullmatch(path.name)
    return datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if found else None


def backups(folder: Path) -> list[tuple[datetime, Path]]:
    """Those that are there, the newest first."""
    found = [(moment, path) for path in folder.glob("*") if (moment := moment_of(path))]
    return sorted(found, reverse=True)


def newest() -> datetime | None:
    """When the newest backup was begun; None without any, or without a folder for them."""
    folder = current_app.config["BACKUP_FOLDER"]
    there = backups(Path(folder)) if folder else []
    return there[0][0] if there else None


def back_up_when_due() -> None:
    """Called by every sweep: begins a backup that is due, and notes how the last one ended. Waits for nothing."""
    if _running:
        if (code := _running[0].poll()) is None:
            return
        _running.clear()
        BACKUPS.labels("made" if code == 0 else "failed").inc()
        log.log(20 if code == 0 else 40, "backup.ended", exit_code=code)
    if is_due(utcnow()):
        _tried[:] = [utcnow()]
        log.info("backup.begun")
        command = [sys.executable, "-m", "flask", "--app", "wsgi:app", "backup", "create"]
        _running.append(subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL))  # noqa: S603  our own


def is_due(now: datetime) -> bool:
    """Whether it is time for the next."""
    hours = current_app.config["BACKUP_HOURS"]
    if not hours or not current_app.config["BACKUP_FOLDER"] or (_tried and now - _tried[0] < AGAIN):
        return False
    last = newest()
    return last is None or now - last >= timedelta(hours=hours)


def init() -> None:
    """Let workers make backups."""
    if back_up_when_due not in ticks:
        ticks.append(back_up_when_due)
