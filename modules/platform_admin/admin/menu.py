"""What the side menus of this platform show: for everybody, or only for oneself."""

from __future__ import annotations

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import NotFound

from modules.platform_admin.forms import MenuForm
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.menu.visibility import closed_items, hidden_items, set_hidden
from webapp.modular.definition import Frontend
from webapp.platforms.context import current_platform, current_resolution
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
        form=MenuForm(),
        items=items,
        closed={frontend: closed_items(platform.id, frontend) for frontend in FRONTENDS},
        hidden=hidden_items(platform.id, Frontend.ADMIN, current_user.id),
        modules_url=modules_url(platform.code),
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


def modules_url(code: str) -> str:
    """The platform's modules page, which is at the console: beside the path form, or on its own host."""
    page = f"/admin/platforms/{code}/modules"
    if current_resolution().by_path:
        return request.script_root.rpartition("/platforms/")[0] + page
    _name, colon, port = request.host.partition(":")
    return f"{request.scheme}://{current_app.config['CONSOLE_HOSTS'][0]}{colon}{port}{page}"
