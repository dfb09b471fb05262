"""Writes of the marketplace. All flush and none commits."""

from modules.marketplace.services.exporting import finish_export, start_export
from modules.marketplace.services.receive import Upload, choose_columns, keep_upload, receive
from modules.marketplace.services.starting import go_on, start_check, start_run, stop
from modules.marketplace.services.steps import BATCH, Step

__all__ = [
    "BATCH",
    "Step",
    "Upload",
    "choose_columns",
    "finish_export",
    "go_on",
    "keep_upload",
    "receive",
    "start_check",
    "start_export",
    "start_run",
    "stop",
]
