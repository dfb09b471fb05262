"""What modules did wrong: noted per platform, shown on their rows, and where an administrator wants it, the reason to switch them off."""

from __future__ import annotations

import hashlib
import ipaddress
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from flask import Flask, g, got_request_exception, has_request_context, request, session
from sqlalchemy import delete, func, insert, select, tuple_, update
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from webapp.db import WRITING, db, utcnow
from webapp.domain import DomainError
from webapp.faults.models import ModuleFailure
from webapp.routing.context import current_place, current_resolution

log = structlog.get_logger(__name__)
KEPT = 50
ERROR, DETAIL = 300, 8000


def init_app(app: Flask) -> None:
    """Note every error that no handler knew what to do with."""
    got_request_exception.connect(on_exception, app)


@contextmanager
def acting(code: str, where: str) -> Iterator[None]:
    """Say whose code runs inside a page of somebody else (a card, a listener): an error in it is theirs. The innermost counts."""
    try:
        yield
    except (DomainError, HTTPException):
        raise
    except Exception:
        g.setdefault("acting_module", (code, where))
        raise


def on_exception(_app: Flask, exception: BaseException, **_more: Any) -> None:
    """A page failed: note it where it belongs to a module of a platform. What follows from it is the sweep's to do."""
    try:
        platform, place = current_resolution().platform, current_place()
        acting_module = g.get("acting_module") or (place and (place.module, f"{request.method} {request.url_rule}"))
        if platform is not None and acting_module is not None:
            code, where = acting_module
            note(platform.id, code, where, exception)
    except Exception:  # the page for the error must come all the same
        log.exception("module.failure_not_noted")


def source_of_request() -> str | None:
    """Who asked, as a hash: the person where the session names one, else the network. None outside requests: nobody's input led there."""
    if not has_request_context():
        return None
    who = session.get("_user_id") or network(request.remote_addr or "")
    return hashlib.sha256(f"source:{who}".encode()).hexdigest()[:40]


def network(address: str) -> str:
    """The network an address is in: what one household or company can choose from. What is no address stands for itself."""
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{address}/{24 if version == 4 else 56}", strict=False))


def note(platform_id: int, code: str, where: str, error: BaseException) -> None:
    """Write the failure on a connection of its own: what failed may have spoilt the request's. Only the latest are kept.

    Whoever only reads a page does not wait for it: while the database is busy the log alone tells of it.
    """
    said = f"{type(error).__name__}: {error}"[:ERROR]
    told = "".join(traceback.format_exception(error))[-DETAIL:]
    log.error("module.failed", module=code, where=where, error=said)
    mine = ModuleFailure.platform_id == platform_id, ModuleFailure.module_code == code
    old = select(ModuleFailure.id).where(*mine).order_by(ModuleFailure.id.desc()).offset(KEPT).limit(1000)
    values = {
        "platform_id": platform_id,
        "module_code": code,
        "where": where[:200],
        "error": said,
        "detail": told,
        "at": utcnow(),
        "source": source_of_request(),
    }
    try:
        with db.engine.execution_options(**WRITING).begin() as connection:
            connection.execute(insert(ModuleFailure).values(**values))
            connection.execute(delete(ModuleFailure).where(ModuleFailure.id.in_(list(connection.scalars(old)))))
    except OperationalError:
        log.exception("module.failure_not_noted", module=code)


def broken(platform_ids: Iterable[int]) -> dict[tuple[int, str], ModuleFailure]:
    """The latest failure of each module that nobody has marked as mended, by platform and code; one query."""
    open_ones = ModuleFailure.mended_at.is_(None), ModuleFailure.platform_id.in_(list(platform_ids))
    latest = select(func.max(ModuleFailure.id)).where(*open_ones).group_by(ModuleFailure.platform_id, ModuleFailure.module_code)
    rows = db.session.scalars(select(ModuleFailure).where(ModuleFailure.id.in_(latest)))
    return {(row.platform_id, row.module_code): row for row in rows}


def mend(platform_id: int, codes: Iterable[str]) -> None:
    """The failures of these modules are dealt with, inside the caller's transaction."""
    mended = list(codes)
    if mended:
        mine = ModuleFailure.platform_id == platform_id, ModuleFailure.module_code.in_(mended), ModuleFailure.mended_at.is_(None)
        db.session.execute(update(ModuleFailure).where(*mine).values(mended_at=utcnow()))


def mend_at(platform_id: int, places: Iterable[tuple[str, str]]) -> None:
    """The failures of these (module, where) are over, inside the caller's transaction."""
    wanted = list(places)
    if wanted:
        mine = ModuleFailure.platform_id == platform_id, ModuleFailure.mended_at.is_(None)
        here = tuple_(ModuleFailure.module_code, ModuleFailure.where).in_(wanted)
        db.session.execute(update(ModuleFailure).where(*mine, here).values(mended_at=utcnow()))
