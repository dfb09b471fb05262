"""Where the bytes are: a folder of ours, or an S3-compatible bucket. `obstore` speaks to both in one way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, cast
from urllib.parse import urlsplit

import obstore
import structlog
from flask import current_app
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store
from werkzeug.exceptions import ServiceUnavailable

from webapp.config import ConfigurationError
from webapp.files.durable import to_disk

if TYPE_CHECKING:
    from obstore.store import ObjectStore

log = structlog.get_logger(__name__)
PIECE = 256 * 1024
PARTS_AT_ONCE = 2
"""Parts of 5 MB of a large file that are in memory while it is kept; by itself obstore takes twelve."""
FAILURES = (BaseError, OSError)


class Storage(Protocol):
    """Keeps bytes under keys. A key is written once and never changed; nobody sees half of what is being written.

    What `write` has written is there after a power cut.
    """

    def write(self, key: str, body: BinaryIO) -> None:
        """Keep everything from where the stream is. Raises ServiceUnavailable."""

    def read(self, key: str) -> Iterator[bytes]:
        """The bytes, in pieces. Raises ServiceUnavailable and FileNotFoundError at once, before the first piece."""

    def delete(self, keys: Iterable[str]) -> None:
        """Remove what is there of these. Raises ServiceUnavailable."""


@dataclass(frozen=True)
class Objects:
    """A storage of obstore's. `folder` is where it is on a disk of ours, which may lose its power."""

    held: ObjectStore
    folder: Path | None = None

    def write(self, key: str, body: BinaryIO) -> None:
        try:
            obstore.put(self.held, key, body, use_multipart=None, max_concurrency=PARTS_AT_ONCE)
            if self.folder is not None:
                to_disk(self.folder / key, self.folder)
        except FAILURES as error:
            raise _unavailable("write", error) from error

    def read(self, key: str) -> Iterator[bytes]:
        try:
            found = obstore.get(self.held, key)
        except FileNotFoundError:
            raise
        except FAILURES as error:
            raise _unavailable("read", error) from error
        return (bytes(piece) for piece in found.stream(min_chunk_size=PIECE))

    def delete(self, keys: Iterable[str]) -> None:
        for key in keys:
            try:
                obstore.delete(self.held, key)
            except FileNotFoundError:
                continue
            except FAILURES as error:
                raise _unavailable("delete", error) from error


def storage() -> Storage:
    """The application's storage. Opened when it is first used: what it runs on does not outlive a fork."""
    kept: dict[str, Any] = current_app.extensions.setdefault("interlock_files", {})
    place = f"{current_app.config['FILES_URL'] or current_app.config['INSTANCE']}"
    if place not in kept:
        kept[place] = Objects(_bucket(place)) if current_app.config["FILES_URL"] else _in_folder(Path(place) / "files")
    return cast(Storage, kept[place])


def check_url(url: str) -> None:
    """Raises ConfigurationError for a FILES_URL that is no bucket."""
    parsed = urlsplit(url)
    if url and (parsed.scheme != "s3" or not parsed.netloc):
        raise ConfigurationError(f"FILES_URL must be like s3://bucket/folder, not '{url}'. Leave it empty to keep files in a folder.")


def _in_folder(path: Path) -> Objects:
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    return Objects(LocalStore(path), path)


def _bucket(url: str) -> ObjectStore:
    """Keys, region and endpoint come from the usual AWS_… variables, which obstore reads itself."""
    parsed = urlsplit(url)
    options: dict[str, Any] = dict(current_app.config["FILES_S3"])
    return S3Store(
        parsed.netloc,
        prefix=parsed.path.strip("/") or None,
        client_options={"allow_http": str(options.get("endpoint", "")).startswith("http://"), "timeout": "60s", "connect_timeout": "5s"},
        retry_config={"max_retries": 2},
        **options,
    )


def _unavailable(act: str, error: Exception) -> ServiceUnavailable:
    log.error("files.storage_failed", act=act, error=str(error).partition("\n")[0])
    return ServiceUnavailable(retry_after=30)
