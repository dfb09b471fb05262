"""The lines that read before every request: one per thread and process, replaced when they break."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from tests.factories.places import platform as make_platform
from webapp.app import Kernel
from webapp.platforms.reader import DatabaseUnavailable, PlatformReader


@pytest.fixture
def reader(app: Flask, db_url: str) -> Iterator[PlatformReader]:
    """A reader of the test's database, where one platform is."""
    make_platform(code="shop")
    made = PlatformReader(make_url(db_url))
    yield made
    made.close()


def test_it_finds_a_platform_by_host_and_code(reader: PlatformReader) -> None:
    found = reader.by_host("shop.localhost")
    assert found is not None
    assert (found.head, found.head[1:3], found.face, found.store) == (reader.by_code("shop"), ("active", 1), "desk", None)
    assert (reader.by_host("other.localhost"), reader.by_code("other"), reader.by_code("sh\x00op")) == (None, None, None)


def test_a_connection_that_broke_is_replaced(reader: PlatformReader) -> None:
    before = reader.by_host("shop.localhost")
    next(iter(reader._connections)).close()
    assert reader.by_host("shop.localhost") == before
    assert len(reader._connections) == 1


def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    missing = PlatformReader(make_url(f"sqlite:///{tmp_path / 'missing.db'}"))
    with pytest.raises(DatabaseUnavailable):
        missing.by_host("shop.localhost")
    assert not (tmp_path / "missing.db").exists()


def test_every_thread_has_a_connection_until_it_ends(reader: PlatformReader) -> None:
    for _ in range(3):
        thread = threading.Thread(target=reader.by_host, args=["shop.localhost"])
        thread.start()
        thread.join()
    reader.by_host("shop.localhost")
    assert [connection.owner for connection in reader._connections] == [threading.current_thread()]


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # the runner has threads; the child only reads
def test_a_forked_process_reads_on_its_own_and_leaves_the_parents_connection_alone(reader: PlatformReader) -> None:
    before = reader.by_host("shop.localhost")
    held = set(reader._connections)
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = int(reader.by_host("shop.localhost") != before or not held.isdisjoint(reader._connections))
            reader.close()
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert reader.by_host("shop.localhost") == before
    assert reader._connections == held, "the child ended the parent's connection"


def test_modules_are_read_once_per_stamp(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    make_platform("inventory", code="shop")
    kernel: Kernel = app.extensions["interlock"]
    first = kernel.snapshot_by_code("shop")
    monkeypatch.setattr(kernel.reader, "rows", lambda _id: pytest.fail("read again"))
    assert kernel.snapshot_by_code("shop") is first
