"""Two application hosts on one host of data behave as one, and one that is lost takes nothing along that was acknowledged.

Each host is a network of its own, with a server and a worker; the third has PostgreSQL, Redis and the files. What is proved needs root
on Linux, for the networks, and a C compiler, for the wrong clock.
"""

from __future__ import annotations

import http.client
import io
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.modules.marketplace.feeds import large
from tests.support.clock import wrong_by
from tests.support.databases import plain
from tests.support.demo import SAMPLE
from tests.support.installation import Installation, Machine, installation
from tests.support.page import Page
from tests.support.wire import Browser

pytestmark = pytest.mark.long
ADMIN, MODULES = "admin@example.com", "/admin/platforms/oms/modules"
STORE = "/platforms/oms/store/heem-stad"
PEOPLE, EACH = 6, 30
WRONG_S = 300
PATIENCE_S = 180
OWNER = "stores@example.com"
ROWS = 8_000
RUNS = "SELECT status, attempt FROM job_runs WHERE code IN ('marketplace.check', 'marketplace.import')"
UNDER_WAY = f"{RUNS} AND status IN ('queued', 'running', 'waiting')"
ARTICLES = "SELECT count(*), count(DISTINCT sku) FROM inventory_variants WHERE sku LIKE 'BIG-%'"
LOST_S = {"JOB_LOST_SECONDS": "20"}
UNHEARD = (OSError, http.client.HTTPException)
"""What a browser gets where nobody answers: the proxy asks another host."""


