"""What the application counts for Prometheus. Everybody may count; nothing is labelled by platform, merchant or person.

Under gunicorn the numbers of all processes are added up (deploy/gunicorn.conf.py); a worker tells its own.
"""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds: most pages take 20 to 50 milliseconds, and people wait above one second."""

REQUESTS = Counter(
    "interlock_requests_total", "Requests by module, frontend and class of the answer's status (2xx …).", ("module", "frontend", "status")
)
REQUEST_SECONDS = Histogram(
    "interlock_request_seconds", "How long requests took until the answer was there.", ("module", "frontend"), buckets=BUCKETS
)
HOOKS = Counter(
    "interlock_hooks_total", "Notices of other programs (POST to public addresses) by what became of them.", ("module", "outcome")
)
COMPOSITIONS = Counter("interlock_compositions_total", "Route tables asked for: held already, or built.", ("result",))
PLANS = Counter("interlock_plans_total", "Plans made of what a change of modules would do.")
CHANGES = Counter("interlock_changes_total", "Changes of modules by outcome: applied, nothing, refused, failed.", ("outcome",))
STALE_WRITES = Counter(
    "interlock_stale_writes_total", "Writes refused because something had moved on: version, constraint, busy, module_off.", ("why",)
)
JOBS = Counter("interlock_jobs_total", "Attempts at jobs by code and outcome.", ("job", "outcome"))
JOB_SECONDS = Histogram("interlock_job_seconds", "How long attempts at jobs took.", ("job",), buckets=(0.1, 0.5, 1, 5, 15, 60, 300, 1800))
MAILS = Counter("interlock_mails_total", "Mails handed to the mail server, by outcome: sent, away, refused, broken.", ("outcome",))
CONNECTIONS = Gauge("interlock_database_connections", "Database connections in use.", multiprocess_mode="livesum")
CONNECTIONS_MOST = Gauge("interlock_database_connections_most", "Database connections that may be in use.", multiprocess_mode="livesum")

BACKUPS = Counter("interlock_backups_total", "Backups by outcome: made, failed.", ("outcome",))

HELD, BUILT = COMPOSITIONS.labels("held"), COMPOSITIONS.labels("built")

ATTEMPTS: Final = frozenset({"succeeded", "failed", "taken away", "put back", "waits", "lost a race"})
"""What may become of an attempt at a job. Everything else is the code of a refusal, of which there are many."""


def attempt_outcome(told: str) -> str:
    """The outcome of an attempt as a label, of words that the log has."""
    plain = told.partition(",")[0]
    return plain if plain in ATTEMPTS else "refused"


def status_class(status: int) -> str:
    """200 as 2xx."""
    return f"{status // 100}xx"


def hook_outcome(status: int) -> str:
    """What became of a notice, by the status that answered it."""
    return "taken" if status < 400 else "refused" if status < 500 else "failed"
