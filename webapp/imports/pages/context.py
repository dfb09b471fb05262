"""What the pages of imports show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import ColumnElement

from webapp.accounts.queries import named
from webapp.imports import queries
from webapp.imports.kind import Field, ImportKind
from webapp.imports.models import Import
from webapp.imports.pages import labels as words
from webapp.imports.pages.forms import upload_form
from webapp.imports.pages.labels import DECIMALS, SEPARATORS, STATES, state_of
from webapp.imports.reading import ENCODINGS
from webapp.imports.reasons import tell
from webapp.imports.tasks import FAILED
from webapp.merchants.models import Store
from webapp.routing.context import current_store
from webapp.web.tables import Column, Empty, Filter, Table


def table(kinds: Sequence[ImportKind]) -> Table:
    """The list of imports of these kinds."""
    labels = {kind.code: kind.label for kind in kinds}
    several = [Column("kind", _l("What"), cell=lambda row: labels.get(row.kind, row.kind))] if len(kinds) > 1 else []
    kind_filter = [Filter("kind", _l("What"), list(labels.items()), column=Import.kind)] if len(kinds) > 1 else []
    return Table(
        "imports",
        columns=[
            Column("file_name", _l("File"), sort=Import.file_name),
            *several,
            Column("created_at", _l("Uploaded"), sort=Import.created_at),
            Column("state", _l("State"), sort=Import.state),
            *(
                Column(key, label, numeric=True)
                for key, label in (
                    ("created", _l("New")),
                    ("updated", _l("Changed")),
                    ("unchanged", _l("Unchanged")),
                    ("refused", _l("Refused")),
                )
            ),
        ],
        search=[Import.file_name],
        filters=[
            Filter("state", _l("State"), [*((code, label) for code, (label, _tone) in STATES.items()), (FAILED, words.FAILED)], where=_is),
            *kind_filter,
        ],
        default_sort="created_at",
        default_descending=True,
        empty=Empty(
            _l("No imports yet"), _l("Choose a file above. It is checked first; nothing changes before you say so."), icon="file-import"
        ),
    )


def _is(state: str) -> ColumnElement[bool]:
    """The condition of a state in the filter."""
    return queries.failed() if state == FAILED else Import.state == state


def list_context(kinds: Sequence[ImportKind], refused: FlaskForm | None, endpoint: str) -> dict[str, Any]:
    """What the list of imports and the upload forms need."""
    store, several = current_store(), len(kinds) > 1
    forms = {kind.code: upload_form(kind, store, several=several, empty=True) for kind in kinds}
    for kind in kinds:
        if refused is not None and refused._prefix == forms[kind.code]._prefix:
            forms[kind.code] = refused
    page = table(kinds).page(queries.imports(store.id, [kind.code for kind in kinds]))
    working = queries.under_way(store.id, kinds[0].module)
    return {
        "import_kinds": kinds,
        "import_forms": forms,
        "page": replace(page, path=url_for(endpoint)),  # also where an upload was refused
        "state_of": lambda row: state_of(row, resting=row.id not in working),
    }


def detail_context(found: Import, kind: ImportKind, problem: str = "", mapping: Mapping[int, str] | None = None) -> dict[str, Any]:
    """What the page of an import needs; `mapping` are columns as they were chosen, where that was refused."""
    step_job = queries.job_of(kind, found)
    resting = step_job is None or not step_job.is_active
    choosing = found.state in ("uploaded", "checked") or (found.state == "checking" and resting)
    chosen = dict(mapping) if mapping is not None else found.columns_by_position
    labels = kind.labels
    return {
        "found": found,
        "kind": kind,
        "labels": labels,
        "shown_state": state_of(found, resting=resting),
        "uploaded_by": named(found.uploaded_by),
        "step_job": step_job,
        "stopped": resting,
        "choosing": choosing,
        "chosen": chosen,
        "missing": missing(kind, current_store(), chosen) if choosing else [],
        "problem": problem,
        "encodings": ENCODINGS,
        "separators": SEPARATORS,
        "decimals": DECIMALS,
        "options": [
            (option.label, dict(option.choices(current_store())).get(found.options.get(option.key, ""))) for option in kind.options
        ],
        "refused": _told(found, kind) if found.refused else [],
        "job_url": url_for(".import_detail", id=found.id),
        "cancel_url": url_for(".import_cancel", id=found.id),
        "retry_url": url_for(".import_continue", id=found.id),
    }


def missing(kind: ImportKind, store: Store, chosen: Mapping[int, str]) -> list[Field]:
    """Fields that rows about something new need, and that no column holds."""
    here = kind.needed_here(store) if kind.needed_here is not None else ()
    return [each for each in kind.fields if (each.for_new or each.key in here) and each.key not in chosen.values()]


def _told(found: Import, kind: ImportKind) -> list[dict[str, Any]]:
    labels = kind.labels
    return [
        {
            "number": row.row_number,
            "reason": " ".join(tell(each, labels, kind.reasons) for each in row.reasons),
            "cells": [cell[:200] for cell in row.cells[:20]],
        }
        for row in queries.refused_rows(found.id)
    ]
