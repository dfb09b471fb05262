"""The rules, one file each: `check(subject)` gives the findings of one module."""

from webapp.authoring.lint.rules import (
    access,
    declarations,
    endpoints,
    errors,
    htmx,
    imports,
    inline,
    menu,
    money,
    partners,
    templates,
    verbs,
    writes,
)

RULES = (access, declarations, endpoints, errors, htmx, imports, inline, menu, money, partners, templates, verbs, writes)
