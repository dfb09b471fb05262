"""Wanting a file that takes too long to wait for: the list says so, and a form has it made."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from urllib.parse import parse_qsl, urlencode

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeTimedSerializer

from webapp import jobs
from webapp.domain import Conflict, DomainError
from webapp.routing.context import current_frontend, current_platform, platform_here
from webapp.web import errors
from webapp.web.htmx import is_partial

JOB = "core.list-file"
MADE = "made"
"""In the address of a list: the job whose file is wanted in its place."""
LONGEST = 4_000
MINUTES = 60
"""How long somebody may look at the question."""


class TooLong(DomainError):
    """A list has more rows than somebody waits for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose list at which address is wanted as a file. `host` is what the browser calls us, `path` begins with the platform's."""

    platform_id: int
    store_id: int | None
    user_id: int
    host: str
    path: str
    query: str

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
    return TooLong(sentence, "too_many_rows")


def ask(error: TooLong) -> Response:
    """Offer to have the file made; only the sentence where nobody could fetch it."""
    frontend = current_frontend()
    can = request.method == "GET" and platform_here() is not None and frontend is not None and frontend.has_menu
    if not can or not current_user.is_authenticated or errors.wants_json() or is_partial() or len(request.full_path) > LONGEST:
        return errors.on_domain_error(error)
    wanted = wanted_here()
    page = render_template("making/ask.html", token=_signer().dumps(asdict(wanted)), back=request.script_root + request.path)
    return make_response(page, error.status)


def wanted_here() -> Wanted:
    """The list of this request."""
    store = g.get("store")
    asked = [(key, value) for key, value in request.args.items(multi=True) if key != MADE]
    path = request.script_root + request.path
    return Wanted(current_platform().id, store.id if store else None, current_user.id, request.host, path, urlencode(asked))


def wanted_by(token: str) -> Wanted:
    """What a form asks for. Raises DomainError for one that is old, or of another person or place."""
    try:
        wanted = Wanted(**_signer().loads(token, max_age=MINUTES * 60))
    except (BadSignature, TypeError) as error:
        raise _gone() from error
    store = g.get("store")
    here = (current_platform().id, store.id if store else None, current_user.id)
    if (wanted.platform_id, wanted.store_id, wanted.user_id) != here:
        raise _gone()
    return wanted


def begin(wanted: Wanted, subject: str = "") -> jobs.JobRun:
    """Have the file made, in the caller's transaction; once, however often it is asked for meanwhile."""
    key = hashlib.sha256(f"{wanted.user_id} {wanted.address}".encode()).hexdigest()[:32]
    return jobs.enqueue(JOB, args=asdict(wanted), store_id=wanted.store_id, user_id=wanted.user_id, subject=subject, unique_key=key)


def wanted_of(run: jobs.JobRun) -> Wanted:
    """What a job makes."""
    return Wanted(**run.args)


def _signer() -> URLSafeTimedSerializer:
    keys = [*(current_app.config["SECRET_KEY_FALLBACKS"] or ()), current_app.secret_key]
    return URLSafeTimedSerializer(keys, salt="files of lists")


def _gone() -> DomainError:
    return Conflict(_("This question is too old. Go back to the list and ask for the file again."), "stale")
