"""Rules of segments as people write and read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.customers.queries.segments import AT_LEAST, AT_MOST, BEFORE, HAS, HAS_NOT, IS, IS_NOT, WITHIN, Condition, Rule, fields
from webapp.commerce import Money, format_money, parse_money
from webapp.db.folding import folded
from webapp.domain import DomainError
from webapp.registry.kinds.segments import CHOICE, MOMENT, MONEY, NUMBER, YES, SegmentField

MOST = 6
"""Lines of a rule."""
MOST_NUMBER, MOST_DAYS = 1_000_000_000, 36_500
OPS = {NUMBER: (AT_LEAST, AT_MOST), MONEY: (AT_LEAST, AT_MOST), MOMENT: (WITHIN, BEFORE), CHOICE: (IS, IS_NOT), YES: (HAS, HAS_NOT)}
ASKED = {
    AT_LEAST: _l("%(label)s: at least"),
    AT_MOST: _l("%(label)s: at most"),
    WITHIN: _l("%(label)s: within the last … days"),
    BEFORE: _l("%(label)s: not within the last … days"),
    IS: _l("%(label)s: is"),
    IS_NOT: _l("%(label)s: is not"),
    HAS: _l("%(label)s: yes"),
    HAS_NOT: _l("%(label)s: no"),
}
TOLD = {
    AT_LEAST: _l("%(label)s: at least %(value)s"),
    AT_MOST: _l("%(label)s: at most %(value)s"),
    WITHIN: _l("%(label)s: within the last %(value)s days"),
    BEFORE: _l("%(label)s: not within the last %(value)s days"),
    IS: _l("%(label)s: %(value)s"),
    IS_NOT: _l("%(label)s: not %(value)s"),
    HAS: _l("%(label)s: yes"),
    HAS_NOT: _l("%(label)s: no"),
}


def questions() -> list[tuple[str, str]]:
    """What a line can ask: ("field:op", words), as the modules that are on know it."""
    return [(f"{each.code}:{op}", str(ASKED[op]) % {"label": each.label}) for each in fields().values() for op in OPS[each.sort]]


def answers() -> list[str]:
    """Words that fields with choices know, to be offered while typing."""
    return sorted({str(label) for each in fields().values() if each.choices is not None for _code, label in each.choices()})


def read(lines: Sequence[tuple[str, str]], match: str, currency: str) -> dict[str, Any]:
    """The rule of these lines, ("field:op", what was typed) each; empty ones are left out. Raises DomainError at `value_<line>`."""
    known = fields()
    found = [_condition(known, number, what, typed, currency) for number, (what, typed) in enumerate(lines) if what]
    if not found:
        raise DomainError(_("Choose at least one thing that must be true."), "no_condition", field="what_0")
    return {"match": "any" if match == "any" else "all", "conditions": found}


def _condition(known: Mapping[str, SegmentField], number: int, what: str, typed: str, currency: str) -> dict[str, Any]:
    code, _colon, op = what.rpartition(":")
    field = known.get(code)
    if field is None or op not in OPS[field.sort]:
        raise DomainError(_("This asks for something from a module that is off. Choose something else."), "off", field=f"what_{number}")
    try:
        value = _value(field, typed, currency)
    except DomainError as error:
        raise DomainError(error.message, error.code, field=f"value_{number}") from error
    return {"field": code, "op": op, "value": value}


def _value(field: SegmentField, typed: str, currency: str) -> int | str:
    if field.sort == YES:
        return ""
    if field.sort == MONEY:
        return parse_money(typed, currency).minor
    if field.choices is not None:
        return _chosen(field.choices(), typed)
    most = MOST_DAYS if field.sort == MOMENT else MOST_NUMBER
    if not (typed.isascii() and typed.isdigit() and len(typed) < 11) or int(typed) > most:
        raise DomainError(_("Write a whole number, like 30."), "no_number")
    return int(typed)


def _chosen(choices: Sequence[tuple[str, str]], typed: str) -> str:
    for code, label in choices:
        if typed == code or folded(typed) == folded(str(label)):
            return code
    some = ", ".join(str(label) for _code, label in choices[:5])
    raise DomainError(_("Write one of these: %(some)s.", some=some or "—"), "no_choice")


def written(condition: Condition, currency: str) -> str:
    """The value of a line as it is typed."""
    field = fields().get(condition["field"])
    if field is None or field.sort == YES:
        return "" if field is not None else str(condition["value"])
    if field.choices is not None:
        return next((str(label) for code, label in field.choices() if code == condition["value"]), str(condition["value"]))
    return format_money(Money(int(condition["value"]), currency)) if field.sort == MONEY else str(condition["value"])


def explained(rule: Rule, currency: str) -> list[str]:
    """A rule in words, line by line."""
    return [_told(each, currency) for each in rule["conditions"]]


def _told(condition: Condition, currency: str) -> str:
    field = fields().get(condition["field"])
    if field is None:
        return _("Something from a module that is off")
    return str(TOLD[condition["op"]]) % {"label": field.label, "value": written(condition, currency)}
