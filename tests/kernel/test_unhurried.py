"""The watch over write transactions: what is slow raises inside one, in every test, and does not outside."""

from __future__ import annotations

import io
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PIL.Image
import pytest
from flask import Flask

from tests.support.unhurried import SlowInTransaction
from webapp.accounts.services import new_hash
from webapp.db import transaction


def connect(folder: Path) -> None:
    with socket.socket() as line:
        line.connect_ex(("127.0.0.1", 9))


SLOW: dict[str, Callable[[Path], Any]] = {
    "hashing": lambda folder: new_hash("a sentence of four words"),
    "a socket": connect,
    "a process": lambda folder: subprocess.run([sys.executable, "-c", ""], check=True),
    "a picture": lambda folder: PIL.Image.new("RGB", (2, 2)).save(io.BytesIO(), "PNG"),
    "a file": lambda folder: (folder / "x").write_text("x"),
}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("what", SLOW)
def test_what_is_slow_is_refused_while_writing(app: Flask, tmp_path: Path, what: str) -> None:
    SLOW[what](tmp_path)
    with pytest.raises(SlowInTransaction), transaction():
        SLOW[what](tmp_path)
    SLOW[what](tmp_path)
