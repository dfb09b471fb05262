"""Background jobs: long work that outlives the request, the browser and the worker that does it.

A module declares `JobType`s; `enqueue()` writes a `JobRun` in the transaction of the business rows it is about. That row is
the truth. Its id goes to a worker (`flask jobs worker`) through huey once the transaction has committed; whatever is lost on
the way, or dies with a worker, the sweep hands out again. `ticks` are called with every sweep.
"""

from webapp.jobs.job import Job
from webapp.jobs.models import JobRun
from webapp.jobs.obstacles import at_work
from webapp.jobs.queries import Active, latest, run_by_id, running_jobs, runs
from webapp.jobs.services import cancel, enqueue, retry
from webapp.jobs.states import ACTIVE, FINISHED, Status
from webapp.jobs.sweep import ticks
from webapp.registry.kinds.jobs import JobType

__all__ = [
    "ACTIVE",
    "FINISHED",
    "Active",
    "Job",
    "JobRun",
    "JobType",
    "Status",
    "at_work",
    "cancel",
    "enqueue",
    "latest",
    "retry",
    "run_by_id",
    "running_jobs",
    "runs",
    "ticks",
]
