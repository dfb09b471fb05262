"""A disk whose power is cut: what was not synced is gone, or there in part."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
BLOCK = 4096


def compiled(source: Path, folder: Path) -> Path:
    """A library to be loaded before all others. Skips the test where there is no compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler here")
    made = folder / f"{source.stem}.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl"], check=True, capture_output=True)
    return made


def shim(folder: Path) -> Path:
    """The library that keeps what was synced."""
    return compiled(HERE / "cut.c", folder)


class Writer:
    """A process that commits, on a disk of its own."""

    def __init__(self, process: subprocess.Popen[bytes], disk: Path) -> None:
        self.process, self.disk, self.said = process, disk, -1

    def commit(self, more: int) -> None:
        """Wait until that many more are committed."""
        until = self.said + more
        while self.said < until:
            self.said = int(self.process.stdout.readline())  # type: ignore[union-attr]

    def cut(self, to: Path, *, dice: random.Random | None = None) -> int:
        """The disk as it is if the power goes now; gives the number of the last commit that was said.

        Of blocks that were not synced nothing is there, or by `dice` some: a disk writes in the order that it likes.
        """
        self.process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)
        try:
            self._drain()
            to.mkdir()
            for name in ("interlock.db", "interlock.db-wal"):
                kept = _bytes(self.disk / f"{name}.durable")
                found = mixed(kept, _bytes(self.disk / name), dice) if dice else kept
                (to / name).write_bytes(found)
            return self.said
        finally:
            self.process.send_signal(signal.SIGCONT)

    def _drain(self) -> None:
        out = self.process.stdout
        os.set_blocking(out.fileno(), False)  # type: ignore[union-attr]
        while line := out.readline():  # type: ignore[union-attr]
            self.said = int(line)
        os.set_blocking(out.fileno(), True)  # type: ignore[union-attr]


def mixed(kept: bytes, written: bytes, dice: random.Random) -> bytes:
    """Each block as it was synced, or as it was written since."""
    length = len(dice.choice((kept, written)))
    return b"".join(
        (dice.choice((kept, written))[at : at + BLOCK] or kept[at : at + BLOCK] or written[at : at + BLOCK]).ljust(BLOCK, b"\0")
        for at in range(0, length, BLOCK)
    )[:length]


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


@contextmanager
def writer(template: Path, folder: Path, synchronous: str) -> Iterator[Writer]:
    """It runs, on a copy of this database."""
    library, disk = shim(folder), folder / "disk"
    disk.mkdir()
    for name in ("interlock.db", "interlock.db.durable"):
        shutil.copy(template, disk / name)
    env = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "DISK": f"{disk}/",
        "SYNCHRONOUS": synchronous,
        "DATABASE_URL": f"sqlite:///{disk}/interlock.db",
        "INTERLOCK_INSTANCE": str(folder / "instance"),
        "LOG_LEVEL": "error",
    }
    process = subprocess.Popen([sys.executable, HERE / "writer.py"], stdout=subprocess.PIPE, env=env, cwd=HERE.parents[2])
    try:
        yield Writer(process, disk)
    finally:
        process.kill()
        process.communicate()  # and closes the pipe


def durable(disk: Path, program: str, folder: Path) -> set[str]:
    """What of a program's files below `disk` is on the disk when it says that it is done: each file as it was synced, and each folder."""
    disk.mkdir()
    env = {**os.environ, "LD_PRELOAD": str(shim(folder)), "DISK": f"{disk}/", "PLACE": str(disk)}
    subprocess.run([sys.executable, "-c", program], env=env, check=True, cwd=HERE.parents[2], capture_output=True)
    there = [path for path in disk.rglob("*.durable") if path.is_file()]
    synced = [(path, path.with_suffix("")) for path in there]
    return {
        str(real.relative_to(disk)) for path, real in synced if real.is_dir() or (real.exists() and path.read_bytes() == real.read_bytes())
    }


def lost(disk: Path, last: int) -> list[int]:
    """Which of the commits up to this number are not there after the power is back; the database itself must be whole."""
    with closing(sqlite3.connect(disk / "interlock.db")) as back:
        assert back.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        there = {address for (address,) in back.execute("SELECT recipient FROM outbox")}
    return [number for number in range(last + 1) if f"{number}@example.com" not in there]
