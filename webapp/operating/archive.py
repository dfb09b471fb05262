"""One file for everything: a tar of the database's copy, the files and a list of both, encrypted with age (age-encryption.org).

The `age` program opens it too, so that a backup can be read without Interlock: age --decrypt --identity KEY FILE | tar --extract
"""

from __future__ import annotations

import hashlib
import json
import tarfile
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

from webapp.files.durable import to_disk
from webapp.operating.databases import BackupFailed

MANIFEST, DATABASE, FILES = "manifest.json", "database", "files/"
PIECE = 256 * 1024


def identity(key: str) -> pyrage.x25519.Identity:
    """The key that opens backups. Raises BackupFailed."""
    if not key:
        raise BackupFailed("BACKUP_KEY is not set. `flask backup key` makes one; keep a copy of it away from this machine.", "no_key")
    try:
        return pyrage.x25519.Identity.from_str(key)
    except pyrage.IdentityError as error:
        raise BackupFailed("BACKUP_KEY is no key of age (AGE-SECRET-KEY-1…). `flask backup key` makes one.", "no_key") from error


def new_key() -> str:
    """A key nobody has yet."""
    return str(pyrage.x25519.Identity.generate())


def public_half(key: str) -> str:
    """What encrypts for this key, and opens nothing."""
    return str(identity(key).to_public())


def sealed(plain: Path, target: Path, key: str) -> None:
    """Encrypt a file; under its name it is there whole, or not at all, also after a power cut. Raises BackupFailed."""
    recipient = identity(key).to_public()
    unfinished = target.with_suffix(".part")
    try:
        pyrage.encrypt_file(str(plain), str(unfinished), [recipient])
        unfinished.chmod(0o600)
        to_disk(unfinished, target.parent)
        unfinished.rename(target)
        to_disk(target, target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def unsealed(file: Path, target: Path, key: str) -> None:
    """Decrypt a file. Raises BackupFailed for another key, and for a file that was damaged or cut off."""
    try:
        pyrage.decrypt_file(str(file), str(target), [identity(key)])
    except (pyrage.DecryptError, OSError) as error:
        raise BackupFailed(f"{file.name} cannot be opened: another key, or the file is damaged ({error}).", "unreadable") from error


def add(archive: tarfile.TarFile, name: str, pieces: Iterable[bytes], size: int) -> str:
    """Put a member into the archive; its SHA-256."""
    digest = hashlib.sha256()
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    archive.addfile(info, Pieces(pieces, digest))
    return digest.hexdigest()


class Pieces(BytesIO):
    """A stream of pieces as tarfile reads it, hashed on the way."""

    def __init__(self, pieces: Iterable[bytes], digest: Any) -> None:
        super().__init__()
        self._pieces, self._digest, self._held = iter(pieces), digest, b""

    def read(self, size: int | None = -1) -> bytes:
        """The next bytes."""
        wanted = PIECE if size is None or size < 0 else size
        while len(self._held) < wanted and (piece := next(self._pieces, None)) is not None:
            self._held += piece
        given, self._held = self._held[:wanted], self._held[wanted:]
        self._digest.update(given)
        return given


def add_json(archive: tarfile.TarFile, name: str, value: Any) -> None:
    """Put a small list into the archive."""
    text = json.dumps(value, indent=1, sort_keys=True).encode()
    add(archive, name, [text], len(text))


def pieces(body: BinaryIO) -> Iterator[bytes]:
    """A stream in pieces."""
    while piece := body.read(PIECE):
        yield piece


def manifest_of(archive: tarfile.TarFile) -> dict[str, Any]:
    """The list of what should be there. Raises BackupFailed."""
    try:
        body = archive.extractfile(MANIFEST)
        found: dict[str, Any] = json.loads(body.read()) if body else {}
    except (KeyError, ValueError, tarfile.TarError) as error:
        raise BackupFailed("This is no backup of Interlock: it has no list of its contents.", "no_manifest") from error
    return found