@pytest.fixture(autouse=True)
def only_in_proofs(proofs: bool) -> None:
    if not proofs:
        pytest.skip("two hosts: in the proofs")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Two hosts that nothing happens to."""
    with installation(tmp_path_factory.mktemp("hosts"), {}, {}, settings=LOST_S) as made:
        yield made


def rows(of: Installation, statement: str) -> list[tuple[object, ...]]:
    """What is in the database."""
    with psycopg.connect(plain(of.place.url)) as connection:
        return connection.execute(statement).fetchall()  # type: ignore[arg-type]  # the test's own words


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)


def test_a_login_and_a_switch_of_one_host_are_those_of_the_other(both: Installation) -> None:
    first, second = both.machines
    one = first.logged_in(ADMIN)
    two = second.takes_over(one)
    for asking, answering in ((one, two), (two, one)) * 5:
        before = Page(answering.get(MODULES)).one('[data-module="dev-tools"]')["data-state"]
        assert Page(asking.get(MODULES)).submit(asking, 'form[action$="/dev-tools/toggle"]').status_code == 303
        assert {before, Page(answering.get(MODULES)).one('[data-module="dev-tools"]')["data-state"]} == {"on", "off"}
    Page(one.get("/admin/dashboard")).submit(one, 'form[action$="/logout"]')
    assert two.get("/admin/dashboard").status_code in {302, 303}, "logged out at one host is logged out at both"


def test_wrong_passwords_are_counted_over_both(both: Installation) -> None:
    """Somebody who asks each host in turn gets no more tries than at one."""
    browsers = [each.browser() for each in both.machines]
    statuses = []
    for turn in range(40):
        someone = browsers[turn % 2]
        answer = Page(someone.get("/login")).submit(someone, "main form", {"email": "clerk@example.com", "password": f"wrong {turn}"})
        statuses.append(answer.status_code)
    assert 429 in statuses[:15], statuses
    assert set(statuses[statuses.index(429) :]) == {429}


def imported(someone: Browser, content: bytes, asked: Browser) -> str:
    """Upload products and check them; import them at another host. The address of the import."""
    page = Page(someone.get(f"{STORE}/marketplace"))
    sent = page.submit(someone, 'form[data-action="upload"]', {"file": (io.BytesIO(content), "products.csv")})
    assert sent.status_code == 303
    address = sent.headers["Location"]
    for at, step in ((someone, "check"), (asked, "run")):
        until(lambda at=at, step=step: bool(Page(at.get(address)).select(f'form[data-action="{step}"]')))  # type: ignore[misc]
        assert Page(at.get(address)).submit(at, f'form[data-action="{step}"]').status_code == 303
    return address


def test_a_file_that_one_host_keeps_is_had_at_the_other_and_its_jobs_run_once(both: Installation) -> None:
    first, second = both.machines
    one = first.logged_in(OWNER)
    two = second.takes_over(one)
    address = imported(one, SAMPLE.read_bytes(), two)
    assert two.get(f"{address}/file").data == SAMPLE.read_bytes()
    until(lambda: not rows(both, UNDER_WAY))
    assert rows(both, f"{RUNS} ORDER BY id DESC LIMIT 2") == [("succeeded", 1), ("succeeded", 1)]


def killed(machine: Machine) -> None:
    machine.signal(signal.SIGKILL)


def stopped(machine: Machine) -> None:
    machine.signal(signal.SIGSTOP)


def cut_off(machine: Machine) -> None:
    machine.host.cut()


def goes_on(machine: Machine) -> None:
    machine.signal(signal.SIGCONT)


def reached_again(machine: Machine) -> None:
    machine.host.mend()


def nothing(_machine: Machine) -> None:
    """Its clock was wrong all the time."""


LOSSES: dict[str, tuple[int, Callable[[Machine], None], Callable[[Machine], None]]] = {
    "killed": (0, killed, nothing),
    "stands still, and goes on later": (0, stopped, goes_on),
    "cut off, and reached again": (0, cut_off, reached_again),
    "five minutes fast": (WRONG_S, nothing, nothing),
    "five minutes slow": (-WRONG_S, nothing, nothing),
}


@contextmanager
def working(there: Installation) -> Iterator[tuple[list[str], threading.Semaphore]]:
    """People add merchants, each at the host that answers, for as long as it takes; what they were told is done, and a beat for each."""
    told, beats = list[str](), threading.Semaphore(0)
    first, second = there.machines
    office = [(machine, machine.logged_in(ADMIN)) for _pair in range(PEOPLE // 2) for machine in (first, second)]

    def work(number: int) -> None:
        here, someone = office[number]
        for turn in range(EACH):
            name = f"Merchant {number} {turn}"
            try:
                answer = Page(someone.get("/admin/merchants/create")).submit(someone, "main form", {"legal_name": name})
            except UNHEARD:
                here = second
                someone = here.takes_over(someone)  # as the proxy does
                continue
            if answer.status_code == 303:
                told.append(name)
                beats.release()

    people = [threading.Thread(target=work, args=[number]) for number in range(PEOPLE)]
    for person in people:
        person.start()
    try:
        yield told, beats
    finally:
        for person in people:
            person.join(300)


@pytest.mark.parametrize("loss", LOSSES)
def test_a_host_that_is_lost_takes_nothing_along_that_was_acknowledged(tmp_path: Path, loss: str) -> None:
    """In the middle of people's work, and of jobs that it had begun, a host is lost; or all the while its clock is wrong."""
    seconds, strikes, ends = LOSSES[loss]
    own = wrong_by(seconds, tmp_path) if seconds else {}
    with installation(tmp_path, own, {}, settings=LOST_S) as there:
        first, second = there.machines
        owner = second.logged_in(OWNER)
        [(since,)] = rows(there, "SELECT max(id) FROM job_runs")
        with working(there) as (told, beats):
            imported(owner, b"".join(large(ROWS)), owner)
            for _ in range(PEOPLE * EACH // 4):
                assert beats.acquire(timeout=120)
            strikes(first)
            for _ in range(PEOPLE * EACH // 4):
                assert beats.acquire(timeout=120), "the other host stands still too"
            ends(first)
        kept = {str(name) for (name,) in rows(there, "SELECT legal_name FROM merchants")}
        assert set(told) - kept == set()
        assert len(told) > PEOPLE * EACH * 0.8, "the other host went on"
        until(lambda: not rows(there, UNDER_WAY))
        assert rows(there, f"{RUNS} AND id > {since} AND status <> 'succeeded'") == []
        [(articles, different)] = rows(there, ARTICLES)
        assert (articles, different) == (ROWS, ROWS)
