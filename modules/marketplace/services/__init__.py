"""Writes of the marketplace. All flush and none commits."""

from modules.marketplace.services.exporting import add_piece, begin_file, finish_file, start_export
from modules.marketplace.services.receive import choose_columns, receive
from modules.marketplace.services.starting import go_on, start_check, start_run, stop
from modules.marketplace.services.steps import BATCH, Step

__all__ = [
    "BATCH",
    "Step",
    "add_piece",
    "begin_file",
    "choose_columns",
    "finish_file",
    "go_on",
    "receive",
    "start_check",
    "start_export",
    "start_run",
    "stop",
]
