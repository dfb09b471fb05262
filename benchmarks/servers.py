"""One gunicorn with one worker for each application that is measured."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.bare import factory

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = ("--workers", "1", "--no-control-socket", "--log-level", "warning", "--graceful-timeout", "2", "--keep-alive", "60")


@dataclass(frozen=True)
class Server:
    """A running gunicorn."""

    master: int
    port: int

    def worker(self) -> int:
        """The process that answers."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            children = psutil.Process(self.master).children()
            if children:
                return int(children[0].pid)
            time.sleep(0.05)
        raise RuntimeError("gunicorn started no worker.")


@contextmanager
def started(name: str, worker_class: str) -> Iterator[Server]:
    """The application served on a free port of 127.0.0.1; ended with the block."""
    options = [*OPTIONS, "--worker-class", worker_class, "--threads", "4" if worker_class == "gthread" else "1"]
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        command = [sys.executable, "-m", "gunicorn", "--bind", f"fd://{listener.fileno()}", *options, factory(name)]
        log = subprocess.DEVNULL if not os.environ.get("BENCHMARK_VERBOSE") else None
        process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[listener.fileno()])
        try:
            yield Server(process.pid, listener.getsockname()[1])
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
