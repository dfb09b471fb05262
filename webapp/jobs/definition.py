"""What a module declares of a job that runs in the background."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webapp.jobs.job import Job


@dataclass(frozen=True, kw_only=True, slots=True)
class JobType:
    """A kind of job; `code` begins with its module's, as in "marketplace.import".

    `run` is called outside any transaction and writes in short ones of its own, `with job.transaction():`. It may be called
    again after any of them: it goes on from `job.state`, what the last `job.checkpoint()` kept. `writes` names other modules
    whose rows it writes: a run waits while one of them is read-only.
    """

    code: str
    name: str
    run: Callable[[Job], None]
    max_attempts: int = 5
    writes: tuple[str, ...] = ()
