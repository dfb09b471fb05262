"""What the side menus of this platform show: for everybody, or only for oneself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import NotFound

from webapp.accounts.access import permission
from webapp.domain import Conflict
from webapp.kernel import kernel
from webapp.menu.visibility import closed_items, hidden_items, set_hidden
from webapp.registry.definition import Frontend, MenuItem
from webapp.registry.frontends import PLATFORM_MENUS
from webapp.routing.context import current_platform
from webapp.web.htmx import render, see_other
from webapp.web.saving import attempt

menu = Blueprint("menu", __name__)
PLATFORM, MINE = "platform", "mine"


@dataclass(frozen=True)
class Choice:
    """One form of the page: who it is for, its entries, which of them are hidden now, and which are not ticked."""

    who: str
    frontend: Frontend
    entries: Sequence[MenuItem]
    hidden: frozenset[str]
    away: frozenset[str]

    @property
    def differs(self) -> Sequence[tuple[str, str, str]]:
        """(entry, as it is now, as ticked) of what is not as saved."""
        names = (_("shown"), _("hidden"))
        changed = [item for item in self.entries if (item.id in self.hidden) != (item.id in self.away)]
        return [(str(item.label), names[item.id in self.hidden], names[item.id in self.away]) for item in changed]


def choice(who: str, frontend: Frontend, away: frozenset[str] | None = None) -> Choice:
    """A form as saved, or with what was ticked."""
    platform_id = current_platform().id
    entries = kernel().modules.get_module_menu_items(platform_id, frontend)
    saved = hidden_items(platform_id, frontend, current_user.id) if who == MINE else closed_items(platform_id, frontend)
    known = saved & {item.id for item in entries}
    return Choice(who, frontend, entries, known, known if away is None else away)


def show(status: int = 200, typed: Choice | None = None, conflict: str = "") -> Response:
    """The page; of the form that was refused, as typed."""
    places = ((PLATFORM, Frontend.ADMIN), (PLATFORM, Frontend.STORE), (MINE, Frontend.ADMIN))
    choices = [typed if typed and place == (typed.who, typed.frontend) else choice(*place) for place in places]
    return render("platform_admin/admin/menu.html", status=status, choices=choices, refused=typed, conflict=conflict)


@menu.get("/")
@permission("platform-admin:menu:write")
def list() -> ResponseReturnValue:
    return show()


@menu.post("/<who>")
@permission("platform-admin:menu:write")
def save(who: str) -> ResponseReturnValue:
    frontend = request.form.get("frontend", "")
    if who not in (PLATFORM, MINE) or frontend not in PLATFORM_MENUS:
        raise NotFound
    chosen = set(request.form.getlist("show"))
    away = frozenset(item.id for item in choice(who, Frontend(frontend)).entries if not item.required) - chosen
    seen = [name for name in request.form.get("seen", "").split(",") if name]
    user_id = current_user.id if who == MINE else None
    done = attempt(lambda: set_hidden(current_platform().id, Frontend(frontend), away, user_id, seen), in_one=True)
    if isinstance(done, Conflict) and done.code == "stale":
        return show(409, choice(who, Frontend(frontend), away), done.message)
    if done is not None:
        raise done
    return see_other(url_for(".list"), _("The menu is saved."))
