"""How gunicorn serves Interlock. Every value can be changed by an environment variable or on gunicorn's command line."""

from __future__ import annotations

import os

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("GUNICORN_THREADS", "4"))

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
loglevel = os.environ.get("LOG_LEVEL", "info").lower()
