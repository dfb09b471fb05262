"""View as: who can be viewed as, the form that begins it, and the log of it. In the console, and on each platform for its own people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from modules.platform_admin import queries
from modules.platform_admin.forms import ViewAsForm
from webapp.accounts.access import fresh, permission
from webapp.accounts.viewing import queries as viewings
from webapp.accounts.viewing.models import Viewing
from webapp.accounts.viewing.services import HOW as ENDED_HOW
from webapp.accounts.viewing.services import MINUTES
from webapp.db import utcnow
from webapp.gate.viewing import start
from webapp.merchants import queries as merchants
from webapp.roles import LABELS
from webapp.routing.context import platform_here
from webapp.settings.config import module_config
from webapp.web.htmx import render
from webapp.web.tables import Column, Empty, Table

WRITE = "platform-admin:impersonation:write"
PAGE = "platform_admin/view_as/begin.html"
HOW = {"open": _l("under way"), **ENDED_HOW}
TABLE = Table(
    "viewings",
    columns=[
        Column("actor", _l("Who")),
        Column("target", _l("Viewed as")),
        Column("reason", _l("Why"), sort=Viewing.reason, cell=lambda row: row.Viewing.reason),
        Column("begun_at", _l("Begun"), sort=Viewing.id),
        Column("how", _l("Ended")),
    ],
    search=[Viewing.reason],
    search_label=_l("Search the reasons"),
    default_sort="begun_at",
    default_descending=True,
    empty=Empty(
        title=_l("Nobody has viewed as somebody else"),
        text=_l("Open a merchant or a store and choose “View as” to see its pages as one of its people does."),
        icon="eye",
    ),
)


def view_as_pages() -> Blueprint:
    """The pages of one frontend."""
    blueprint = Blueprint("view-as", __name__)
    blueprint.add_url_rule("/", "list", log)
    blueprint.add_url_rule("/people", "people", people)
    blueprint.add_url_rule("/<int:user_id>", "begin", begin, methods=["GET", "POST"])
    return blueprint


def here() -> int | None:
    """The platform of the page; None in the console."""
    platform = platform_here()
    return platform.id if platform is not None else None


@permission(WRITE)
def log() -> ResponseReturnValue:
    """Who viewed as whom, why, and how it ended."""
    page = TABLE.page(viewings.log(here()))
    names = viewings.names([number for row in page.rows for number in (row.Viewing.actor_user_id, row.Viewing.target_user_id)])
    return render("platform_admin/view_as/list.html", page=page, names=names, how_of=how_of, how=HOW)


def how_of(row: Viewing, session_ended: datetime | None) -> str:
    """How a viewing ended: also one that nobody has looked at since."""
    if row.ended_how is not None:
        return row.ended_how
    if row.expires_at <= utcnow():
        return "time"
    return "session" if session_ended is not None or row.session_id is None else "open"


@permission(WRITE)
def people() -> ResponseReturnValue:
    """The people of a merchant or a store."""
    name, found = _people()
    roles = viewings.held_by(*(user.id for user in found))
    return render("platform_admin/view_as/people.html", name=name, people=found, roles=roles, role_names=LABELS)


def _people() -> tuple[str, Any]:
    platform_id, merchant_id, code = here(), request.args.get("merchant", type=int), request.args.get("store")
    if code and platform_id is not None:
        store = merchants.store_on(platform_id, code)
        return (store.name, viewings.people_of_store(store)) if store is not None else abort(404)
    if merchant_id is None or merchant_id >= 2**31:
        abort(404)
    merchant = merchants.merchant(merchant_id) if platform_id is None else merchants.merchant_on(platform_id, merchant_id)
    return (merchant.legal_name, viewings.people_of_merchant(platform_id, merchant.id)) if merchant is not None else abort(404)


@fresh
@permission(WRITE)
def begin(user_id: int) -> ResponseReturnValue:
    """Say why, and begin. Raises Forbidden for a person of equal or higher rank, or beyond this platform."""
    person = queries.viewable(user_id, here()) if user_id < 2**31 else None
    if person is None:
        abort(404)
    minutes, form = minutes_here(), ViewAsForm()
    shown: dict[str, Any] = {"person": person, "minutes": minutes}
    if not form.validate_on_submit():
        return render(PAGE, status=422 if form.errors else 200, form=form, **shown)
    return start(person.id, reason=form.reason.data, platform_id=here(), minutes=minutes, back=url_for(".list"))


def minutes_here() -> int:
    """How long it lasts on this platform; the console has no settings and takes the default."""
    return int(module_config("platform-admin").get("impersonation_minutes") or MINUTES) if here() is not None else MINUTES
