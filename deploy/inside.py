"""What gunicorn's main process answers on a port of its own: numbers for Prometheus, and whether the processes live.

It answers while every thread of every process is busy, and nothing that comes through the proxy gets here.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from deploy import strictly

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "interlock-metrics-"


def prepare() -> None:
    """Give this main process an empty folder for the numbers, and remove those of main processes that are gone.

    Called before anything imports prometheus_client, which looks for the folder then. At a reload the folder stays.
    """
    base = Path("/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir())  # noqa: S108  the folder in it is private
    mine = base / f"{PREFIX}{os.getuid()}-{os.getpid()}"
    if os.environ.get(FOLDER) == str(mine):
        return
    for old in base.glob(f"{PREFIX}{os.getuid()}-*"):
        pid = old.name.rpartition("-")[2]
        if pid == str(os.getpid()) or not Path(f"/proc/{pid}").exists():
            shutil.rmtree(old, ignore_errors=True)
    mine.mkdir(mode=0o700)
    os.environ[FOLDER] = str(mine)


def forget() -> None:
    """Remove this main process's own folder."""
    shutil.rmtree(os.environ.get(FOLDER, ""), ignore_errors=True)


def begin(arbiter: Any, host: str, port: int) -> None:
    """Answer from now on; where the port is taken, say so and go on without."""
    try:
        listening().serve(host, port, answers(arbiter), "inside")
    except OSError as error:
        arbiter.log.error("No metrics: %s:%s cannot be listened to: %s", host, port, error)


def listening() -> Any:
    """What answers on a port for those who look after the processes, as a worker uses it too."""
    return strictly.alone("operating/listening")


def answers(arbiter: Any) -> Callable[..., Iterable[bytes]]:
    """The application: /metrics and /healthz."""
    from prometheus_client import CollectorRegistry, make_wsgi_app
    from prometheus_client.multiprocess import MultiProcessCollector

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/metrics":
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
            return make_wsgi_app(registry)(environ, start_response)
        status, text = health(arbiter) if environ["PATH_INFO"] == "/healthz" else ("404 Not Found", "Ask for /metrics or /healthz.")
        start_response(status, [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")])
        return [f"{text}\n".encode()]

    return application


def health(arbiter: Any) -> tuple[str, str]:
    """Alive when one process at least was heard of within the time that gunicorn gives it."""
    now = time.monotonic()
    alive = sum(now - worker.tmp.last_update() < arbiter.timeout for worker in list(arbiter.WORKERS.values()))
    return ("200 OK", f"ok: {alive} processes") if alive else ("503 Service Unavailable", "No process answers.")


def buried(pid: int) -> None:
    """A process ended: what it had in use is in use no more."""
    from prometheus_client.multiprocess import mark_process_dead

    mark_process_dead(pid)


if __name__ == "__main__":
    sys.exit("This is part of deploy/gunicorn.conf.py.")
