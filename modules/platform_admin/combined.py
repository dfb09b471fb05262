"""Plans of several platforms as one: shown together, confirmed once, applied on all or on none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from modules.platform_admin.proposal import Proposal, asked_for
from webapp.domain import DomainError
from webapp.platforms.models import Platform
from webapp.switching import confirmation
from webapp.switching.confirmation import Confirmation
from webapp.switching.service import ModuleService
from webapp.switching.targets import Request


@dataclass(frozen=True)
class Part:
    """What would happen on one platform."""

    code: str
    name: str
    proposal: Proposal


@dataclass(frozen=True)
class Refused:
    """A platform whose request cannot be granted, and why. It is left out; the others can go on."""

    code: str
    name: str
    sentence: str


@dataclass(frozen=True)
class Combined:
    """`parts` change, `refused` cannot, `same` (names) are already as asked."""

    parts: tuple[Part, ...]
    refused: tuple[Refused, ...]
    same: tuple[str, ...]
    reason: str = ""

    @property
    def needs_reason(self) -> bool:
        return any(part.proposal.needs_reason for part in self.parts)

    @property
    def takes_away(self) -> bool:
        """Whether a module goes off somewhere."""
        return any(part.proposal.plan.disables for part in self.parts)

    @property
    def reasons(self) -> dict[str, list[str]]:
        """Why a reason is due: each sentence with the names of the platforms that it is true of."""
        found: dict[str, list[str]] = {}
        for part in self.parts:
            for sentence in part.proposal.assessment.reasons:
                found.setdefault(sentence, []).append(part.name)
        return found

    @property
    def token(self) -> str:
        """What the confirmation carries: every plan that is shown, and nothing else."""
        return confirmation.sign_many(part.proposal.plan for part in self.parts)

    @property
    def requests(self) -> dict[int, Request]:
        """What is asked for, by platform id."""
        return {part.proposal.plan.platform_id: part.proposal.plan.requested for part in self.parts}

    @property
    def missing_reason(self) -> str:
        """The sentence that asks for a reason; empty where there is one or none is needed."""
        if self.needs_reason and not self.reason:
            return str(_("Write why you make this change: those affected will ask."))
        return ""

    def fits(self, seen: Sequence[Confirmation]) -> bool:
        """Whether this is what was shown, platform by platform."""
        plans = {part.proposal.plan.platform_id: part.proposal.plan for part in self.parts}
        return plans.keys() == {each.platform_id for each in seen} and all(each.fits(plans[each.platform_id]) for each in seen)


def combine(service: ModuleService, asked: Iterable[tuple[str, Platform | None, Request]], reason: str) -> Combined:
    """The requests (platform's code, the platform, what is asked) as one plan. What cannot be granted is told, and hides nothing."""
    parts: list[Part] = []
    refused: list[Refused] = []
    same: list[str] = []
    for code, platform, requested in asked:
        if platform is None:
            refused.append(Refused(code, code, _("There is no such platform.")))
            continue
        try:
            proposal = asked_for(service, platform.id, requested)
        except DomainError as error:
            refused.append(Refused(code, platform.name, error.message))
            continue
        if proposal.is_empty:
            same.append(platform.name)
        else:
            parts.append(Part(code, platform.name, proposal))
    return Combined(tuple(parts), tuple(refused), tuple(same), reason)


def confirmed(service: ModuleService, seen: Sequence[Confirmation], platforms: Mapping[int, Platform], reason: str) -> Combined:
    """What a confirmation asks for, against the present state."""
    asked = ((platforms.get(each.platform_id), each) for each in seen)
    return combine(service, [(found.code if found else str(each.platform_id), found, each.requested) for found, each in asked], reason)
