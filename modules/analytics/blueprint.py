"""The pages behind the menu item, made once for a store and once for a platform."""

from __future__ import annotations

from flask import Blueprint

from modules.analytics import export_pages, figure_pages, mailing_pages, rebuild_pages, report_pages


def analytics_blueprint(*, of_platform: bool) -> Blueprint:
    """Figures with their rows, and what keeps them up to date."""
    blueprint = Blueprint("analytics", __name__)
    blueprint.add_url_rule("/", "index", figure_pages.index)
    blueprint.add_url_rule("/rows/<metric>", "rows", figure_pages.rows)
    blueprint.add_url_rule("/rows/<metric>/download/<any(csv, xlsx):form>", "download", figure_pages.download)
    blueprint.add_url_rule("/refresh", "refresh", figure_pages.refresh, methods=["POST"])
    blueprint.add_url_rule("/notes", "note", figure_pages.note, methods=["POST"])
    blueprint.add_url_rule("/notes/<int:note_id>/delete", "remove_note", figure_pages.remove_note, methods=["POST"])
    blueprint.add_url_rule("/rows/<metric>/files", "begin_export", export_pages.begin, methods=["POST"])
    blueprint.add_url_rule("/reports/<int:report_id>/files", "begin_report", export_pages.begin_report, methods=["POST"])
    blueprint.add_url_rule("/exports", "exports", export_pages.inbox)
    blueprint.add_url_rule("/exports/<int:export_id>", "export", export_pages.export)
    blueprint.add_url_rule("/reports", "reports", report_pages.gallery)
    blueprint.add_url_rule("/reports/new", "create_report", report_pages.create, methods=["GET", "POST"])
    blueprint.add_url_rule("/reports/<int:report_id>", "report", report_pages.report)
    blueprint.add_url_rule("/reports/<int:report_id>/edit", "edit_report", report_pages.edit, methods=["GET", "POST"])
    blueprint.add_url_rule("/reports/<int:report_id>/remove", "remove_report", report_pages.remove, methods=["GET", "POST"])
    blueprint.add_url_rule("/reports/<int:report_id>/file/<any(csv, xlsx, pdf):form>", "report_file", report_pages.report_file)
    blueprint.add_url_rule("/reports/<int:report_id>/mailings", "add_mailing", mailing_pages.add, methods=["POST"])
    blueprint.add_url_rule(
        "/reports/<int:report_id>/mailings/<int:mailing_id>/pause", "pause_mailing", mailing_pages.pause, methods=["POST"]
    )
    blueprint.add_url_rule(
        "/reports/<int:report_id>/mailings/<int:mailing_id>/remove", "remove_mailing", mailing_pages.remove, methods=["POST"]
    )
    if of_platform:
        blueprint.add_url_rule("/rebuild", "rebuild", rebuild_pages.rebuild, methods=["GET", "POST"])
        blueprint.add_url_rule("/rebuild/<int:run_id>", "rebuild_show", rebuild_pages.show)
        blueprint.add_url_rule("/rebuild/<int:run_id>/cancel", "rebuild_cancel", rebuild_pages.cancel, methods=["POST"])
        blueprint.add_url_rule("/rebuild/<int:run_id>/retry", "rebuild_retry", rebuild_pages.retry, methods=["POST"])
    return blueprint
