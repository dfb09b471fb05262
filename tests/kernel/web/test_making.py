"""A list that takes too long to wait for: its file is made by a job, as its person would see it, and fetched where the list is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, update
from werkzeug.test import TestResponse

from modules.customers import queries, services
from modules.customers.models import Customer
from tests.factories import people
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.support.jobs import work_off
from tests.support.page import Page
from tests.support.workers import ForkedWorker, queue_in
from webapp.accounts.models import Membership
from webapp.audit.models import AuditEntry
from webapp.db import db, transaction, utcnow
from webapp.domain import DomainError
from webapp.files.models import File
from webapp.jobs import JobRun
from webapp.platforms.models import Platform
from webapp.switching.ask import Ask
from webapp.tenancy import unscoped
from webapp.web.making import asking, state

MANY = 12
pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> World:
    """A store with more customers than somebody waits for, of whom five are read at a time."""
    for name, value in (("tables.table.MOST_ROWS", 10), ("downloads.MOST_ROWS", 10), ("tables.table.PIECE", 5), ("making.state.PIECE", 5)):
        monkeypatch.setattr(f"webapp.web.{name}", value)
    world = World.with_modules("customers")
    with at_work(world.platform):
        for number in range(MANY):
            db.session.add(
                Customer(**facts(world), name=f"Customer {number:02}", name_key=f"customer {number:02}", search=f"customer {number:02}")
            )
    return world


def facts(world: World) -> dict[str, int]:
    return {"platform_id": world.platform.id, "merchant_id": world.shop.merchant_id, "met_store_id": world.shop.id}


@pytest.fixture
def alice(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    login(client, world.alice)
    return client


def begun(client: FlaskClient, url: str) -> str:
    """The page of a file that is being made."""
    question = Page(client.get(url))
    assert question.status == 422
    answer = question.submit(client, "form[data-action=make-file]")
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def fetch(client: FlaskClient, page: str) -> str:
    """The address of the file that is there."""
    return str(Page(client.get(page)).one("[data-action=fetch-file]")["href"])


def names(answer: TestResponse) -> list[str]:
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return [line["Name"] for line in csv.DictReader(io.StringIO(answer.get_data(as_text=True)))]


def runs() -> int:
    with unscoped("tests look"):
        return db.session.scalar(select(func.count(JobRun.id)).where(JobRun.code == asking.JOB)) or 0


@pytest.mark.parametrize("path", ["?as=csv", "download/csv"])
def test_a_long_list_is_made_once_and_fetched(app: Flask, world: World, alice: FlaskClient, path: str) -> None:
    page = begun(alice, world.url(path))
    assert begun(alice, world.url(path)) == page, "whoever asks twice meanwhile waits for the same"
    assert not Page(alice.get(page)).has("[data-action=fetch-file]")
    work_off(app)
    assert names(alice.get(fetch(alice, page))) == [f"Customer {number:02}" for number in range(MANY)]


def test_people_see_how_far_it_is(app: Flask, world: World, alice: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int | None]] = []
    monkeypatch.setattr("webapp.jobs.job.Job.heartbeat", lambda job: seen.append((job.done, job.total)))
    begun(alice, world.url("?as=csv"))
    work_off(app)
    assert seen == [(5, 12), (10, 12), (12, 12)]


def test_looking_begins_nothing(world: World, alice: FlaskClient) -> None:
    assert alice.get(world.url("?as=csv")).status_code == 422
    assert runs() == 0


def test_search_and_order_are_kept(app: Flask, world: World, alice: FlaskClient) -> None:
    page = begun(alice, world.url("?as=csv&q=customer&sort=name&dir=desc"))
    work_off(app)
    assert names(alice.get(fetch(alice, page)))[:2] == ["Customer 11", "Customer 10"]


def test_the_file_is_not_had_at_another_list_or_by_others(app: Flask, world: World, alice: FlaskClient, login: Callable[..., Any]) -> None:
    client = alice
    page = begun(client, world.url("?as=csv"))
    work_off(app)
    url = fetch(client, page)
    number = url.rpartition("made=")[2]
    assert client.get(world.url(f"?as=csv&q=x&made={number}")).status_code == 404
    assert client.get(world.url(f"?as=csv&made={int(number) + 1}")).status_code == 404
    assert client.get(world.url(f"?as=csv&made={'9' * 30}")).status_code == 404
    for each in (world.bob, world.charlie):
        other = app.test_client()
        login(other, each)
        assert (other.get(url).mimetype, other.get(page).status_code) == ("text/html", 404)
    assert client.get(url).status_code == 200


def test_a_module_that_went_off_gives_no_file_and_has_it_again_once_it_is_on(app: Flask, world: World, alice: FlaskClient) -> None:
    page = begun(alice, world.url("?as=csv"))
    work_off(app)
    url = fetch(alice, page)
    switch(app, world, customers=False)
    assert alice.get(url).status_code == 404
    switch(app, world, customers=True)
    assert len(names(alice.get(url))) == MANY


def test_a_module_that_goes_off_before_the_job_runs_makes_no_file(app: Flask, world: World, alice: FlaskClient) -> None:
    page = begun(alice, world.url("?as=csv"))
    switch(app, world, customers=False)
    work_off(app)
    assert "The list is not there any more" in Page(alice.get(page)).text("main")
    assert files() == 0


def switch(app: Flask, world: World, **states: bool) -> None:
    platform = db.session.get_one(Platform, world.platform.id)
    with transaction():
        app.extensions["interlock"].modules.apply(Ask(platform.id, states, revision=platform.revision, reason="test"))


def files() -> int:
    db.session.rollback()
    with unscoped("tests look"):
        return db.session.scalar(select(func.count(File.id)).where(File.purpose == "core.export", File.name != "")) or 0


def test_who_left_meanwhile_gets_no_file(app: Flask, world: World, alice: FlaskClient) -> None:
    begun(alice, world.url("?as=csv"))
    with transaction() as session:
        for each in session.scalars(select(Membership).where(Membership.user_id == world.alice.id)).all():
            session.delete(each)
    work_off(app)
    assert files() == 0


def test_a_question_is_answered_by_who_was_asked(app: Flask, world: World, alice: FlaskClient, login: Callable[..., Any]) -> None:
    question, bob = Page(alice.get(world.url("?as=csv"))), app.test_client()
    login(bob, world.bob)
    token = question.one("[name=list]")["value"]
    his = Page(bob.get(world.url()))
    answer = his.send(bob, his.one("form[action$='/views']"), {"list": token}, action=world.address("work/files"))
    assert (answer.status_code, runs()) == (409, 0)
    assert question.submit(alice, "form[data-action=make-file]").status_code == 303


def test_an_erased_customer_leaves_every_file(app: Flask, world: World, alice: FlaskClient) -> None:
    page, other = begun(alice, world.url("?as=csv")), begun(alice, world.url("?as=xlsx"))
    work_off(app)
    url = fetch(alice, page)
    third = begun(alice, world.url("?as=csv&q=customer"))
    with at_work(world.platform):
        number = db.session.scalars(select(Customer.id).limit(1)).one()
        services.erase(number, version=queries.customer(number).version)
    work_off(app)
    assert (alice.get(url).status_code, files()) == (404, 0)
    for each in (page, other, third):
        assert not Page(alice.get(each)).has("[data-action=fetch-file]")
    again = begun(alice, world.url("?as=csv"))
    work_off(app)
    assert len(names(alice.get(fetch(alice, again)))) == MANY - 1


def test_it_is_cancelled(app: Flask, world: World, alice: FlaskClient) -> None:
    page = begun(alice, world.url("?as=csv"))
    Page(alice.get(page)).submit(alice, "form[data-action=cancel-job]")
    work_off(app)
    assert "There is no file" in Page(alice.get(page)).text("main")
    assert files() == 0


def test_programs_are_told_to_narrow_it(world: World, alice: FlaskClient) -> None:
    answer = alice.get(world.url("?as=csv"), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (422, "too_many_rows")


def of_stores(world: World, many: int = MANY) -> None:
    """So many entries of the trail, which are of no platform's list alone."""
    facts = {"at": utcnow(), "action": "store.changed", "subject_kind": "store", "actor_kind": "person", "command": ""}
    with transaction() as session:
        rows = [{**facts, "platform_id": world.platform.id, "changes": {"name": [f"Name {each}", "x"]}} for each in range(many)]
        session.execute(insert(AuditEntry), rows)


