"""Asking the modules of a platform, now, whether they are well."""

from __future__ import annotations

from collections.abc import Sequence

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from modules.platform_admin.console.modules import done, in_place
from modules.platform_admin.console.platforms import platforms
from webapp.accounts.access import permission
from webapp.faults.checks import Finding, Outcome
from webapp.health import rounds
from webapp.platforms.models import Platform


@platforms.post("/<code>/modules/check")
@permission("platform-admin:modules:write", platform_arg="code")
@in_place
def check(platform: Platform) -> ResponseReturnValue:
    findings = rounds.check_now(platform.id)
    ill = [each for each in findings if each.outcome != Outcome.OK]
    return done(platform, said(findings, ill), tone="warning" if ill else "success")


def said(findings: Sequence[Finding], ill: Sequence[Finding]) -> str:
    """What came of it, in one sentence."""
    if not findings:
        return _("No module that is on here has a health check.")
    if not ill:
        return ngettext("%(num)s check: all is well.", "%(num)s checks: all is well.", len(findings))
    names = ", ".join(dict.fromkeys(str(each.module.name) for each in ill))
    return _("Not well: %(names)s. What was found stands there.", names=names)
