"""A run acts for the person who asked for it, and on behalf of whom that one views as."""

from __future__ import annotations

from sqlalchemy import select

from tests.factories.people import person as make_person
from tests.kernel.jobs.conftest import Work
from webapp import jobs
from webapp.actor import Actor, Kind, acting, current_actor, person
from webapp.audit import AuditEntry
from webapp.db import db, transaction
from webapp.merchants.models import Merchant


def test_a_run_carries_both_identities_into_what_it_does(work: Work) -> None:
    seen: list[Actor] = []
    anne, alice = make_person("anne"), make_person("alice")
    db.session.rollback()

    def do(job: jobs.Job) -> None:
        seen.append(current_actor())
        with job.transaction() as session:
            session.add(Merchant(legal_name="Made by a job"))

    with acting(person(anne.id, on_behalf_of=alice.id)):
        run_id = work.errand(do)
    work.execute(run_id)
    assert seen == [Actor(kind=Kind.JOB, user_id=anne.id, on_behalf_of=alice.id, job_run_id=run_id)]
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "merchant.created").order_by(AuditEntry.id.desc())).first()
    assert told is not None
    assert (told.user_id, told.on_behalf_of, told.job_run_id) == (anne.id, alice.id, run_id)


def test_a_run_that_a_run_began_is_its_persons_too(work: Work) -> None:
    anne = make_person("anne")
    db.session.rollback()
    begun: list[int] = []

    def do(_job: jobs.Job) -> None:
        with transaction():
            begun.append(jobs.enqueue("mill.grind", args={"rows": 1}).id)

    with acting(person(anne.id)):
        run_id = work.errand(do)
    work.execute(run_id)
    assert work.run(begun[0]).created_by_user_id == anne.id
