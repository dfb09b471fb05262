"""Whatever file of 64 MB is imported: neither the server nor the worker takes 300 MB, and nobody gets an error page for it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.support.client import PASSWORD
from tests.support.demo import DemoPlace
from tests.support.gunicorns import gunicorns
from tests.support.heavy import HEAVY
from tests.support.markup import Tag, read
from tests.support.memory import watched
from tests.support.page import fields_of
from tests.support.places import SECRET
from tests.support.workers import WorkerProcess

pytestmark = pytest.mark.sqlite_only
CONSOLE = "console.example.com"
IMPORTS = "/platforms/oms/store/kirchberg/inventory/imports"
OPTIONS = ("--config", "deploy/gunicorn.conf.py", "--workers", "1", "--log-level", "warning")
WORKER = ("flask", "--app", "wsgi:app", "jobs", "worker")
WAITING = "SELECT count(*) FROM job_runs WHERE code LIKE 'inventory.products.%' AND status IN ('queued', 'running')"
MOST_KB = 300 * 1024
SAMPLE = ("one record in quotes", "one row of commas", "a workbook of a gigabyte")
PATIENCE_S = 3600


@dataclass
class Office:
    """A server and a worker, and the person who sends files."""

    browser: httpx.Client
    server: int
    worker: int
    database: Path

    def page(self, path: str) -> Tag:
        answer = self.browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return read(answer.text)

    def send(self, page: Tag, css: str, file: Path | None = None, **values: str) -> httpx.Response:
        """The form as a browser sends it; what the file holds goes piece by piece."""
        form = page.select(css)[0]
        fields = fields_of(form) | values
        if file is None:
            return self.browser.post(str(form["action"]), data=fields)
        field = str(form.select("input[type=file]")[0]["name"])
        fields.pop(field, None)
        with file.open("rb") as content:
            return self.browser.post(str(form["action"]), data=fields, files={field: (file.name, content)})

    def idle(self) -> None:
        """Wait until no job waits or runs."""
        deadline = time.monotonic() + PATIENCE_S
        with closing(sqlite3.connect(self.database)) as connection:
            while connection.execute(WAITING).fetchone()[0]:
                assert time.monotonic() < deadline, "the job does not end"
                time.sleep(0.1)


@pytest.fixture(scope="module")
def office(demo: DemoPlace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    environment = {
        "INTERLOCK_ENV": "production", "SECRET_KEY": SECRET, "DATABASE_URL": demo.url, "CONSOLE_HOSTS": CONSOLE,
        "INTERLOCK_INSTANCE": str(tmp_path_factory.mktemp("heavy")), "MAIL_BACKEND": "file", "PROXY_HOPS": "0", "FORCE_HTTPS": "0",
    }  # fmt: skip
    with (
        gunicorns(1, "wsgi:app", environment, host=CONSOLE, options=OPTIONS) as (server,),
        WorkerProcess(*WORKER, **environment) as working,
        httpx.Client(base_url=f"http://127.0.0.1:{server.port}", headers={"Host": CONSOLE}, timeout=120) as browser,
    ):
        made = Office(browser, server.process.pid, working.process.pid, Path(demo.url.removeprefix("sqlite:///")))
        made.send(made.page("/login"), 'form[action*="login"]', email="admin@example.com", password=PASSWORD)
        yield made


def used(office: Office, file: Path) -> list[int]:
    """Upload, check, import, look at what was refused, delete: the answers on the way."""
    answers = [office.send(office.page(IMPORTS), 'form[data-kind="inventory.products"]', file)]
    if answers[0].status_code != 303:
        return [answer.status_code for answer in answers]
    address = answers[0].headers["Location"]
    for step in ("check", "run"):
        office.idle()
        page = office.page(address)
        if page.select(f'form[data-action="{step}"]'):
            answers.append(office.send(page, f'form[data-action="{step}"]'))
    office.idle()
    answers += [office.browser.get(address), office.browser.get(f"{address}/refused.csv"), office.browser.get(f"{address}/file")]
    answers.append(office.send(office.page(f"{address}/delete"), "form[action$=delete]"))
    return [answer.status_code for answer in answers]


@pytest.mark.parametrize("name", HEAVY)
def test_a_file_of_64_mb_takes_no_process_to_300_mb(office: Office, tmp_path: Path, proofs: bool, name: str) -> None:
    if not proofs and name not in SAMPLE:
        pytest.skip("in `make proofs`")
    file = tmp_path / ("products.xlsx" if "workbook" in name else "products.csv")
    HEAVY[name](file)
    with watched(office.server, office.worker) as peaks:
        answers = used(office, file)
    assert peaks.above(MOST_KB) == {}
    assert not [status for status in answers if status >= 500], answers
