"""What weighs is changed only by somebody who has just given their password: hosts, keys, where money and data go, what is closed.

Held where rows are written, whatever the page: a form, an undo, a preset. Models say it of themselves by `__asks_again__`, settings by
leaving a key out of the `harmless` ones of their form. How one gets in oneself is looked after by webapp/accounts/fresh.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from flask_babel import gettext as _
from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from webapp.accounts import fresh
from webapp.actor import current_actor
from webapp.db import db
from webapp.db.weight import Weight, named_by
from webapp.domain import Forbidden
from webapp.kernel import kernel
from webapp.platforms.modules import PlatformModule
from webapp.registry.definition import ModuleDefinition
from webapp.settings.config import declared
from webapp.settings.models import Own

KEPT: Mapping[type, tuple[str, ...]] = {PlatformModule: ("module_code", "config"), Own: ("module", "values", "secrets")}
"""Where settings stand: the column that names the module, and those that hold values by key."""


def init_app(_app: Flask) -> None:
    """Listen on the application's session. Safe to call for each app of a process."""
    for name, listener in (("before_flush", _check_flush), ("do_orm_execute", _check_statement)):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)


def asking(module: ModuleDefinition) -> frozenset[str]:
    """The settings of a module that ask for the password: all but those that are said to be harmless."""
    return frozenset(declared(module).defaults) - frozenset(getattr(module.config_form, "harmless", ()))


def refusal() -> Exception:
    """The question; whoever views as somebody else is not asked: the password would be of one, the change of the other."""
    if current_actor().on_behalf_of is None:
        return fresh.refusal()
    said = _("It has been a while since you gave your password. Stop viewing as somebody else before you do this.")
    return Forbidden(said, "viewing")


def _check_flush(written: Session, *_args: object) -> None:
    if fresh.is_due() and any(_weighing(written)):
        raise refusal()


def _weighing(written: Session) -> Iterator[bool]:
    for row in written.new:
        yield _settings_change(row) or bool((said := _said(type(row))) and said.made)
    for row in written.deleted:
        yield _settings_change(row, gone=True) or bool((said := _said(type(row))) and said.removed)
    for row in written.dirty:
        yield _settings_change(row) or ((said := _said(type(row))) is not None and _changes(row, said.columns))


def _said(model: type) -> Weight | None:
    said: Weight | None = getattr(model, "__asks_again__", None)
    return said


def _changes(row: Any, columns: frozenset[str] | None) -> bool:
    state: Any = inspect(row)
    names = columns if columns is not None else state.mapper.column_attrs.keys()
    return any(state.attrs[name].history.has_changes() for name in names)


def _settings_change(row: Any, *, gone: bool = False) -> bool:
    """Whether a row of settings says another thing of something that weighs. What no platform has set is as its default.

    A store that sets the default says something: its platform may have set another.
    """
    kind = next((each for each in KEPT if isinstance(row, each)), None)
    if kind is None:
        return False
    named, *columns = KEPT[kind]
    module = kernel().registry.modules.get(getattr(row, named))
    if module is None:
        return False
    unset: Mapping[str, Any] = {} if kind is Own else declared(module).defaults
    before, after = dict(unset), dict(unset)
    for name in columns:
        history = inspect(row).attrs[name].history
        before |= (history.deleted or history.unchanged or [None])[0] or {}
        after |= {} if gone else getattr(row, name) or {}
    return any(before.get(key) != after.get(key) for key in asking(module))


def _check_statement(state: ORMExecuteState) -> None:
    if state.is_select or state.bind_mapper is None:
        return
    if _weighs(state, state.bind_mapper.class_) and fresh.is_due():
        raise refusal()


def _weighs(state: ORMExecuteState, model: type) -> bool:
    """Whether a statement without objects writes something that weighs: of settings it would not be seen which."""
    held = next((columns for kind, (_named, *columns) in KEPT.items() if issubclass(model, kind)), None)
    said = Weight(frozenset(held)) if held is not None else _said(model)
    if said is None:
        return False
    if not state.is_update:
        return said.removed if state.is_delete else said.made
    return said.columns is None or bool(named_by(state) & said.columns)
