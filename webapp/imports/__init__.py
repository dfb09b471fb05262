"""Imports of tables: a file comes in, its columns are given a meaning, a check tells what would happen, a job does it.

A module declares an `ImportKind`: the fields that a row can have, how rows find what is there (`match`) and how they are taken in
(`take`). Everything else is here, once: reading CSV and Excel files, remembered columns, the check, the run, refused rows with reasons.
"""

from webapp.imports.jobs import import_jobs
from webapp.imports.kind import Change, Field, ImportKind, Option, Row, Taken, Taking
from webapp.imports.notices import import_notice
from webapp.imports.pages import ImportPages
from webapp.imports.reasons import CellProblem, Reason
from webapp.imports.tasks import import_task

__all__ = [
    "CellProblem",
    "Change",
    "Field",
    "ImportKind",
    "ImportPages",
    "Option",
    "Reason",
    "Row",
    "Taken",
    "Taking",
    "import_jobs",
    "import_notice",
    "import_task",
]
