"""The files of a store's imports have an end: what a workbook unfolds into counts, and so does what was uploaded for nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from flask import current_app
from sqlalchemy import func, select, update

from modules.marketplace.imports import PRODUCTS
from tests.modules.marketplace.conftest import World
from tests.modules.marketplace.feeds import HEADER, PLAIN
from webapp.db import db, transaction, utcnow
from webapp.domain import DomainError
from webapp.files import purging
from webapp.files.models import File
from webapp.imports import queries, services
from webapp.imports.models import ColumnMemory, Import
from webapp.imports.services import columns

Upload = Callable[..., Import]


def room(kilobytes: float) -> None:
    current_app.config["IMPORT_STORE_MB"] = kilobytes / 1000


def workbook(*names: str) -> bytes:
    """A few kilobytes that become some hundred, on each sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in names:
        sheet = book.create_sheet(name)
        sheet.append(HEADER.split(","))
        for number in range(200):
            sheet.append([f"S-{number}", "Title " * 300, "", "1.00", "", "", "17", "1"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_a_workbook_unfolds_into_counts(upload: Upload, work: World) -> None:
    content = workbook("One", "Two")
    assert len(content) < 100_000
    room(100)
    with pytest.raises(DomainError, match="fill the room"):
        upload(content, name="feed.xlsx")
    room(500)
    made = upload(content, name="feed.xlsx")
    used, _lying = queries.kept_sizes(work.shop.id)
    assert used > 350_000
    room(100)
    with pytest.raises(DomainError, match="fill the room"):
        services.look_again(work.shop, PRODUCTS, made.id, services.Choices(sheet="Two"))


def test_a_deleted_import_makes_room_at_once(upload: Upload, work: World) -> None:
    room(len(PLAIN) * 1.5 / 1000)
    made = upload(PLAIN.encode())
    with pytest.raises(DomainError, match="fill the room"):
        upload(PLAIN.encode())
    with transaction():
        services.delete_import(work.shop, PRODUCTS, made.id)
    assert upload(PLAIN.encode()).id


def test_uploads_that_come_to_nothing_have_an_end_too(work: World) -> None:
    room(len(PLAIN) * 1.25 / 1000)

    def abandoned() -> None:
        services.keep_upload(work.shop, PRODUCTS, name="feed.csv", stream=io.BytesIO(PLAIN.encode()))

    for _each in range(3):
        abandoned()
    with pytest.raises(DomainError, match="tomorrow"):
        abandoned()
    assert db.session.scalar(select(func.count(File.id))) == 3
    with transaction():
        db.session.execute(update(File).values(unused_since=utcnow() - timedelta(days=2)))
    purging.purge()
    abandoned()


def test_names_of_columns_are_remembered_up_to_so_many(upload: Upload, work: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MOST_REMEMBERED", 5)
    for turn in range(3):
        head, *rows = PLAIN.splitlines()
        before, after = head.split(",")[:4], head.split(",")[4:]
        lines = [",".join([*before, f"own {turn}", *after]), *(f"{row},x" for row in rows)]
        made = upload("\n".join(lines).encode())
        with transaction():
            services.choose_columns(work.shop, PRODUCTS, made.id, {0: "id", 1: "title", 3: "price"})
    names = set(db.session.scalars(select(ColumnMemory.name)))
    assert len(names) == 5
    assert "own2" in names
