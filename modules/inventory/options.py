"""Options of a product: what sets its variants apart, such as size and colour, and the combinations that they make. Pure, no database."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from math import prod
from typing import Any

from flask_babel import gettext as _

from webapp.domain import DomainError

MOST_OPTIONS, MOST_COMBINATIONS = 3, 100
LONGEST_NAME, LONGEST_VALUE = 40, 38
"""Three values and what stands between them are as long as a label may be."""
BETWEEN = " / "
COLUMNS = ("option_1", "option_2", "option_3")
KINDS = {
    "color": frozenset({"color", "colour", "farbe", "couleur", "faarf", "cor"}),
    "size": frozenset({"size", "grosse", "groesse", "größe", "taille", "greisst", "gréisst", "tamanho"}),
}
"""Attributes of feeds, and what options are called that mean the same."""
Combination = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """What variants differ in, with its values in order."""

    name: str
    values: tuple[str, ...]

    def spelled(self, value: str) -> str | None:
        """A value as the option spells it, None where it has none like it."""
        return next((each for each in self.values if folded(each) == folded(value)), None)


def folded(text: str) -> str:
    """Words as they are compared: “red” and “Red ” are one value."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def of(kept: Iterable[Mapping[str, Any]]) -> tuple[Option, ...]:
    """The options that a product keeps."""
    return tuple(Option(each["name"], tuple(each["values"])) for each in kept)


def kept(options: Iterable[Option]) -> list[dict[str, Any]]:
    """Options as a product keeps them."""
    return [{"name": each.name, "values": list(each.values)} for each in options]


def checked(options: Sequence[Option], *, whole: bool = True) -> tuple[Option, ...]:
    """Options that can be; raises DomainError for names or values that stand twice or are too long.

    With `whole` every combination is to be shown: more than a page can show are refused.
    """
    names = [folded(each.name) for each in options]
    if len(options) > MOST_OPTIONS:
        raise DomainError(_("A product has at most %(most)s options.", most=MOST_OPTIONS), "too_many_options")
    for number, each in enumerate(options, 1):
        _check(each, number, twice=names.count(folded(each.name)) > 1)
    count = prod(len(each.values) for each in options)
    if whole and count > MOST_COMBINATIONS:
        said = _("These values make %(count)s combinations, and a product has at most %(most)s. Take out some, or make two products of it.")
        raise DomainError(said % {"count": f"{count:,}", "most": MOST_COMBINATIONS}, "too_many_combinations")
    return tuple(options)


def _check(option: Option, number: int, *, twice: bool) -> None:
    if not option.name:
        raise DomainError(_("Say what these values are, such as “Size”."), "option_without_name", field=f"name_{number}")
    if not option.values:
        raise DomainError(_("Give “%(name)s” at least one value.", name=option.name), "option_without_values", field=f"values_{number}")
    if twice:
        raise DomainError(_("Two options are called “%(name)s”.", name=option.name), "option_twice", field=f"name_{number}")
    if len(option.name) > LONGEST_NAME:
        said = _("An option's name has at most %(most)s characters.", most=LONGEST_NAME)
        raise DomainError(said, "option_too_long", field=f"name_{number}")
    words = [folded(value) for value in option.values]
    for value, word in zip(option.values, words, strict=True):
        if words.count(word) > 1:
            raise DomainError(_("“%(value)s” stands there twice.", value=value), "value_twice", field=f"values_{number}")
        if len(value) > LONGEST_VALUE:
            said = _("“%(value)s” is too long: a value has at most %(most)s characters.", value=value, most=LONGEST_VALUE)
            raise DomainError(said, "value_too_long", field=f"values_{number}")
        if BETWEEN in f" {value} ":
            said = _("“%(value)s”: write it without a slash between blanks, which stands between values.", value=value)
            raise DomainError(said, "value_with_slash", field=f"values_{number}")


def combinations(options: Sequence[Option]) -> list[Combination]:
    """Every combination of the values, in their order."""
    return list(product(*(each.values for each in options))) if options else []


def label(values: Sequence[str]) -> str:
    """What a variant with these values is called."""
    return BETWEEN.join(values)


def key(values: Sequence[str]) -> str:
    """A short name of a combination, the same however its values are written: fields of a form are called by it."""
    return sha256("\0".join(map(folded, values)).encode()).hexdigest()[:12]


def kind(name: str) -> str | None:
    """The attribute of feeds that an option of this name is, if it is one."""
    return next((key for key, words in KINDS.items() if folded(name) in words), None)


def columns(values: Sequence[str]) -> dict[str, str]:
    """Values by the columns that keep them."""
    return dict(zip(COLUMNS, (*values, "", "", "")[:3], strict=True))


def attributes(options: Sequence[Option], values: Sequence[str]) -> dict[str, str]:
    """Those of the values that feeds have attributes for."""
    return {key: value for each, value in zip(options, values, strict=False) if (key := kind(each.name))}


def written(options: Sequence[Option], values: Sequence[str], known: Mapping[str, str]) -> dict[str, Any]:
    """What a variant keeps of its values, beside the attributes that are known of it."""
    return {**columns(values), "label": label(values), "attributes": {**known, **attributes(options, values)}}


def with_values(options: Sequence[Option], values: Sequence[str]) -> tuple[Option, ...]:
    """The options, and those of the values that they did not have yet at their ends."""
    return tuple(
        each if each.spelled(value) is not None else Option(each.name, (*each.values, value))
        for each, value in zip(options, values, strict=True)
    )


def order(options: Sequence[Option], values: Sequence[str]) -> tuple[int, ...]:
    """Where a combination stands among the others; what has no place comes last."""
    places = [[folded(each) for each in option.values] for option in options]
    return tuple(
        place.index(folded(value)) if folded(value) in place else len(place) for place, value in zip(places, values, strict=False)
    ) or (MOST_COMBINATIONS,)
