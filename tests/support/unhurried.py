"""What is slow may not be done while a write transaction is open: others wait for its lock. In the tests it raises there."""

from __future__ import annotations

import builtins
import functools
import io
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import obstore
import PIL.Image
from argon2 import low_level
from flask import has_app_context

from webapp.db import db


class SlowInTransaction(AssertionError):
    """Do it before the transaction, or after its commit (`after_commit`, a job, the outbox)."""


SLOW: tuple[tuple[Any, str, str], ...] = (
    (low_level, "hash_secret", "a password is hashed"),
    (low_level, "verify_secret", "a password is compared"),
    (socket.socket, "connect", "another machine is spoken to"),
    (socket.socket, "connect_ex", "another machine is spoken to"),
    (subprocess.Popen, "__init__", "a process is started"),
    (PIL.Image, "open", "a picture is read"),
    (PIL.Image.Image, "save", "a picture is drawn"),
    (PIL.Image.Image, "resize", "a picture is drawn"),
    (obstore, "put", "a file is kept"),
    (obstore, "get", "a file is read"),
    (obstore, "delete", "a file is removed"),
)


def writing() -> bool:
    """Whether this thread is inside a transaction()."""
    return has_app_context() and db.session.registry.has() and bool(db.session().info.get("writing"))


@contextmanager
def refused_while_writing() -> Iterator[None]:
    """Whatever is in `SLOW`, and opening a file to write, raises while a transaction() is open."""
    patches = [patch.object(owner, name, _guarded(getattr(owner, name), what)) for owner, name, what in SLOW]
    patches += [patch.object(owner, "open", _opened(owner.open)) for owner in (builtins, io)]  # pathlib asks the second
    try:
        for each in patches:
            each.start()
        yield
    finally:
        for each in patches:
            each.stop()


def _guarded(slow: Callable[..., Any], what: str) -> Callable[..., Any]:
    @functools.wraps(slow)
    def called(*args: Any, **kwargs: Any) -> Any:
        _refuse(what)
        return slow(*args, **kwargs)

    return called


def _opened(plain: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(plain)
    def called(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
        if set(mode) & set("wax+"):
            _refuse(f"{file} is written")
        return plain(file, mode, *args, **kwargs)

    return called


def _refuse(what: str) -> None:
    if writing():
        raise SlowInTransaction(f"While a transaction() is open, {what}.")
