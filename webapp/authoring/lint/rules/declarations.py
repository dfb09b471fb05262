"""Features, quotas, permissions and configs in use are declared, here or by a module that is on whenever this one is."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from webapp.authoring.lint import markup
from webapp.authoring.lint.declared import HOME, argument
from webapp.authoring.lint.finding import Finding
from webapp.authoring.lint.world import Subject

GATE = "webapp.entitlements.gate"
ACCESS = "webapp.accounts.access"
CONFIG = "webapp.settings.config.module_config"
KINDS = "webapp.registry.kinds."
SHOWN = (("permission", "permission", 99), ("feature", "feature", 99))
"""What menu items and contributions of every kind take."""
USES: Mapping[str, tuple[tuple[str, str | None, int], ...]] = {
    f"{ACCESS}.permission": (("permission", None, 0),),
    f"{ACCESS}.may": (("permission", None, 0),),
    f"{GATE}.require_feature": (("feature", None, 0),),
    f"{GATE}.feature_enabled": (("feature", None, 0),),
    f"{GATE}.feature_answer": (("feature", None, 0),),
    f"{GATE}.check_quota": (("quota", None, 0),),
    f"{HOME}.MenuItem": SHOWN,
}
"""(kind, name of the argument, its place) of what each function takes."""
IN_TEMPLATES = {"may": "permission", "feature_enabled": "feature"}
FIELD = {"permission": "permissions", "feature": "features", "quota": "quotas"}


def check(subject: Subject) -> Iterator[Finding]:
    """Codes that nobody declares, or only somebody who can be off."""
    for file, call, origin in subject.names.calls(*USES, below=KINDS):
        for kind, name, place in USES.get(origin, SHOWN):
            given = argument(call, name, place)
            code = subject.names.text(file, given)
            if given is not None and code is not None:
                problem = problem_of(subject, kind, code, asks=origin == f"{ACCESS}.may")
                yield from (subject.finding(file.path, given.lineno, *each) for each in problem)
    for template in subject.package.templates:
        for found, function in markup.calls(template, *IN_TEMPLATES):
            code = markup.constant(found)
            for each in problem_of(subject, IN_TEMPLATES[function], code, asks=function == "may") if code else ():
                yield subject.finding(template.path, found.lineno, *each)
    yield from configs(subject)


def problem_of(subject: Subject, kind: str, code: str, *, asks: bool) -> Iterator[tuple[str, str]]:
    """(what, fix) of a code. Asking whether a person may is harmless where the other module is off."""
    if not subject.declared.may_lack(kind, code):
        return
    owner = subject.world.owner(kind, code)
    if owner is None:
        yield f"the {kind} '{code}' is used and declared nowhere.", f"Declare it in {FIELD[kind]}, or correct its name."
    elif owner.code not in subject.always_there and not (asks and owner.code in subject.declared.uses):
        yield f"the {kind} '{code}' belongs to '{owner.code}', which can be off.", f"Put '{owner.code}' into requires, or leave it alone."


def configs(subject: Subject) -> Iterator[Finding]:
    """Configs of modules that can be off."""
    for file, call, _origin in subject.names.calls(CONFIG):
        code = subject.names.text(file, argument(call, "code", 0))
        if code is not None and code not in subject.always_there:
            what = f"it reads the config of '{code}', which can be off."
            yield subject.finding(file.path, line_of(call), what, f"Put '{code}' into requires, or ask it through its queries.")


def line_of(node: ast.Call) -> int:
    """Where a call stands."""
    return node.lineno
