"""Places of the kernel where words about a person may stand: mail, imports and background jobs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, String, cast, delete, false, func, or_, select, update

from webapp import files
from webapp.db import db
from webapp.domain import Conflict
from webapp.files.models import File
from webapp.imports.models import Import, RefusedRow
from webapp.imports.models import State as ImportState
from webapp.jobs import ACTIVE, JobRun, cancel
from webapp.mail.models import OutboxMail, Status
from webapp.registry.kinds.personal import Whose
from webapp.tenancy import unscoped
from webapp.web.making.asking import CONSOLE_JOB
from webapp.web.making.asking import JOB as LIST_FILE
from webapp.web.making.job import CONSOLE_FILE

BULK: dict[str, Any] = {"synchronize_session": False}
EXPORT = ".export"
"""How the purposes of files end that were made of lists and figures."""
SHORTEST = 5
"""Letters of a word below which it says nothing about anybody."""


def named_in(column: Any, words: Iterable[str]) -> ColumnElement[bool]:
    """That a column of text or JSON holds one of the words, in whatever case and however JSON writes its letters."""
    text = func.lower(cast(column, String))
    forms = {form.lower() for word in words if len(word) >= SHORTEST for form in (word, json.dumps(word)[1:-1])}
    return or_(false(), *(text.contains(form, autoescape=True) for form in sorted(forms)))


def empty(person: Whose, modules: Collection[str]) -> None:
    """Take the person's words out. `modules` keep people like this one: what they import is about people.

    Raises Conflict while one of them imports, since that could bring the person back.
    """
    _check_quiet(person, modules)
    _mail(person)
    _exports(person)
    _jobs(person)
    _imports(person, modules)


def _check_quiet(person: Whose, modules: Collection[str]) -> None:
    busy = select(JobRun.args).where(JobRun.store_id.in_(person.stores), JobRun.module_code.in_(modules), JobRun.status.in_(ACTIVE))
    worked_on = {args["import"] for args in db.session.scalars(busy) if "import" in args}
    if worked_on and db.session.scalar(select(Import.id).where(Import.store_id.in_(person.stores), Import.id.in_(worked_on)).limit(1)):
        raise Conflict(_("An import is under way. Wait until it has ended, or cancel it, then erase."), "importing")


def _mail(person: Whose) -> None:
    sent_to = func.lower(OutboxMail.recipient).in_(person.emails)
    here = OutboxMail.platform_id == person.platform_id, or_(sent_to, named_in(OutboxMail.facts, person.words))
    db.session.execute(delete(OutboxMail).where(*here, OutboxMail.status == Status.WAITING), execution_options=BULK)
    nobody: dict[Any, Any] = {OutboxMail.recipient: "", OutboxMail.facts: {}, OutboxMail.error_detail: ""}
    db.session.execute(update(OutboxMail).where(*here).values(nobody), execution_options=BULK)


def _jobs(person: Whose) -> None:
    named = or_(*(named_in(each, person.words) for each in (JobRun.args, JobRun.state, JobRun.subject, JobRun.error, JobRun.error_detail)))
    here = JobRun.platform_id == person.platform_id, or_(JobRun.store_id.is_(None), JobRun.store_id.in_(person.stores)), named
    values = {"args": {}, "state": {}, "subject": "", "error": "", "error_detail": ""}
    db.session.execute(update(JobRun).where(*here, JobRun.status.not_in(ACTIVE)).values(values), execution_options=BULK)


def _exports(person: Whose) -> None:
    """Files made of lists and figures go, whoever stands in them, and those under way are not finished: they can be made again.

    Those of the provider's console go whatever platform's worker made them: they may hold people of all.
    """
    here = or_(JobRun.store_id.is_(None), JobRun.store_id.in_(person.stores))
    made = select(JobRun).where(JobRun.platform_id == person.platform_id, here, JobRun.code == LIST_FILE, JobRun.status.in_(ACTIVE))
    for run in db.session.scalars(made.order_by(JobRun.id)).all():
        cancel(run)
    kept = select(File.id).where(File.platform_id == person.platform_id, or_(File.store_id.is_(None), File.store_id.in_(person.stores)))
    files.discard(list(db.session.scalars(kept.where(File.purpose.endswith(EXPORT, autoescape=True)))))
    with unscoped("privacy: files of the provider's lists, whichever platform made them"):
        under_way = select(JobRun).where(JobRun.code == CONSOLE_JOB, JobRun.status.in_(ACTIVE))
        for run in db.session.scalars(under_way.order_by(JobRun.id)).all():
            cancel(run)
        files.discard(list(db.session.scalars(select(File.id).where(File.purpose == CONSOLE_FILE).order_by(File.id))))


def _imports(person: Whose, modules: Collection[str]) -> None:
    about = [Import.kind.startswith(f"{code}.", autoescape=True) for code in sorted(modules)]
    mine = select(Import).where(Import.store_id.in_(person.stores), or_(false(), *about))
    found = db.session.scalars(mine.order_by(Import.id).with_for_update()).all()
    files.discard([number for each in found for number in (each.file_id, each.table_id) if number is not None])
    begun = [each.id for each in found if each.state != ImportState.DONE]
    named = or_(RefusedRow.import_id.in_(begun), named_in(RefusedRow.cells, person.words))
    rows = RefusedRow.import_id.in_([each.id for each in found]), named
    db.session.execute(delete(RefusedRow).where(*rows), execution_options=BULK)
    for each in found:
        each.file_id = each.table_id = None
        each.samples, each.arrivals, each.changes = [], [], []
        if any(word.lower() in each.file_name.lower() for word in person.words if len(word) >= SHORTEST):
            each.file_name = ""
    db.session.flush()
    db.session.execute(delete(Import).where(Import.id.in_(begun)), execution_options=BULK)  # without their table they lead nowhere
