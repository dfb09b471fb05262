"""The two pages, made once for each frontend: they show the same everywhere."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.dev_tools import samples
from modules.dev_tools.sprite import icon_names
from webapp.accounts.access import permission
from webapp.authoring.permissions import grants
from webapp.kernel import kernel
from webapp.web.htmx import render, see_other

READ = "dev-tools:pages:read"


def components_blueprint() -> Blueprint:
    """The gallery, the dialog it opens, who may do what, and the address that its sample forms post to."""
    blueprint = Blueprint("components", __name__)
    blueprint.add_url_rule("/", "list", components)
    blueprint.add_url_rule("/dialog", "dialog", dialog)
    blueprint.add_url_rule("/permissions", "permissions", permissions)
    blueprint.add_url_rule("/try", "try", try_out, methods=["POST"])
    return blueprint


def icons_blueprint() -> Blueprint:
    """The icon browser."""
    blueprint = Blueprint("icons", __name__)
    blueprint.add_url_rule("/", "list", icons)
    return blueprint


@permission(READ)
def components() -> ResponseReturnValue:
    return render("dev_tools/components.html", **samples.context(url_for(".list"), url_for(".try")))


@permission(READ)
def dialog() -> ResponseReturnValue:
    return render("dev_tools/dialog.html", "dev_tools/_dialog.html", back=url_for(".list"))


@permission(READ)
def permissions() -> ResponseReturnValue:
    return render("dev_tools/permissions.html", grants=list(grants(kernel().registry)))


@permission(READ)
def try_out() -> ResponseReturnValue:
    return see_other(url_for(".list"), _("That was a sample: nothing has changed."), "info")


@permission(READ)
def icons() -> ResponseReturnValue:
    q = " ".join(request.args.get("q", "").lower().split())[:60]
    every = icon_names()
    found = [name for name in every if all(word in name for word in q.split())]
    return render("dev_tools/icons.html", "dev_tools/_icons.html", q=q, found=found, total=len(every))
