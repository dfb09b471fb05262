"""Backups of the whole installation: made while people work, verified by restoring them, put back into an empty place."""

from __future__ import annotations

import hashlib
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO, cast

import structlog
from flask import current_app
from sqlalchemy.engine import URL, make_url

from webapp.config import private_folder
from webapp.db import utcnow
from webapp.files.queries import rendition_key
from webapp.files.storage import storage
from webapp.operating import archive, databases, schedule
from webapp.operating.archive import DATABASE, FILES, MANIFEST
from webapp.operating.databases import BackupFailed as BackupFailed
from webapp.operating.databases import opened
from webapp.operating.fingerprints import differing, reflected

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Summary:
    """What a backup holds."""

    path: Path
    tables: int
    rows: int
    files: int
    missing: int
    bytes: int


def create() -> Summary:
    """Make a backup in BACKUP_FOLDER, then remove the oldest beyond BACKUP_KEEP. Raises BackupFailed."""
    folder, key = backup_folder(), current_app.config["BACKUP_KEY"]
    archive.identity(key)
    private_folder(folder)
    begun = utcnow()
    target = folder / schedule.name_of(begun)
    with workplace(folder) as work:
        url, copy = database_url(), work / "copy"
        copied = databases.dump(url, copy)
        kept = files_of(url)
        with tarfile.open(work / "plain.tar", "w") as tar:
            with copy.open("rb") as body:
                database = archive.add(tar, DATABASE, archive.pieces(body), copy.stat().st_size)
            files, missing = add_files(tar, kept)
            about = {"format": 1, "made": begun.isoformat(), "interlock": version("interlock"), "kind": url.get_backend_name()}
            held = {"histories": copied.histories, "tables": copied.tables, "files": files, "missing": missing}
            manifest = {**about, "database": database, **held}
            archive.add_json(tar, MANIFEST, manifest)
        archive.sealed(work / "plain.tar", target, key)
    for _moment, old in schedule.backups(folder)[current_app.config["BACKUP_KEEP"] :]:
        old.unlink()
    return summary(target, manifest)


def verify(file: Path) -> Summary:
    """Restore a backup into a fresh place and compare everything with what it should hold. Raises BackupFailed."""
    with unpacked(file) as (tar, manifest, work):
        url = database_url()
        if manifest["kind"] != url.get_backend_name():
            raise BackupFailed(f"The backup is of {manifest['kind']}, and DATABASE_URL names another kind of database.", "other_kind")
        with databases.fresh(url, work) as empty:
            compare(manifest, databases.restore(work / DATABASE, empty))
            known = hashes_of(empty)
        for key, digest in manifest["files"].items():
            found = hashlib.sha256()
            for piece in member(tar, FILES + key):
                found.update(piece)
            if found.hexdigest() != digest or known.get(key, digest) != digest:
                raise BackupFailed(f"The file {key} is not what was uploaded. Use an older backup.", "damaged")
        return summary(file, manifest)


def restore(file: Path) -> Summary:
    """Put a backup into the database and storage that the settings name, which must be empty. Raises BackupFailed."""
    with unpacked(file) as (tar, manifest, work):
        url = database_url()
        if manifest["kind"] != url.get_backend_name():
            raise BackupFailed(f"The backup is of {manifest['kind']}, and DATABASE_URL names another kind of database.", "other_kind")
        own = Path(current_app.config["INSTANCE"]) / "files"
        if not current_app.config["FILES_URL"] and own.is_dir() and any(own.iterdir()):
            raise BackupFailed(f"There are files in {own} already. Move them away first.", "not_fresh")
        compare(manifest, databases.restore(work / DATABASE, url))
        for key, digest in manifest["files"].items():
            body = tar.extractfile(FILES + key)
            assert body is not None
            storage().write(key, cast(BinaryIO, body))
            again = hashlib.sha256(b"".join(storage().read(key))).hexdigest()
            if again != digest:
                raise BackupFailed(f"The file {key} was not written as it is in the backup. Begin again with an empty place.", "damaged")
        return summary(file, manifest)


