"""How gunicorn serves Interlock. Every value can be changed by an environment variable or on gunicorn's command line."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from deploy import inside, strictly

# Only a proxy on this machine reaches it. In a container, where the proxy is elsewhere, BIND_HOST is 0.0.0.0.
with strictly.reading() as read:
    env = os.environ
    host, port = read.host(env, "BIND_HOST", "127.0.0.1"), read.integer(env, "PORT", 8000, 1, 65_535)
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    workers = read.integer(env, "WEB_CONCURRENCY", 2, 1, 256)
    threads = read.integer(env, "GUNICORN_THREADS", 4, 1, 256)
    loglevel = read.choice(env, "LOG_LEVEL", ("debug", "info", "warning", "error", "critical"), "info")
    metrics_port = read.integer(env, "METRICS_PORT", 0, 0, 65_535)
    metrics_host = read.host(env, "METRICS_HOST", "127.0.0.1")
worker_class = "gthread"

# A page takes well under a second; whoever takes this long is stuck. Whoever is busy at a restart may finish.
timeout = 60
graceful_timeout = 30
keepalive = 5

# Workers don't leak, so none is restarted by count; heartbeats stay off the disk where the system allows it.
max_requests = 0
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108  gunicorn makes a private file in it

# Who the client is, is the application's to know: it believes PROXY_HOPS proxies. What gunicorn took from X-Forwarded-Proto or a
# SCRIPT_NAME header by itself, it would take from everybody who reaches it, clients of a proxy included.
forwarded_allow_ips = ""
control_socket_disable = True

# The application logs each request itself, with its id, platform and duration; here only what happens to workers.
accesslog = None
errorlog = "-"

# A queue longer than this is answered by nobody in time: better a refusal at once, which the proxy turns into 503.
backlog = 512

# Numbers for Prometheus and the health of the processes, on a port of their own that no proxy leads to.
if metrics_port:
    inside.prepare()


def when_ready(server: Any) -> None:
    """The main process listens."""
    if metrics_port:
        inside.begin(server, metrics_host, metrics_port)


def child_exit(_server: Any, worker: Any) -> None:
    """A process ended."""
    if metrics_port:
        inside.buried(worker.pid)


def on_exit(_server: Any) -> None:
    """The main process ends."""
    if metrics_port:
        inside.forget()
