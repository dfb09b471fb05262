"""Wanting a file that takes too long to wait for: the list says so, and a form has it made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import func, select

from webapp import jobs
from webapp.accounts import queries as accounts
from webapp.actor import current_actor
from webapp.db import db, utcnow
from webapp.db.turns import take_turns
from webapp.domain import Conflict, DomainError
from webapp.kernel import kernel
from webapp.registry.frontends import Frontend
from webapp.roles import Role
from webapp.routing.context import current_frontend, platform_here, platform_work
from webapp.signing import Signer
from webapp.tenancy import current_tenant, scope, unscoped
from webapp.web import errors
from webapp.web.htmx import is_partial

JOB = "core.list-file"
CONSOLE_JOB = "core.console-file"
"""The same for a list of the provider: a job of its own, since its file may hold what is of any platform."""
JOBS = (JOB, CONSOLE_JOB)
MADE = "made"
"""In the address of a list: the job whose file is wanted in its place."""
LONGEST = 4_000
KEPT = timedelta(hours=72)
"""How long a file can be fetched."""
MOST_OF_ONE = 50
"""Files of lists that one person has made within that time."""
MINUTES = 60
"""How long somebody may look at the question."""


class TooLong(DomainError):
    """A list has more rows than somebody waits for. `asks` is what the page says that offers to have its file made."""

    def __init__(self, message: str, code: str, *, asks: str) -> None:
        super().__init__(message, code)
        self.asks = asks


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose list at which address is wanted as a file. `host` is what the browser calls us, `path` begins with the platform's.

    A list of the provider's `console` is of no platform: `platform_id` is the one whose worker makes the file.
    """

    platform_id: int
    store_id: int | None
    user_id: int
    host: str
    path: str
    query: str
    console: bool = False

    @property
    def place(self) -> tuple[bool, int | None, int | None, int]:
        """Where it may be had, and by whom."""
        return self.console, None if self.console else self.platform_id, self.store_id, self.user_id

    @property
    def address(self) -> str:
        """The list, as its own page knows it."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def list_address(self) -> str:
        """Its page, narrowed as it was, and no file."""
        kept = [(key, value) for key, value in parse_qsl(self.query) if key not in ("as", "form")]
        return f"{self.path}?{urlencode(kept)}" if kept else self.path

    def address_of(self, run_id: int) -> str:
        """Where the file of a job is fetched."""
        return f"{self.address}{'&' if self.query else '?'}{urlencode({MADE: run_id})}"


def init_app(app: Flask) -> None:
    """Ask instead of refusing, where a job can do it."""
    app.register_error_handler(TooLong, ask)


def too_many(most: int) -> DomainError:
    """The error for a list that is too long to wait for."""
    sentence = _("This list has more than %(most)s rows. Narrow it with search and filters, then download it.", most=f"{most:,}")
    asks = _(
        "This list has more than %(most)s rows. Its file is made in the background, and you are told when it is ready.", most=f"{most:,}"
    )
    return TooLong(sentence, "too_many_rows", asks=asks)


def too_many_documents(most: int) -> DomainError:
    """The error for more documents than somebody waits for."""
    sentence = _("These are more than %(most)s documents. Narrow the list with search and filters, then download them.", most=f"{most:,}")
    asks = _(
        "These are more than %(most)s documents. They are made in the background, and you are told when they are ready.", most=f"{most:,}"
    )
    return TooLong(sentence, "too_many_documents", asks=asks)


def ask(error: TooLong) -> Response:
    """Offer to have the file made; only the sentence where nobody could fetch it."""
    frontend = current_frontend()
    can = request.method == "GET" and frontend is not None and frontend.has_menu and current_user.is_authenticated
    if not can or maker() is None or errors.wants_json() or is_partial() or len(request.full_path) > LONGEST:
        return errors.on_domain_error(error)
    wanted = wanted_here()
    page = render_template(
        "making/ask.html", asks=error.asks, token=_signer().dumps(asdict(wanted)), back=request.script_root + request.path
    )
    return make_response(page, error.status)


def wanted_here() -> Wanted:
    """The list of this request."""
    store = g.get("store")
    asked = [(key, value) for key, value in request.args.items(multi=True) if key != MADE]
    path = request.script_root + request.path
    owner = current_user.id
    return Wanted(maker() or 0, store.id if store else None, owner, request.host, path, urlencode(asked), console=in_console())


def in_console() -> bool:
    """Whether this is a page of the provider, about no platform."""
    return platform_here() is None and current_frontend() is Frontend.CONSOLE


def maker() -> int | None:
    """The platform whose worker makes the file: this one, and for a page of the console one that its reader looks after."""
    platform = platform_here()
    if platform is not None:
        return platform.id
    if not in_console():
        return None
    everywhere = any(each.role == Role.SUPER_ADMIN for each in accounts.memberships(current_user.id))
    held = accounts.active_platforms() if everywhere else accounts.administered_platforms(current_user.id)
    return held[0].id if held else None


@contextmanager
def within_reach() -> Iterator[None]:
    """On a page of a platform its jobs and files; in the console those of any platform: `run_here` asks whose they are."""
    if current_tenant() is not None:
        yield
        return
    with unscoped("making: the files of lists that somebody had made in the console"):
        yield


def wanted_by(token: str) -> Wanted:
    """What a form asks for. Raises DomainError for one that is old, or of another person or place."""
    try:
        wanted = Wanted(**_signer().loads(token, max_age=MINUTES * 60))
    except (BadSignature, TypeError) as error:
        raise _gone() from error
    if wanted.place != wanted_here().place:
        raise _gone()
    return wanted


def begin(wanted: Wanted, subject: str = "") -> jobs.JobRun:
    """Have the file made, in the caller's transaction; once, however often it is asked for meanwhile.

    Raises DomainError where the person has had as many made as are kept of one.
    """
    take_turns("files of lists", current_actor().user_id or wanted.user_id)
    key = hashlib.sha256(f"{wanted.user_id} {wanted.address}".encode()).hexdigest()[:32]
    if not wanted.console:
        args = {key: value for key, value in asdict(wanted).items() if key != "console"}
        run = jobs.enqueue(JOB, args=args, store_id=wanted.store_id, user_id=wanted.user_id, subject=subject, unique_key=key)
        _check_room(run)
        return run
    with platform_work(kernel().modules.snapshot(wanted.platform_id)), scope(wanted.platform_id):
        run = jobs.enqueue(CONSOLE_JOB, args={"user_id": wanted.user_id}, user_id=wanted.user_id, unique_key=key)
        run.state = {"wanted": asdict(wanted), **run.state}  # administrators of the platform see what a job was given
        db.session.flush()
        _check_room(run)
        return run


def _check_room(run: jobs.JobRun) -> None:
    """Raises DomainError where this one is one too many of whoever asked for it, under their own name or another's."""
    with unscoped("making: how many files somebody has", routine=True):
        theirs = jobs.JobRun.created_by_user_id == run.created_by_user_id
        mine = jobs.JobRun.code.in_(JOBS), theirs, jobs.JobRun.created_at > utcnow() - KEPT
        made = db.session.scalar(select(func.count(jobs.JobRun.id)).where(*mine)) or 0
    if made > MOST_OF_ONE:
        said = _("You had %(most)s files made within %(days)s days. Use those, or try again tomorrow.", most=MOST_OF_ONE, days=KEPT.days)
        raise DomainError(said, "too_many_files")


def wanted_of(run: jobs.JobRun) -> Wanted:
    """What a job makes."""
    return wanted_by_job(run.args, run.state)


def wanted_by_job(args: dict[str, Any], state: dict[str, Any]) -> Wanted:
    """What a job makes, by what it was given and what it keeps."""
    return Wanted(**state.get("wanted", args))


def _signer() -> URLSafeTimedSerializer:
    keys = [*(current_app.config["SECRET_KEY_FALLBACKS"] or ()), current_app.secret_key]
    return URLSafeTimedSerializer(keys, salt="files of lists", signer=Signer)


def _gone() -> DomainError:
    return Conflict(_("This question is too old. Go back to the list and ask for the file again."), "stale")