def backup_folder() -> Path:
    """BACKUP_FOLDER. Raises BackupFailed."""
    folder = current_app.config["BACKUP_FOLDER"]
    if not folder:
        raise BackupFailed("BACKUP_FOLDER is not set: name a folder, best one on another disk.", "no_folder")
    return Path(folder)


def database_url() -> URL:
    """The application's own database."""
    return make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])


def compare(manifest: dict[str, Any], found: databases.Copied) -> None:
    """Raises BackupFailed where a restored database is not what was copied."""
    should = {name: (int(count), str(digest)) for name, (count, digest) in manifest["tables"].items()}
    told = differing(should, found.tables)
    if told or found.histories != manifest["histories"]:
        raise BackupFailed(f"What was restored is not what was copied: {'; '.join(told) or 'other migrations'}.", "differs")


def files_of(url: URL) -> list[str]:
    """The keys of all files and renditions, read after the database's copy: what came in between does no harm."""
    with opened(url) as connection:
        tables = reflected(connection)
        files, renditions = tables["files"], tables["file_renditions"]
        rows = connection.execute(files.select().with_only_columns(files.c.id, files.c.storage_key))
        keys = {row.id: row.storage_key for row in rows}
        widths = connection.execute(renditions.select().with_only_columns(renditions.c.file_id, renditions.c.width))
        return sorted([*keys.values(), *(rendition_key(keys[file_id], width) for file_id, width in widths if file_id in keys)])


def hashes_of(url: URL) -> dict[str, str]:
    """By key, the hash that each upload had."""
    with opened(url) as connection:
        files = reflected(connection)["files"]
        rows = connection.execute(files.select().with_only_columns(files.c.storage_key, files.c.sha256).where(files.c.state == "kept"))
        return {row.storage_key: row.sha256 for row in rows}


def add_files(tar: tarfile.TarFile, keys: list[str]) -> tuple[dict[str, str], list[str]]:
    """Put every file into the archive: their hashes, and those that are not there (removed meanwhile, or never finished)."""
    found, missing = {}, []
    for key in keys:
        with tempfile.TemporaryFile() as body:
            try:
                for piece in storage().read(key):
                    body.write(piece)
            except FileNotFoundError:
                missing.append(key)
                continue
            size = body.tell()
            body.seek(0)
            found[key] = archive.add(tar, FILES + key, archive.pieces(body), size)
    return found, missing


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A private folder for what is not encrypted yet, gone afterwards. It is on the disk of the backups, where the room is."""
    with tempfile.TemporaryDirectory(prefix=".work-", dir=folder) as work:
        yield Path(work)


@contextmanager
def unpacked(file: Path) -> Iterator[tuple[tarfile.TarFile, dict[str, Any], Path]]:
    """A backup's archive, its list, and a folder with the database's copy in it. Raises BackupFailed."""
    if not file.is_file():
        raise BackupFailed(f"There is no file {file}.", "no_file")
    with workplace(file.parent) as work:
        archive.unsealed(file, work / "plain.tar", current_app.config["BACKUP_KEY"])
        with tarfile.open(work / "plain.tar") as tar:
            manifest, digest = archive.manifest_of(tar), hashlib.sha256()
            with (work / DATABASE).open("wb") as copy:
                for piece in member(tar, DATABASE):
                    digest.update(piece)
                    copy.write(piece)
            if digest.hexdigest() != manifest["database"]:
                raise BackupFailed("The copy of the database is damaged. Use an older backup.", "damaged")
            yield tar, manifest, work


def member(tar: tarfile.TarFile, name: str) -> Iterator[bytes]:
    """A member's bytes, in pieces. Raises BackupFailed."""
    try:
        body = tar.extractfile(name)
    except (KeyError, tarfile.TarError) as error:
        raise BackupFailed(f"{name} is missing in the backup. Use an older one.", "damaged") from error
    assert body is not None
    while piece := body.read(archive.PIECE):
        yield piece


def summary(path: Path, manifest: dict[str, Any]) -> Summary:
    """What a list of contents says, as numbers."""
    tables = manifest["tables"]
    rows = sum(int(count) for count, _digest in tables.values())
    return Summary(path, len(tables), rows, len(manifest["files"]), len(manifest["missing"]), path.stat().st_size)