@pytest.fixture
def root(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    login(client, people.super_admin())
    of_stores(world)
    return client


ACTIVITY = "/admin/activity/?as=csv"


def changes(answer: TestResponse) -> list[str]:
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return [line["Details"] for line in csv.DictReader(io.StringIO(answer.get_data(as_text=True))) if "Name " in line["Details"]]


def test_a_long_list_of_the_console_is_made_by_a_platforms_worker(app: Flask, world: World, root: FlaskClient) -> None:
    page = begun(root, ACTIVITY)
    assert page.startswith("/admin/work/")
    assert begun(root, ACTIVITY) == page
    work_off(app)
    assert len(changes(root.get(fetch(root, page)))) == MANY
    inside = page.replace("/admin/", f"/platforms/{world.platform.code}/admin/")
    assert root.get(inside).status_code == 404, "a file of the provider is not had on a platform"


def test_administrators_do_not_see_what_the_provider_looked_for(app: Flask, world: World, root: FlaskClient) -> None:
    begun(root, f"{ACTIVITY}&q=name")
    with unscoped("tests look"):
        run = db.session.scalars(select(JobRun).where(JobRun.code == asking.CONSOLE_JOB)).one()
    assert (list(run.args), run.subject) == (["user_id"], "")


def test_a_file_of_the_console_is_for_who_had_it_made(app: Flask, world: World, root: FlaskClient, login: Callable[..., Any]) -> None:
    page = begun(root, ACTIVITY)
    work_off(app)
    url = fetch(root, page)
    other = app.test_client()
    login(other, people.super_admin("other"))
    assert (other.get(url).status_code, other.get(page).status_code) == (404, 404)


def test_erasing_somebody_removes_the_files_of_the_console_too(app: Flask, world: World, root: FlaskClient) -> None:
    page = begun(root, ACTIVITY)
    work_off(app)
    url = fetch(root, page)
    waiting = begun(root, f"{ACTIVITY}&q=name")
    with at_work(world.platform):
        number = db.session.scalars(select(Customer.id).limit(1)).one()
        services.erase(number, version=queries.customer(number).version)
    work_off(app)
    assert (root.get(url).status_code, files()) == (404, 0)
    assert not Page(root.get(waiting)).has("[data-action=fetch-file]")


def test_without_an_open_platform_the_console_says_to_narrow_it(world: World, root: FlaskClient) -> None:
    with transaction() as session:
        for each in session.scalars(select(Platform)):
            each.status = "suspended"
    answer = root.get(ACTIVITY)
    assert answer.status_code == 422
    assert "Narrow it" in answer.get_data(as_text=True)


def test_a_sheet_ends_and_says_so() -> None:
    state.check_room(state.SHEET, "xlsx")
    with pytest.raises(DomainError, match="Choose CSV"):
        state.check_room(state.SHEET + 1, "xlsx")
    state.check_room(state.SHEET + 1, "csv")


def states() -> list[str]:
    db.session.rollback()
    with unscoped("tests look"):
        return list(db.session.scalars(select(JobRun.status).where(JobRun.code == asking.JOB)))


@pytest.fixture
def worker(app: Flask, db_url: str, tmp_path: Path) -> Iterator[Callable[..., ForkedWorker]]:
    """`worker()` is a worker process; a gated one stops when it has read the first piece."""
    environment = {"DATABASE_URL": db_url, "INTERLOCK_INSTANCE": str(tmp_path), "LIST_PIECE": "5"}

    def begin(*, gated: bool = False) -> ForkedWorker:
        return ForkedWorker("tests.support.importer", **environment, **({"LIST_GATE": str(tmp_path / "gate")} if gated else {}))

    with queue_in(app, tmp_path):
        yield begin


@pytest.mark.long
def test_killed_in_between_it_is_made_by_the_next_worker(
    world: World, client: FlaskClient, login: Callable[..., Any], worker: Callable[..., ForkedWorker], tmp_path: Path
) -> None:
    login(client, world.alice)
    page = begun(client, world.url("?as=csv"))
    with worker(gated=True) as first:
        first.until((tmp_path / "gate").exists)
        first.kill()
    assert files() == 0
    with unscoped("tests arrange"), transaction() as session:
        session.execute(update(JobRun).values(heartbeat_at=utcnow() - timedelta(minutes=2)))
    with worker() as second:
        second.until(lambda: states() == ["succeeded"])
    assert files() == 1
    assert names(client.get(fetch(client, page))) == [f"Customer {number:02}" for number in range(MANY)]


def test_one_person_has_so_many_files_made(world: World, alice: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the lists are narrowed: each way is a file of its own."""
    monkeypatch.setattr(asking, "MOST_OF_ONE", 1)
    address = world.url("?as=csv")
    begun(alice, address)
    assert begun(alice, address), "the same again is the one that is being made"
    refused = Page(alice.get(f"{address}&q=customer")).submit(alice, "form[data-action=make-file]")
    assert (refused.status_code, "1 files" in refused.get_data(as_text=True)) == (422, True)
    with at_work(world.platform):
        db.session.execute(update(JobRun).values(created_at=utcnow() - asking.KEPT - timedelta(minutes=1)))
    assert begun(alice, f"{address}&q=customer")


def test_files_that_one_has_made_as_somebody_else_are_ones_own(
    world: World, client: FlaskClient, login: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST_OF_ONE", 1)
    login(client, people.super_admin())
    Page(client.get(f"/admin/view-as/{world.alice.id}")).submit(client, "main form", {"reason": "Ticket 4711"})
    begun(client, world.url("?as=csv"))
    refused = Page(client.get(world.url("?as=csv&q=customer"))).submit(client, "form[data-action=make-file]")
    assert refused.status_code == 422
