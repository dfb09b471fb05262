"""A gunicorn for each application that is measured."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = ("--no-control-socket", "--log-level", "warning", "--graceful-timeout", "2", "--keep-alive", "60")


@dataclass(frozen=True)
class Server:
    """A running gunicorn."""

    master: int
    port: int

    def worker(self) -> int:
        """The process that answers, where there is one."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            children = psutil.Process(self.master).children()
            if children:
                return int(children[0].pid)
            time.sleep(0.05)
        raise RuntimeError("gunicorn started no worker.")


def processor_seconds(process: int) -> float:
    """What a process has used of processors so far, to the nanosecond where the C library has clock_getcpuclockid(3), else to the tick."""
    library, clock = ctypes.CDLL(None), ctypes.c_int()
    if hasattr(library, "clock_getcpuclockid") and library.clock_getcpuclockid(process, ctypes.byref(clock)) == 0:
        return time.clock_gettime(clock.value)
    return sum(psutil.Process(process).cpu_times()[:2])


@cache
def can_be_alone() -> bool:
    """Whether a process may have a network of its own here (Linux, as root)."""
    return (
        subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False).returncode == 0 if shutil.which("unshare") else False
    )


@contextmanager
def started(
    application: str, worker_class: str, *, workers: int = 1, environment: Mapping[str, str] | None = None, alone: bool = False
) -> Iterator[Server]:
    """The application served on a free port of 127.0.0.1; ended with the block.

    With `alone` in a network namespace of its own, where nothing can be reached but through the listening socket.
    """
    options = [*OPTIONS, "--workers", str(workers), "--worker-class", worker_class, "--threads", "4" if worker_class == "gthread" else "1"]
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        command = [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}", *options, application]
        log = subprocess.DEVNULL if not os.environ.get("BENCHMARK_VERBOSE") else None
        process = subprocess.Popen(
            ["unshare", "--net", *command] if alone else command,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[listener.fileno()],
        )
        try:
            yield Server(process.pid, listener.getsockname()[1])
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
