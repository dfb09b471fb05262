"""The pages behind the menu item, made once for a store and once for a platform."""

from __future__ import annotations

from flask import Blueprint

from modules.analytics import figure_pages, rebuild_pages


def analytics_blueprint(*, of_platform: bool) -> Blueprint:
    """Figures with their rows, and what keeps them up to date."""
    blueprint = Blueprint("analytics", __name__)
    add = blueprint.add_url_rule
    add("/", "index", figure_pages.index)
    add("/rows/<metric>", "rows", figure_pages.rows)
    add("/rows/<metric>/download/<form>", "download", figure_pages.download)
    add("/refresh", "refresh", figure_pages.refresh, methods=["POST"])
    add("/notes", "note", figure_pages.note, methods=["POST"])
    add("/notes/<int:note_id>/delete", "remove_note", figure_pages.remove_note, methods=["POST"])
    if of_platform:
        add("/rebuild", "rebuild", rebuild_pages.rebuild, methods=["GET", "POST"])
        add("/rebuild/<int:run_id>", "rebuild_show", rebuild_pages.show)
        add("/rebuild/<int:run_id>/cancel", "rebuild_cancel", rebuild_pages.cancel, methods=["POST"])
        add("/rebuild/<int:run_id>/retry", "rebuild_retry", rebuild_pages.retry, methods=["POST"])
    return blueprint
