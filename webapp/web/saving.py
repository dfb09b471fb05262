"""A page with a form that saves: shown, refused with everything that was typed, or done. Views catch no DomainError by themselves.

What a rule says stands at the field that it is about. A save that came too late shows what is there now beside what was typed;
the form then carries the new version, so that sending it again saves, knowingly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, FileField, PasswordField, SubmitField
from wtforms.form import BaseForm
from wtforms.widgets import HiddenInput

from webapp.db import transaction
from webapp.domain import DomainError, Forbidden, LostRace, NotFound
from webapp.fields import TypedField, is_valid
from webapp.web.htmx import render, see_other

T = TypeVar("T")
Now = Callable[[], Any]
"""What is there now, asked after the rollback: values by field, or an object that has them, its version among them."""
STALE = frozenset({"stale", "revision_moved"})
UNSEEN = (FileField, PasswordField, SubmitField)


@dataclass(frozen=True, slots=True)
class TooLate:
    """Why a form was not saved yet, and (label, saved now, typed) of every field that differs. `error_summary` draws it."""

    message: str
    differs: list[tuple[str, str, str]]


def go(done: tuple[str, ...]) -> ResponseReturnValue:
    """To an address, with a message (and its tone) that is shown there."""
    return see_other(*done)


def form_page(
    template: str,
    form: FlaskForm,
    save: Callable[[], T],
    now: Now | None = None,
    *,
    part: str | None = None,
    then: Callable[[T], ResponseReturnValue] = go,  # type: ignore[assignment]
    around: Callable[[], Mapping[str, Any]] = dict,
    field: str | None = None,
    in_one: bool = True,
    **context: Any,
) -> ResponseReturnValue:
    """The page of a form, or its `part` for htmx, or what sending it does.

    `save` runs in one transaction; `then` makes the answer of what it gave: by default it gives where to go and the message shown
    there. `around` is what else the page shows, read whenever it is drawn. `field` is what a rule is about that names no field.
    Where `save` opens transactions of its own, as keeping a file does, `in_one` is False.
    """

    def draw(status: int) -> ResponseReturnValue:
        return render(template, part, status, form=form, **{**context, **around()})

    return save_form(form, save, now, draw=draw, then=then, field=field, in_one=in_one)


def save_form(
    form: FlaskForm,
    save: Callable[[], T],
    now: Now | None = None,
    *,
    draw: Callable[[int], ResponseReturnValue],
    then: Callable[[T], ResponseReturnValue] = go,  # type: ignore[assignment]
    field: str | None = None,
    in_one: bool = True,
) -> ResponseReturnValue:
    """`form_page` for a form that stands on a larger page: `draw` gives that page with a status."""
    if not form.is_submitted():
        return draw(200)
    if not is_valid(form):
        return draw(422)
    done = attempt(save, in_one=in_one)
    if not isinstance(done, DomainError):
        return then(done)
    if isinstance(done, NotFound | Forbidden) and not done.parts:
        raise done
    refuse(form, done, now, field)
    return draw(done.status)


def attempt(work: Callable[[], T], *, in_one: bool = False) -> T | DomainError:
    """What `work` gives, or what a rule said: for pages on which a refusal is part of the answer, such as a report or a plan.

    With `in_one` it runs in a transaction of its own.
    """
    try:
        with transaction() if in_one else nullcontext():
            return work()
    except DomainError as error:
        return error


def refuse(form: BaseForm, error: DomainError, now: Now | None = None, field: str | None = None) -> None:
    """Puts into the form what a rule said: at its fields, above the form, or as a save that came too late."""
    if error.code in STALE and now is not None:
        there = now()
        form.too_late = TooLate(_said(error), list(differences(form, there)))
        catch_up(form, there)
        return
    for name, sentence in (error.parts or {field or "": error.message}).items():
        if name in form:
            form[name].errors = [*form[name].errors, sentence]
        else:
            form.form_errors.append(sentence)


def _said(error: DomainError) -> str:
    """A service's own sentence; what every race and every module says is the same for all forms."""
    if error.code == "stale" and not isinstance(error, LostRace):
        return error.message
    return _("Somebody else saved this in the meantime. Compare with what is there now and save again.")


def catch_up(form: BaseForm, there: Any) -> None:
    """What the form carries of the state that was seen becomes that of the state now."""
    for field in form:
        if isinstance(field.widget, HiddenInput) and _has(there, field.short_name):
            field.data, field.raw_data = _value(there, field.short_name), None


def differences(form: BaseForm, there: Any) -> Iterator[tuple[str, str, str]]:
    """(label, saved now, typed) of every field that a person can see and that differs."""
    for field in form:
        if isinstance(field.widget, HiddenInput) or isinstance(field, UNSEEN) or not _has(there, field.short_name):
            continue
        saved, typed = readable(field, _value(there, field.short_name)), readable(field, field.data)
        if saved != typed:
            yield str(field.label.text), saved, typed


def values_of(form: BaseForm, row: Any) -> dict[str, Any]:
    """What a row has of the fields of a form: to be added to."""
    return {field.short_name: getattr(row, field.short_name) for field in form if hasattr(row, field.short_name)}


def readable(field: Field, value: Any) -> str:
    """A value as the form shows it: choices by their names, several of them in a row, amounts with their currency."""
    if isinstance(field, BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, TypedField):
        return f"{field.text_of(value)} {field.unit}".strip() if value is not None else "—"
    names = {choice.value: choice.label for choice in field.iter_choices()} if hasattr(field, "iter_choices") else {}
    values = sorted(value, key=str) if isinstance(value, list | tuple | set | frozenset) else [value]
    name_of = getattr(field, "name_of", str)
    shown = [str(names[each] if names and each in names else name_of(each)) for each in values if each not in (None, "")]
    shown = [each.replace("\r\n", "\n").strip() for each in shown]
    return ", ".join(shown) or "—"


def _has(there: Any, name: str) -> bool:
    return name in there if isinstance(there, Mapping) else hasattr(there, name)


def _value(there: Any, name: str) -> Any:
    return there[name] if isinstance(there, Mapping) else getattr(there, name)
