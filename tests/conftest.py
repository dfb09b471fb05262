"""What every test can ask for. `app`, and everything that uses it, runs once on SQLite and once on PostgreSQL."""

from __future__ import annotations

import functools
import gc
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from werkzeug.test import TestResponse

from tests.support.budgets import Budgets, Meter
from tests.support.client import login as log_in
from tests.support.databases import PostgresDatabase, SqliteDatabase
from tests.support.demo import DemoPlace
from tests.support.page import Page
from tests.support.patience import readers_wait_for_nobody
from tests.support.places import TEMPLATES, Place, Places
from tests.support.postgres import Postgres
from tests.support.sockets import stay_on_this_machine
from tests.support.unhurried import refused_while_writing

DIALECTS = ("sqlite", "postgresql")
PAGES = frozenset({"client", "login", "Page"})
"""A test that asks for one of these looks at pages, which are drawn alike from either database."""
SERVER = "INTERLOCK_TEST_POSTGRES"  # address of the run's server, left by the first process for its workers
SETTINGS = (
    "API_RATE_FAILED", "API_RATE_READ", "API_RATE_WRITE", "CONSOLE_HOSTS", "CONSOLE_MODULES", "DATABASE_URL", "FLASK_APP", "FLASK_DEBUG",
    "FORCE_HTTPS", "GUNICORN_THREADS", "HEALTH_CHECK_MINUTES", "INTERLOCK_ENV", "JOB_LOST_SECONDS", "JOB_THREADS", "LOG_LEVEL",
    "MAIL_BACKEND", "MAX_UPLOAD_MB", "PORT", "PROXY_HOPS", "RATELIMIT_STORAGE_URI", "REDIS_URL", "SECRET_KEY", "SECRET_KEY_FALLBACKS",
    "KEEP_AUDIT_DAYS", "KEEP_JOBS_DAYS",
    "KEEP_MAILS_DAYS", "KEEP_FAILURES_DAYS", "KEEP_SESSIONS_DAYS", "KEEP_LOGIN_FAILURES_DAYS", "KEEP_INVITATIONS_DAYS",
    "KEEP_API_ANSWERS_DAYS",
    "SNAPSHOT_CACHE_SIZE", "WEB_CONCURRENCY", "AWS_ENDPOINT_URL", "FILES_URL", "HSTS_SUBDOMAINS",
    "BIND_HOST", "METRICS_HOST", "METRICS_PORT", "WORKER_METRICS_PORT", "SENTRY_DSN", "SENTRY_ERROR_RATE", "SENTRY_TRACES_RATE",
    "SENTRY_RELEASE", "BACKUP_FOLDER", "BACKUP_KEY", "BACKUP_KEEP", "BACKUP_HOURS", "POSTGRES_BIN", "PROMETHEUS_MULTIPROC_DIR",
    "MAIL_DKIM_SELECTOR", "MAIL_PORT", "MAIL_TIMEOUT", "MAIL_USE_SSL", "MAIL_USE_TLS", "PUBLIC_PORT", "SECURITY_CONTACT",
)  # fmt: skip

hypothesis.settings.register_profile("tests", deadline=None, derandomize=True, database=None, max_examples=50)
hypothesis.settings.register_profile("proofs", deadline=None, database=None, print_blob=True, max_examples=1000)

_server: Postgres | None = None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--proofs", action="store_true", default=bool(os.environ.get("INTERLOCK_PROOFS")), help="run the long proofs at full length"
    )


def pytest_configure(config: pytest.Config) -> None:
    for name in SETTINGS:  # the shell's own must not reach the tests
        os.environ.pop(name, None)
    config.add_cleanup(_own_instance_folder())
    # Thousands of small databases that nobody misses after a power cut. (`webapp.db` as an attribute is the object of that name.)
    vars(sys.modules["webapp.db"])["SYNCHRONOUS"] = "OFF"
    config.pluginmanager.register(Meter())
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Budgets(proofs=config.getoption("proofs")))
    hypothesis.settings.load_profile("proofs" if config.getoption("proofs") else "tests")
    if config.getoption("numprocesses", None) and not config.getoption("collectonly"):
        postgres_server()  # before the workers start, so that they find it


