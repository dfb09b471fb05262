"""Work in the background."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from webapp.registry.kinds import Contribution

if TYPE_CHECKING:
    from webapp.jobs.job import Job
    from webapp.registry.definition import Modules


@dataclass(frozen=True, kw_only=True, slots=True)
class JobType(Contribution):
    """A kind of job; `code` begins with its module's, as in "marketplace.import".

    `run` is called outside any transaction and writes in short ones of its own, `with job.transaction():`. It may be called
    again after any of them: it goes on from `job.state`, what the last `job.checkpoint()` kept. `writes` names other modules
    whose rows it writes: a run waits while one of them is read-only. `transfer` says that people know it as an import or export.
    """

    called: ClassVar[str] = "job"
    prefixed: ClassVar[bool] = True

    name: str
    run: Callable[[Job], None]
    max_attempts: int = 5
    writes: tuple[str, ...] = ()
    transfer: bool = False

    def problems(self, owner: str, modules: Modules) -> Iterable[str]:
        """Jobs that never run, and those that write where their module may not."""
        if self.max_attempts < 1:
            yield "is never attempted. Give it max_attempts of at least 1."
        for other in self.writes:
            if other not in modules[owner].requires:
                yield f"writes '{other}'. Name that in requires."
