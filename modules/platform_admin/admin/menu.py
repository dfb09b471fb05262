"""What the side menus of this platform show: for everybody, or only for oneself."""

from __future__ import annotations

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import NotFound

from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.menu.visibility import closed_items, hidden_items, set_hidden
from webapp.modular.definition import Frontend
from webapp.platforms.context import current_platform
from webapp.web.htmx import render, see_other

menu = Blueprint("menu", __name__)
FRONTENDS = (Frontend.ADMIN, Frontend.STORE)


@menu.get("/")
@permission("platform-admin:menu:write")
def list() -> ResponseReturnValue:
    platform = current_platform()
    modules = current_app.extensions["interlock"].modules
    items = {frontend: modules.get_module_menu_items(platform.id, frontend) for frontend in FRONTENDS}
    return render(
        "platform_admin/admin/menu.html",
        items=items,
        closed={frontend: closed_items(platform.id, frontend) for frontend in FRONTENDS},
        hidden=hidden_items(platform.id, Frontend.ADMIN, current_user.id),
    )


@menu.post("/<who>")
@permission("platform-admin:menu:write")
def save(who: str) -> ResponseReturnValue:
    frontend = request.form.get("frontend", "")
    if who not in ("platform", "mine") or frontend not in FRONTENDS:
        raise NotFound
    platform_id = current_platform().id
    chosen = set(request.form.getlist("show"))
    with transaction():
        items = current_app.extensions["interlock"].modules.get_module_menu_items(platform_id, Frontend(frontend))
        away = {item.id for item in items if not item.required} - chosen
        set_hidden(platform_id, Frontend(frontend), away, current_user.id if who == "mine" else None)
    return see_other(url_for(".list"), _("The menu is saved."))
