"""Who hears what modules tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any, ClassVar

from flask_babel import lazy_gettext as _l

from webapp.registry.kinds import Contribution
from webapp.registry.kinds.events import Event
from webapp.registry.kinds.jobs import JobType

if TYPE_CHECKING:
    from webapp.jobs.job import Job
    from webapp.registry.definition import ModuleDefinition, Modules


@dataclass(frozen=True, kw_only=True, slots=True)
class Listener(Contribution):
    """Hears an event where its module is on: `run` gets those facts that it names as parameters, or all by `**facts`.

    It runs in the transaction of whoever publishes, and a DomainError it raises takes back what is being done. With
    `after_commit` it is a job, kept in that transaction and run once it is committed, in a transaction of its own: whatever dies
    in between, it has heard the event once. Of several listeners to one event each needs a `code` of its own. `name` is what
    people call the job.
    """

    called: ClassVar[str] = "listener"
    local: ClassVar[bool] = True

    event: str
    run: Callable[..., None]
    after_commit: bool = False
    code: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", self.code or self.event)

    @property
    def partners(self) -> tuple[str, ...]:
        """The module that publishes."""
        return (self.event.partition(".")[0],)

    def problems(self, owner: str, modules: Modules) -> Iterable[str]:
        """Events that nobody publishes, and facts that they don't tell. A partner that is not installed is only not heard."""
        publisher = modules.get(self.partners[0])
        if publisher is None:
            return
        told = next((each for each in publisher.contributes if isinstance(each, Event) and each.code == self.event), None)
        if told is None:
            yield f"hears '{self.event}', which '{publisher.code}' does not declare. Correct its name."
            return
        for name in sorted(needed(self.run) - told.facts.keys()):
            yield f"asks for '{name}'. The event tells only {', '.join(sorted(told.facts))}."

    def heard(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Those facts that `run` names."""
        named, everything = parameters(self.run)
        return dict(facts) if everything else {name: facts[name] for name in named if name in facts}

    def job(self, module: ModuleDefinition) -> JobType:
        """The job that hears it after the commit. Its checkpoint is kept with what `run` writes, so that it runs once."""

        def hear(job: Job) -> None:
            if not job.state:
                with job.transaction():
                    self.run(**self.heard(job.args))
                    job.checkpoint(heard=True)

        return JobType(code=job_code(module.code, self), name=self.name or _l("Follow-up in %(module)s", module=module.name), run=hear)


def job_code(owner: str, listener: Listener) -> str:
    """The code of the job of a listener."""
    return f"{owner}.hear.{listener.code}"


def parameters(function: Callable[..., Any]) -> tuple[list[str], bool]:
    """The names of what a function takes by name, and whether it takes everything else too."""
    found = signature(function).parameters.values()
    named = [each.name for each in found if each.kind in (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)]
    return named, any(each.kind is Parameter.VAR_KEYWORD for each in found)


def needed(function: Callable[..., Any]) -> set[str]:
    """The names of what a function cannot do without."""
    plain = (Parameter.VAR_KEYWORD, Parameter.VAR_POSITIONAL)
    found = signature(function).parameters.values()
    return {each.name for each in found if each.default is Parameter.empty and each.kind not in plain}
