"""Writes of imports. All flush and none commits."""

from webapp.imports.services.columns import choose_columns
from webapp.imports.services.leaving import delete_import, expire_imports
from webapp.imports.services.receiving import Upload, keep_upload, receive
from webapp.imports.services.rereading import Choices, SeenAgain, look_again, read_again
from webapp.imports.services.starting import go_on, start_check, start_run, stop
from webapp.imports.services.steps import BATCH, Step

__all__ = [
    "BATCH",
    "Choices",
    "SeenAgain",
    "Step",
    "Upload",
    "choose_columns",
    "delete_import",
    "expire_imports",
    "go_on",
    "keep_upload",
    "look_again",
    "read_again",
    "receive",
    "start_check",
    "start_run",
    "stop",
]
