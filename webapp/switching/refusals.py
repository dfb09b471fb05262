"""Why a change of modules is not made, where the person can decide again."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.domain import Conflict, DomainError
from webapp.switching.assessment import Assessment
from webapp.switching.plan import Plan


class RevisionMoved(Conflict):
    """The platform changed since the person looked; `plan` shows the request against the present state."""

    def __init__(self, now: Plan | None) -> None:
        super().__init__(_("The modules were changed in the meantime. Look at the new plan and decide again."), "revision_moved")
        self.plan = now


class ReasonNeeded(DomainError):
    """The change reaches far enough that its reason must be told; `assessment` says why."""

    def __init__(self, assessment: Assessment) -> None:
        super().__init__(_("Write why you make this change: those affected will ask."), "reason_needed")
        self.assessment = assessment
