"""Erasing a person: every module that is on takes its words out, then the kernel does. Modules that are off do it once they are on."""

from __future__ import annotations

from webapp.contributions import guarded
from webapp.kernel import kernel
from webapp.merchants.queries import hold_merchant
from webapp.privacy import places, queries
from webapp.privacy.models import ERASE, PrivacyRequest, State
from webapp.privacy.services import end, kept_about, written
from webapp.registry.kinds.personal import PersonalData
from webapp.routing.context import current_platform, on_here
from webapp.tenancy import unscoped


def erase(subject: str, subject_id: int, merchant_id: int, *, ids: tuple[int, ...] = ()) -> PrivacyRequest:
    """Erase somebody for good, in the caller's transaction; gives the request that this answers, a new one where nobody had asked.

    `ids` are those that are known where the module is off that the person is of.
    """
    hold_merchant(current_platform().id, merchant_id)
    kept = kept_about(subject)
    person = queries.whose(subject, subject_id, merchant_id, kept, ids)
    asked = queries.open_requests(subject, person.ids)
    with unscoped("privacy: a person is erased in all stores of a merchant"):
        for each in kept:
            each.erase(person)
        places.empty(person, modules_of(subject))
    answered = next((each for each in asked if each.kind == ERASE), None) or written(ERASE, subject, subject_id, merchant_id, person.ids)
    answered.ids, answered.reached = list(person.ids), sorted(modules_of(subject) & on_here())
    for each_request in {each.id: each for each in (*asked, answered)}.values():
        end(each_request, State.DONE if each_request.kind == ERASE else State.WITHDRAWN)
    return answered


def unreached(request: PrivacyRequest) -> list[str]:
    """Codes of the modules that still keep words of somebody who was erased, because they were off."""
    return sorted(modules_of(request.subject) - set(request.reached)) if request.kind == ERASE and request.state == State.DONE else []


def waiting() -> list[int]:
    """Ids of requests that a module could carry on with now: it was off when somebody was erased, and is on."""
    here = on_here()
    return [each.id for each in queries.erased() if set(unreached(each)) & here]


def reach_rest(request_id: int) -> None:
    """Let modules that have come on since do their part, in the caller's transaction."""
    request = queries.request(request_id, lock=True)
    late = set(unreached(request)) & on_here()
    person = queries.whose(request.subject, request.subject_id, request.merchant_id, [], request.ids)
    with unscoped("privacy: a module that was off does its part"):
        for module, each in kernel().registry.contributed(PersonalData, late):
            if each.subject == request.subject:
                guarded(module, each).erase(person)
    request.reached = sorted({*request.reached, *late})


def modules_of(subject: str) -> frozenset[str]:
    """Codes of all installed modules that keep something about people of a subject."""
    registry = kernel().registry
    every = frozenset(registry.modules)
    return frozenset(module.code for module, each in registry.contributed(PersonalData, every) if each.subject == subject)
