"""The pages behind the menu item, made once for a store and once for a platform."""

from __future__ import annotations

from flask import Blueprint

from modules.analytics import export_pages, figure_pages, mailing_pages, rebuild_pages, report_pages


def add_reports(blueprint: Blueprint) -> None:
    """Saved questions, and who gets their answers by mail."""
    add = blueprint.add_url_rule
    add("/reports", "reports", report_pages.gallery)
    add("/reports/new", "create_report", report_pages.create, methods=["GET", "POST"])
    add("/reports/<int:report_id>", "report", report_pages.report)
    add("/reports/<int:report_id>/edit", "edit_report", report_pages.edit, methods=["GET", "POST"])
    add("/reports/<int:report_id>/remove", "remove_report", report_pages.remove, methods=["GET", "POST"])
    add("/reports/<int:report_id>/file/<form>", "report_file", report_pages.report_file)
    one = "/reports/<int:report_id>/mailings"
    add(one, "add_mailing", mailing_pages.add, methods=["POST"])
    add(f"{one}/<int:mailing_id>/pause", "pause_mailing", mailing_pages.pause, methods=["POST"])
    add(f"{one}/<int:mailing_id>/remove", "remove_mailing", mailing_pages.remove, methods=["POST"])


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
    add("/rows/<metric>/files", "begin_export", export_pages.begin, methods=["POST"])
    add("/exports", "exports", export_pages.inbox)
    add("/exports/<int:export_id>", "export", export_pages.export)
    add_reports(blueprint)
    if of_platform:
        add("/rebuild", "rebuild", rebuild_pages.rebuild, methods=["GET", "POST"])
        add("/rebuild/<int:run_id>", "rebuild_show", rebuild_pages.show)
        add("/rebuild/<int:run_id>/cancel", "rebuild_cancel", rebuild_pages.cancel, methods=["POST"])
        add("/rebuild/<int:run_id>/retry", "rebuild_retry", rebuild_pages.retry, methods=["POST"])
    return blueprint
