"""The jobs of the marketplace: begun by pages, shown while they work, held up by modules, cancelled, gone on with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient

from modules.marketplace import export, queries, services
from modules.marketplace.imports import PRODUCTS
from modules.marketplace.models import FeedFile
from tests.modules.marketplace.conftest import World, taken, worked_off
from tests.modules.marketplace.feeds import PLAIN, large
from tests.support.client import let_go
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp import files, jobs
from webapp.db import db, transaction
from webapp.domain import Conflict
from webapp.files import File
from webapp.imports import queries as imports_queries
from webapp.imports import services as imports_services
from webapp.imports.models import Import, State
from webapp.jobs.sweep import sweep
from webapp.switching.ask import Ask
from webapp.tenancy import unscoped

pytestmark = pytest.mark.both_databases

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
Run = Callable[..., Import]


@pytest.fixture
def started(check: Run, work: World) -> Import:
    """An import of 1,200 rows that was checked and begun: three batches, none of them done."""
    made = check(b"".join(large(1200)))
    with transaction():
        imports_services.start_run(work.shop, PRODUCTS, made.id)
    return made


@dataclass
class Visitor:
    """`bob` at the pages of the shop's marketplace, without JavaScript."""

    client: FlaskClient
    world: World

    def see(self, path: str = "", **options: Any) -> Page:
        """A page, by its path below the marketplace's or by a link."""
        return Page(self.client.get(path if path.startswith("/platforms/") else self.world.url(path), **options))

    def send(self, page: Page, form: str, fields: dict[str, str] | None = None) -> Page:
        """Send a form of a page; the page that it leads to."""
        answer = page.submit(self.client, form, fields)
        assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
        return self.see(str(answer.location))


@pytest.fixture
def bob(client: FlaskClient, work: World, login: Any) -> Visitor:
    login(client, work.bob)
    return Visitor(client, work)


def run_of(found: Import) -> jobs.JobRun:
    let_go()
    run = imports_queries.last_job_of(PRODUCTS, found)
    assert run is not None
    return run


def switch(world: World, **targets: Any) -> None:
    service = current_app.extensions["interlock"].modules
    let_go()
    service.change(Ask(world.platform.id, targets, revision=service.snapshot(world.platform.id).revision, reason="A test"))


def swept(app: Flask) -> None:
    """What the sweep finds is done."""
    let_go()
    with app.app_context():
        sweep()
    work_off(app)


