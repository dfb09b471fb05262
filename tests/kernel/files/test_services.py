"""Keeping files: nothing half is seen, nothing needed goes, nothing of others is reached."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.exceptions import ServiceUnavailable

from tests.factories.places import platform, store
from tests.support.pictures import PDF, PROGRAM, picture
from webapp import files
from webapp.db import db, transaction, utcnow
from webapp.domain import DomainError, NotFound
from webapp.files import File, purging
from webapp.files.models import State
from webapp.files.storage import Objects, storage
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.tenancy import ScopeError, scope, unscoped

Keep = Callable[..., File]


def rows() -> dict[str, int]:
    """The files that have a row, by state."""
    with unscoped("tests count"):
        found = [File(state=row.state) for row in db.session.query(File.state)]
    db.session.rollback()
    return {state: sum(row.state == state for row in found) for state in {row.state for row in found}}


def is_there(key: str) -> bool:
    try:
        storage().read(key)
    except FileNotFoundError:
        return False
    return True


def older(file_id: int, **ago: float) -> None:
    """Let time pass for a file."""
    with unscoped("tests age a file"), transaction() as session:
        session.execute(update(File).where(File.id == file_id).values(unused_since=utcnow() - timedelta(**ago)))


def test_what_is_kept_comes_back(keep: Keep, shop: Store) -> None:
    content = b"sku;price\nA-1;12.00\n" * 50_000
    kept = keep(io.BytesIO(content), name="../Prix d'\u00e9t\u00e9.CSV", store_id=shop.id)
    assert (kept.size, kept.sha256, kept.name) == (len(content), hashlib.sha256(content).hexdigest(), "Prix d'\u00e9t\u00e9.csv")
    with scope(shop.platform_id, shop.id):
        found = files.find(kept.id)
        assert b"".join(files.pieces(found)) == content
        with files.open_file(found) as stream:
            stream.seek(4)
            assert stream.read(5) == b"price"


def test_bytes_are_not_written_inside_a_transaction(keep: Keep) -> None:
    with pytest.raises(RuntimeError, match="before the transaction"), transaction():
        keep()


def test_a_refused_file_leaves_nothing(keep: Keep) -> None:
    for content in (b"", PROGRAM):
        with pytest.raises(DomainError):
            keep(content)
    assert rows() == {}


def test_a_crash_while_the_bytes_are_written_leaves_nothing_to_see(keep: Keep, monkeypatch: pytest.MonkeyPatch, shop: Store) -> None:
    written: list[str] = []

    def dies(self: Objects, key: str, body: object) -> None:
        write(self, key, body)  # type: ignore[arg-type]
        written.append(key)
        raise KeyboardInterrupt

    write = Objects.write
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Objects, "write", dies)
        keep()
    assert rows() == {State.STAGED: 1}
    purging.purge()
    assert is_there(written[0])  # it could still be on its way

    with unscoped("tests look"):
        (staged,) = db.session.query(File.id).one()
    with scope(shop.platform_id), pytest.raises(NotFound):
        files.find(staged)
    older(staged, hours=2)
    purging.purge()
    assert (rows(), is_there(written[0])) == ({}, False)


def test_while_the_storage_is_away_a_person_is_told_to_come_again(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patched, pytest.raises(ServiceUnavailable):
        patched.setattr("webapp.files.storage.obstore.put", away)
        keep()
    assert keep().state == State.KEPT


def test_what_nobody_refers_to_goes_after_a_day(keep: Keep) -> None:
    kept = keep()
    for hours, there in ((23, True), (25, False)):
        older(kept.id, hours=hours)
        purging.purge()
        assert is_there(kept.storage_key) is there
    assert rows() == {}


def test_what_is_referred_to_stays_until_the_last_one_lets_go(keep: Keep, shop: Store) -> None:
    kept = keep()
    for act, refs in ((files.retain, 1), (files.retain, 2), (files.release, 1)):
        with transaction():
            act(kept)
        with scope(shop.platform_id):
            assert files.find(kept.id).refs == refs
    purging.purge()
    assert is_there(kept.storage_key)

    with transaction():
        files.release(kept)
    older(kept.id, hours=25)
    purging.purge()
    assert not is_there(kept.storage_key)


def test_a_reference_that_is_rolled_back_does_not_count(keep: Keep, shop: Store) -> None:
    kept = keep()
    with pytest.raises(ZeroDivisionError), transaction():
        files.retain(kept)
        _ = 1 / 0
    with scope(shop.platform_id):
        assert (files.find(kept.id).refs, files.find(kept.id).unused_since is None) == (0, False)


def test_what_has_expired_is_gone_at_once_and_its_bytes_with_the_next_sweep(keep: Keep, shop: Store) -> None:
    kept = keep(expires=timedelta(days=30))
    with transaction():
        files.retain(kept)
    with unscoped("tests age a file"), transaction() as session:
        session.execute(update(File).values(expires_at=utcnow() - timedelta(seconds=1)))
    with scope(shop.platform_id), pytest.raises(NotFound):
        files.find(kept.id)
    with pytest.raises(NotFound), transaction():
        files.retain(kept)
    purging.purge()
    assert (rows(), is_there(kept.storage_key)) == ({}, False)


def test_a_sweep_that_dies_on_the_way_is_gone_on_with(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = keep()
    older(kept.id, days=2)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr("webapp.files.purging._forget", lambda _id: (_ for _ in ()).throw(KeyboardInterrupt))
        purging.purge()
    assert (rows(), is_there(kept.storage_key)) == ({State.DOOMED: 1}, False)
    purging.purge()
    assert rows() == {}


@pytest.mark.parametrize("_turn", range(5))
def test_whoever_retains_while_the_sweep_comes_by_is_in_time_or_is_told(app: Flask, keep: Keep, _turn: int) -> None:
    kept = keep()
    older(kept.id, days=2)
    file_id, key, outcome, start = kept.id, kept.storage_key, [], Barrier(2)

    def hold() -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    files.retain(kept)
                outcome.append("in time")
            except NotFound:
                outcome.append("told")

    thread = Thread(target=hold)
    thread.start()
    start.wait()
    purging.purge()
    thread.join()
    purging.purge()
    with unscoped("tests look"):
        assert (db.session.get(File, file_id) is not None) == is_there(key) == (outcome == ["in time"])


def test_nobody_reaches_files_of_others(keep: Keep, shop: Store) -> None:
    elsewhere, sister = store(platform()), store(db.session.get_one(Platform, shop.platform_id), "sister")
    mine = keep(store_id=shop.id)
    for platform_id, store_id in ((elsewhere.platform_id, None), (elsewhere.platform_id, elsewhere.id), (sister.platform_id, sister.id)):
        with scope(platform_id, store_id):
            with pytest.raises(NotFound):
                files.find(mine.id)
            for act in (files.retain, files.release, files.publish):
                with pytest.raises((NotFound, ScopeError, ValueError)), transaction():
                    act(mine)
            with pytest.raises(ScopeError):
                keep(store_id=shop.id)
    with scope(shop.platform_id, shop.id):
        assert files.find(mine.id).refs == 0


def test_a_store_does_not_reach_private_files_of_its_platform(keep: Keep, shop: Store) -> None:
    kept = keep()
    with scope(shop.platform_id, shop.id), pytest.raises(NotFound):
        files.find(kept.id)


def test_only_pictures_are_published(keep: Keep) -> None:
    for content, name in ((PDF, "price.pdf"), (b"a;b\n", "list.csv")):
        kept = keep(content, name=name)
        with pytest.raises(ValueError, match="only pictures"), transaction():
            files.publish(kept)


def test_published_twice_it_keeps_its_address(published: Callable[..., File], shop: Store) -> None:
    first = published()
    assert first.token is not None
    with scope(shop.platform_id):
        again = files.find(first.id)
        with transaction():
            files.publish(again)
        assert files.url_for(files.find(first.id)) == files.url_for(first) == f"/media/{first.token}"


def test_a_private_file_has_no_address(keep: Keep) -> None:
    assert files.url_for(keep(picture(), name="photo.png")) is None


def test_megabytes_of_stores_are_counted_without_what_expires(keep: Keep, shop: Store) -> None:
    keep(b"a" * 1_400_000, store_id=shop.id)
    keep(b"b" * 700_000, store_id=shop.id)
    keep(b"c" * 900_000, store_id=shop.id, expires=timedelta(days=1))
    keep(b"d" * 900_000)
    with scope(shop.platform_id):
        assert (files.megabytes([shop.id]), files.megabytes([])) == (3, 0)


def test_whoever_has_no_room_is_told_before_a_byte_is_written(keep: Keep, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: File) -> None:
        raise DomainError("Your plan has no room. Delete some files.", "quota")

    monkeypatch.setattr("webapp.files.services.admitting", [full])
    monkeypatch.setattr(Objects, "write", lambda *_: pytest.fail("written"))
    with pytest.raises(DomainError):
        keep()
    assert rows() == {}