def _own_instance_folder() -> Callable[[], None]:
    """Keeps files that an application makes for itself out of the project; returns what removes them."""
    folder = os.environ["INTERLOCK_INSTANCE"] = tempfile.mkdtemp(prefix="interlock-instance-")
    os.environ.setdefault(TEMPLATES, f"{folder}/templates")
    return functools.partial(shutil.rmtree, folder, ignore_errors=True)


def pytest_unconfigure() -> None:
    global _server
    if _server is not None:
        _server.stop()
        os.environ.pop(SERVER, None)
        _server = None


def postgres_server() -> str:
    """The address of the run's PostgreSQL: TEST_DATABASE_URL, or a server that is started now."""
    global _server
    given = os.environ.get("TEST_DATABASE_URL") or os.environ.get(SERVER)
    if given is None:
        _server = Postgres()
        given = os.environ[SERVER] = _server.url()
    return given


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "dialect" in metafunc.fixturenames:
        metafunc.parametrize("dialect", dialects_of(metafunc))


def dialects_of(metafunc: pytest.Metafunc) -> Sequence[str]:
    """What a test runs on: both databases, but a test of pages on SQLite, where `--proofs` does not ask for everything."""
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    only = [name for name in DIALECTS if f"{name}_only" in marks]
    of_pages = "pages" in marks or PAGES.intersection(metafunc.fixturenames)
    on_one = of_pages and "both_databases" not in marks and not metafunc.config.getoption("proofs")
    return only or DIALECTS[: 1 if on_one else 2]


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: looking through it for garbage again and again takes a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session", autouse=True)
def unhurried() -> Iterator[None]:
    """Nothing slow is done while a write transaction is open."""
    with refused_while_writing():
        yield


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """No page that is only read waits for somebody who writes."""
    with readers_wait_for_nobody():
        yield


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """The applications of this worker, by dialect."""
    made = Places(
        {
            "sqlite": lambda: SqliteDatabase(tmp_path_factory.mktemp("sqlite")),
            "postgresql": lambda: PostgresDatabase(postgres_server()),
        }
    )
    yield made
    made.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoPlace]:
    """The demo's application, one per worker, on SQLite. `demo.reset()` makes it as new."""
    place = DemoPlace(tmp_path_factory.mktemp("demo"))
    yield place
    place.close()


@pytest.fixture
def place(places: Places, dialect: str) -> Place:
    """The application and its database, as new."""
    place = places[dialect]
    place.reset()
    return place


@pytest.fixture
def app(place: Place) -> Iterator[Flask]:
    """The application on an empty, migrated database, within a context of its own."""
    with place.entered() as app:
        yield app


@pytest.fixture
def db_url(place: Place) -> str:
    """The address of the test's database, for other processes."""
    return place.url


@pytest.fixture
def empty_db_url(dialect: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, for tests of migrations."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    database = PostgresDatabase(postgres_server(), purpose="empty")
    yield database.url
    database.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript, not logged in."""
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Runs `flask` commands."""
    return app.test_cli_runner()


@pytest.fixture
def login() -> Callable[..., TestResponse]:
    """`login(client, user)` logs in through the login page."""
    return log_in


@pytest.fixture(name="Page")
def page_of_answer() -> type[Page]:
    """`Page(response)` reads an answer by selectors."""
    return Page


@pytest.fixture
def proofs(pytestconfig: pytest.Config) -> bool:
    """Whether long proofs run at full length."""
    return bool(pytestconfig.getoption("proofs"))


@pytest.fixture(autouse=True)
def _repeatable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test sees the same random numbers, and no network."""
    random.seed(20240229)
    stay_on_this_machine(monkeypatch)