def after_batch(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Do something once, before the second batch of the next step is read."""
    read, begun = imports_services.Step.read, []

    def interrupted(step: imports_services.Step, size: int = imports_services.BATCH) -> Any:
        begun.append(step)
        if len(begun) == 2:
            act()
        return read(step, size)

    monkeypatch.setattr(imports_services.Step, "read", interrupted)


@pytest.mark.parametrize("targets", [{"marketplace": "off"}, {"marketplace": "read-only"}, {"inventory": "read-only"}])
def test_held_up_by_a_module_in_the_middle_it_waits_and_then_goes_on(
    app: Flask, started: Import, work: World, stock: Callable[[], Any], targets: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def hold_up() -> None:
        with app.app_context():
            switch(work, **targets)

    after_batch(monkeypatch, hold_up)
    work_off(app)
    run = run_of(started)
    assert (run.status, run.done, run.total) == ("waiting", 500, 1200)
    assert run.error.startswith("Waits, because")
    swept(app)
    assert (run_of(started).status, len(stock())) == ("waiting", 500)

    switch(work, **dict.fromkeys(targets, "on"))
    swept(app)
    assert (run_of(started).status, started.state, started.created, len(stock())) == ("succeeded", State.DONE, 1200, 1200)


def test_a_check_does_not_wait_for_an_inventory_that_is_read_only(app: Flask, upload: Run, work: World) -> None:
    made = upload(PLAIN.encode())
    with transaction():
        imports_services.start_check(work.shop, PRODUCTS, made.id)
    switch(work, inventory="read-only")
    assert worked_off(work, made.id).state == State.CHECKED


def test_an_import_that_waits_says_so_on_its_page(app: Flask, bob: Visitor, started: Import, work: World) -> None:
    switch(work, inventory="read-only")
    work_off(app)
    page = bob.see(f"/imports/{started.id}")
    assert page.one("[data-job]")["data-state"] == "waiting"
    assert "Inventory takes no writes" in page.text("[data-job]")


def test_the_page_shows_how_far_it_is(bob: Visitor, started: Import) -> None:
    with transaction() as session:
        session.merge(run_of(started)).done = 500
    page = bob.see(f"/imports/{started.id}")
    assert page.text("[data-progress]") == "500 of 1,200"
    again = str(page.one("a[hx-get]")["href"])
    part = bob.see(again, headers=PART)
    assert not part.has("main, #import")
    assert part.has("[data-job]")
    assert part.has("hx-partial #import-counts")


def test_the_part_that_renews_itself_brings_the_result_at_the_end(app: Flask, bob: Visitor, started: Import) -> None:
    work_off(app)
    part = bob.see(f"/imports/{started.id}", headers=PART)
    assert part.one("hx-partial #import")["data-state"] == "done"
    assert part.text('hx-partial[hx-target="#messages"]') == "Product import: done."
    assert not bob.see(f"/imports/{started.id}").has("[data-job]")


def test_cancelled_it_stops_and_started_again_it_goes_on(
    app: Flask, bob: Visitor, started: Import, work: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = bob.see(f"/imports/{started.id}")
    after_batch(monkeypatch, lambda: page.submit(bob.client, "form[data-action=cancel-job]"))
    work_off(app)
    stopped = bob.see(f"/imports/{started.id}")
    assert (stopped.one("[data-job]")["data-state"], stopped.one("#import")["data-created"]) == ("cancelled", "500")
    assert bob.see().text("table").count("Stopped") == 1

    bob.send(stopped, "form[data-action=retry-job]")
    found = worked_off(work, started.id)
    assert (found.state, found.created, run_of(found).attempt) == (State.DONE, 1200, 1)


def test_a_check_that_was_cancelled_can_be_begun_with_other_columns(bob: Visitor, upload: Run, work: World) -> None:
    made = upload(PLAIN.encode())
    page = bob.see(f"/imports/{made.id}")
    for _ in range(2):
        page = bob.send(page, "form[data-action=check]", {"column-4": ""})
        assert not page.has("form[data-action=check]")
        page = bob.send(page, "form[data-action=cancel-job]")
    bob.send(page, "form[data-action=check]")
    found = worked_off(work, made.id)
    assert (found.state, found.created, "4" in found.mapping) == (State.CHECKED, 3, False)


def test_an_import_from_before_there_were_jobs_is_gone_on_with(bob: Visitor, started: Import, work: World) -> None:
    taken(imports_services.Step(work.shop, PRODUCTS, started.id, State.RUNNING), 200)
    with transaction() as session:
        session.delete(session.merge(run_of(started)))
    page = bob.see(f"/imports/{started.id}")
    assert not page.has("[data-job]")

    bob.send(page, "form[data-action=continue]")
    found = worked_off(work, started.id)
    assert (found.state, found.created) == (State.DONE, 1200)


def test_going_on_twice_makes_one_job(started: Import, work: World) -> None:
    with transaction():
        again = imports_services.go_on(work.shop, PRODUCTS, started.id)
    assert again.id == run_of(started).id
    worked_off(work, started.id)
    with pytest.raises(Conflict), transaction():
        imports_services.go_on(work.shop, PRODUCTS, started.id)


def test_a_job_whose_import_is_past_its_step_does_nothing(app: Flask, started: Import, work: World) -> None:
    with transaction():
        imports_services.stop(work.shop, PRODUCTS, started.id)
    step = imports_services.Step(work.shop, PRODUCTS, started.id, State.RUNNING)
    while not taken(step):
        pass
    with transaction() as session:
        jobs.retry(session.merge(run_of(started)))
    work_off(app)
    assert (run_of(started).status, started.created) == ("succeeded", 1200)


def test_a_feed_is_prepared_by_a_job_and_downloaded(app: Flask, bob: Visitor, run: Run) -> None:
    run(PLAIN.encode())
    page = bob.send(bob.see(), '[data-feed="en"] form[data-action="export"]')
    assert page.one('[data-feed="en"] [data-job]')["data-state"] == "queued"
    job_page = str(page.one('[data-feed="en"] [data-job] a')["href"])
    work_off(app)

    part = bob.see(job_page, headers=PART)
    file = bob.client.get(str(part.one("hx-partial #feeds [data-feed=en] [data-feed-file]")["href"]), buffered=True)
    assert file.get_data() == bob.see("/feeds/en.csv", buffered=True).response.get_data()
    assert (file.get_data().count(b"\r\n"), file.content_length) == (4, len(file.get_data()))
    assert "Product feeds" in bob.see(job_page).text("h1")


def test_a_feed_of_many_pieces_is_whole(app: Flask, run: Run, work: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run(b"".join(large(35)) + b"A-1,Shirt,,5.00,,,17,1\n")
    monkeypatch.setattr("modules.marketplace.jobs.feeds.PIECE", 12)  # so that the last piece is empty
    with transaction():
        made = services.start_export(work.shop, "en").id
    work_off(app)
    assert bytes_of(work) == b"".join(export.feed(work.shop, "en"))
    assert (queries.feed_file(work.shop.id, "en").lines, jobs.run_by_id(made).done) == (36, 36)


def test_an_export_that_failed_is_built_anew_and_old_files_go(app: Flask, run: Run, work: World, monkeypatch: pytest.MonkeyPatch) -> None:
    run(b"".join(large(30)))
    monkeypatch.setattr("modules.marketplace.jobs.feeds.PIECE", 10)
    for _ in range(2):
        made = exported(work)
        with monkeypatch.context() as broken:
            broken.setattr(export, "lines", only_before("BIG-29"))
            work_off(app)
        assert jobs.run_by_id(made).rests
        with transaction():
            jobs.cancel(jobs.run_by_id(made))
            jobs.retry(jobs.run_by_id(made))
        work_off(app)
        assert bytes_of(work).count(b"\r\n") == 31
    with unscoped("tests count"):
        assert db.session.query(FeedFile).count() == 1
        assert sorted(refs for (refs,) in db.session.query(File.refs).where(File.purpose == "marketplace.feed")) == [0, 1]


def bytes_of(world: World) -> bytes:
    """The English feed as it was built last."""
    return b"".join(files.pieces(files.find(queries.feed_file(world.shop.id, "en").file_id)))


def only_before(sku: str) -> Callable[..., bytes]:
    """`export.lines`, which breaks at this variant."""
    whole = export.lines
    return lambda store, part, language: whole(store, part, language) if all(each.sku != sku for each in part) else 1 / 0  # type: ignore[return-value]


def exported(world: World, language: str = "en") -> int:
    """The id of an export's job."""
    with transaction():
        return services.start_export(world.shop, language).id


def test_two_who_prepare_the_same_feed_get_one_job(work: World) -> None:
    assert exported(work) == exported(work) != exported(work, "fr")


def test_exports_of_others_are_not_there(client: FlaskClient, work: World, login: Any) -> None:
    made = exported(work)
    login(client, work.charlie)
    for path in (f"/exports/{made}", "/exports/en.csv"):
        assert client.get(work.url(path, there=True)).status_code == 404
        assert client.get(work.url(path)).status_code == 404


def test_an_unknown_language_is_not_there(bob: Visitor) -> None:
    assert bob.see().submit(bob.client, '[data-feed="en"] form[data-action="export"]', {"language": "xx"}).status_code == 404
