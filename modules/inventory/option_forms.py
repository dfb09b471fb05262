"""The form of a product's options: their names and values, and the grid of the combinations that they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from modules.inventory import matching, queries
from modules.inventory import options as rules
from modules.inventory.forms import stripped
from modules.inventory.models import Product, Variant
from modules.inventory.options import MOST_OPTIONS, Combination, Option
from webapp.domain import DomainError
from webapp.fields import VersionField
from webapp.web.saving import attempt, refuse

NUMBERS = range(1, MOST_OPTIONS + 1)


class OptionsForm(FlaskForm):
    """What sets the variants of a product apart."""

    name_1 = StringField(_l("First option"), filters=[stripped], description=_l("Such as “Size”."))
    values_1 = TextAreaField(_l("Its values"), filters=[stripped], description=_l("One a line, in the order in which they are shown."))
    name_2 = StringField(_l("Second option"), filters=[stripped], description=_l("Such as “Colour”. Empty where there is none."))
    values_2 = TextAreaField(_l("Values of the second"), filters=[stripped], description=_l("One a line."))
    name_3 = StringField(_l("Third option"), filters=[stripped], description=_l("Empty where there is none."))
    values_3 = TextAreaField(_l("Values of the third"), filters=[stripped], description=_l("One a line."))
    start = StringField(
        _l("New SKUs begin with"),
        filters=[stripped],
        validators=[Length(max=40)],
        description=_l("What comes after it is made of the values. Each can be changed below."),
    )
    was_start = HiddenField()
    version = VersionField()

    def options(self) -> tuple[Option, ...]:
        """What was typed; raises DomainError for what cannot be."""
        said = [(self[f"name_{each}"].data or "", _lines(self[f"values_{each}"].data)) for each in NUMBERS]
        filled = [bool(name or values) for name, values in said]
        for number in NUMBERS[1:]:
            if filled[number - 1] and not filled[number - 2]:
                text = _("Fill in the options from the first one on; one above this is empty.")
                raise DomainError(text, "option_missing", field=f"name_{number}")
        return rules.checked([Option(" ".join(name.split()), values) for name, values in said if name or values])


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(" ".join(line.split()) for line in (text or "").splitlines() if line.strip())


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the grid: a combination, and the variant that is it."""

    values: Combination
    key: str
    variant: Variant | None
    sku: str = ""

    @property
    def label(self) -> str:
        return rules.label(self.values)


@dataclass(slots=True)
class Plan:
    """What would come of the options: a spot for each combination, and the variants whose place somebody has to say."""

    product: Product
    options: tuple[Option, ...]
    spots: list[Spot] = field(default_factory=list)
    unsure: list[tuple[Variant, str]] = field(default_factory=list)
    """With the combination that each most likely is, "" for none."""
    homes: dict[int, Combination] = field(default_factory=dict)
    known: tuple[Option, ...] = ()
    """The options that it had before, or seems to have had."""


def plan_of(store_id: int, product: Product, options: tuple[Option, ...], start: str, said: Mapping[str, str]) -> Plan:
    """The grid of these options. `said` are the places of unsure variants that somebody typed, by their fields."""
    before = rules.of(product.options)
    plan = Plan(product, options, known=before or suggested(product))
    every = rules.combinations(options)
    guessed = matching.matched(product.variants, before, options)
    by_name = {rules.folded(rules.label(each)): each for each in every}
    for each in product.variants if every else ():
        guess = guessed.get(each.id)
        if guess is not None and matching.is_sure(each, guess):
            plan.homes[each.id] = guess
            continue
        plan.unsure.append((each, rules.label(guess or ())))
        typed = said.get(f"home_{each.id}")
        home = guess if typed is None else by_name.get(rules.folded(typed))
        if home is not None:
            plan.homes[each.id] = home
    held = {home: each for each in product.variants if (home := plan.homes.get(each.id)) is not None}
    skus = _skus(store_id, product, options, [each for each in every if each not in held], start)
    plan.spots = [Spot(each, rules.key(each), held.get(each), skus.get(each, "")) for each in every]
    return plan


def suggested(product: Product) -> tuple[Option, ...]:
    """Options that its variants seem to have already, where they make no more combinations than a product may have."""
    if len(product.variants) < 2:
        return ()
    names = {"color": _("Colour"), "size": _("Size")}
    found = attempt(lambda: rules.checked(matching.suggested(product.variants, names, _("Variant"))))
    return () if isinstance(found, DomainError) else found


def _skus(store_id: int, product: Product, options: Sequence[Option], new: Sequence[Combination], start: str) -> dict[Combination, str]:
    taken = {each.sku for each in product.variants}
    first = matching.skus(start, options, new, taken)
    clash = queries.skus_in_use(store_id, first.values())
    return matching.skus(start, options, new, taken | clash) if clash - taken else first


