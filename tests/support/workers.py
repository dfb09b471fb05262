"""Real worker processes: of the mill, or of another module that is run as one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile

from flask import Flask

from webapp.jobs.carrier import Carrier

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 120


@contextmanager
def queue_in(app: Flask, folder: Path) -> Iterator[None]:
    """Has the application put the ids of its runs into a queue of the test's own."""
    kernel, before = app.extensions["interlock"], app.config["INSTANCE"]
    carrier, kernel.carrier = kernel.carrier, Carrier(app)
    app.config["INSTANCE"] = str(folder)
    try:
        yield
    finally:
        kernel.carrier.close()
        kernel.carrier, app.config["INSTANCE"] = carrier, before


class WorkerProcess:
    """A worker that was started now. As a context manager it is ended at the end, whatever happened."""

    def __init__(self, module: str = "tests.support.mill", *arguments: str, **environment: str) -> None:
        self._log = TemporaryFile()  # noqa: SIM115  closed with the process
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )

    def __enter__(self) -> WorkerProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
        self._log.close()

    def kill(self) -> None:
        """End it as kill -9 does."""
        self.process.kill()
        self.process.wait(PATIENCE_S)

    def ended(self) -> bool:
        """Whether it is no more."""
        return self.process.poll() is not None

    def end(self) -> int:
        """Ask it to end; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE_S)

    def until(self, holds: Callable[[], bool], patience: float = PATIENCE_S) -> None:
        """Wait for something that it does; fails with what it said when it ends before, or takes too long."""
        deadline = time.monotonic() + patience
        while not holds():
            if self.ended() or time.monotonic() > deadline:
                raise AssertionError(f"waited in vain; the worker said:\n{self.said()}")
            time.sleep(0.05)

    def said(self) -> str:
        self._log.seek(0)
        return self._log.read().decode(errors="replace")


class ForkedWorker(WorkerProcess):
    """A worker of a module that is forked from a process which has imported all of it: starting one takes seconds less."""

    forks = get_context("forkserver")

    def __init__(self, module: str, **environment: str) -> None:
        self._log = NamedTemporaryFile()  # noqa: SIM115  closed with the process
        self.forks.set_forkserver_preload([module])
        self.forked = self.forks.Process(target=be, args=(module, self._log.name, environment))
        self.forked.start()

    def kill(self) -> None:
        self.forked.kill()
        self.forked.join(PATIENCE_S)

    def ended(self) -> bool:
        return self.forked.exitcode is not None

    def end(self) -> int:
        self.forked.terminate()
        self.forked.join(PATIENCE_S)
        return self.forked.exitcode or 0


def be(module: str, log: str, environment: dict[str, str]) -> None:
    """What a forked process does."""
    os.environ.update(environment)
    file = os.open(log, os.O_WRONLY)
    for output in (1, 2):
        os.dup2(file, output)
    import_module(module).main()