class GridForm(OptionsForm):
    """The form with a field for each combination; see `options_form`, which adds them."""

    plan: Plan

    def homes(self) -> dict[int, Combination]:
        """Which combination each variant is. Raises DomainError for a name that no combination has."""
        by_name = {rules.folded(each.label): each.values for each in self.plan.spots}
        found = dict(self.plan.homes)
        for variant, _guess in self.plan.unsure:
            typed = rules.folded(self[f"home_{variant.id}"].data or "")
            found.pop(variant.id, None)
            if typed and typed not in by_name:
                said = _("No combination is called “%(name)s”. Choose one of the list, or leave it empty.", name=typed)
                raise DomainError(said, "no_such_combination", field=f"home_{variant.id}")
            if typed:
                found[variant.id] = by_name[typed]
        return found

    def wanted(self) -> dict[Combination, str]:
        """The combinations that were ticked, with the SKU of each that is new."""
        return {each.values: self[f"sku_{each.key}"].data or "" for each in self.plan.spots if self[f"tick_{each.key}"].data}

    def resting(self) -> list[Variant]:
        """The variants that would go off sale."""
        if not self.plan.options:
            return []
        homes, wanted = self.homes(), self.wanted()
        return [each for each in self.plan.product.variants if each.active and homes.get(each.id) not in wanted]

    def is_seen(self) -> bool:
        """Whether every combination was shown before the form was sent."""
        return all(f"seen_{each.key}" in request.form for each in self.plan.spots)


def options_form(store_id: int, product: Product) -> OptionsForm | GridForm:
    """The form as it was sent, or as it begins. Options that cannot be give a form without a grid that says why."""
    given = first_values(product)
    form = OptionsForm(**given)
    options = attempt(form.options)
    if isinstance(options, DomainError):
        refuse(form, options)
        return form
    start = form.start.data or ""
    plan = plan_of(store_id, product, options, start, request.form)
    made: GridForm = type("Grid", (GridForm,), _fields(plan))(**given, **_firsts(plan))
    made.plan = plan
    _catch_up(made, plan, product, store_id)
    made.was_start.data, made.was_start.raw_data = start, None
    return made


def first_values(product: Product) -> dict[str, Any]:
    """What the form begins with."""
    options = rules.of(product.options) or suggested(product)
    start = matching.sku_start(product.variants)
    given: dict[str, Any] = {"version": product.version, "start": start[:40], "was_start": start[:40]}
    for number, each in enumerate(options, 1):
        given |= {f"name_{number}": each.name, f"values_{number}": "\n".join(each.values)}
    return given


def _fields(plan: Plan) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for spot in plan.spots:
        made[f"tick_{spot.key}"] = BooleanField(spot.label)
        made[f"sku_{spot.key}"] = StringField(_("SKU of %(name)s", name=spot.label), filters=[stripped])
    for variant, _guess in plan.unsure:
        made[f"home_{variant.id}"] = StringField(_("Which one is %(sku)s?", sku=variant.sku), filters=[stripped])
    return made


def _firsts(plan: Plan) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for spot in plan.spots:
        made |= {f"tick_{spot.key}": _is_likely(plan, spot), f"sku_{spot.key}": spot.sku}
    return {**made, **{f"home_{variant.id}": guess for variant, guess in plan.unsure}}


def _is_likely(plan: Plan, spot: Spot) -> bool:
    """What is sold stays so; a combination that could have been made before and was not is left out, one with a new value is made."""
    if spot.variant is not None:
        return bool(spot.variant.active)
    could = len(plan.known) == len(plan.options) and all(
        option.spelled(value) for option, value in zip(plan.known, spot.values, strict=True)
    )
    return not could


def _catch_up(form: GridForm, plan: Plan, product: Product, store_id: int) -> None:
    """Combinations that the page did not show yet begin as they would, and SKUs that nobody changed follow their beginning."""
    if not form.is_submitted():
        return
    was = form.was_start.data or ""
    new = [spot.values for spot in plan.spots if spot.variant is None]
    old = _skus(store_id, product, plan.options, new, was[:40]) if was != (form.start.data or "") else {}
    for spot in plan.spots:
        tick, sku = form[f"tick_{spot.key}"], form[f"sku_{spot.key}"]
        if f"seen_{spot.key}" not in request.form:
            tick.data, tick.raw_data = _is_likely(plan, spot), None
            sku.data, sku.raw_data = spot.sku, None
        elif not sku.data or sku.data == old.get(spot.values):
            sku.data, sku.raw_data = spot.sku, None
    for variant, guess in plan.unsure:
        home = form[f"home_{variant.id}"]
        if home.name not in request.form:
            home.data, home.raw_data = guess, None
