"""Which combination each variant of a product is when its options change, as well as one can tell. Pure: a person decides."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from modules.inventory.models import Variant
from modules.inventory.options import BETWEEN, KINDS, Combination, Option, folded, kind

NAME_OF_KIND = {"color": "Colour", "size": "Size"}


def suggested(variants: Sequence[Variant], names: Mapping[str, str] = NAME_OF_KIND, word: str = "Variant") -> tuple[Option, ...]:
    """Options that the variants of a product seem to have already: by attributes that feeds gave them, or else by their labels."""
    found = [key for key in KINDS if variants and all(each.attributes.get(key) for each in variants)]
    if found:
        return tuple(Option(names[key], _in_order(each.attributes[key] for each in variants)) for key in found)
    if variants and all(each.label for each in variants):
        return (Option(word, _in_order(each.label for each in variants)),)
    return ()


def _in_order(values: Iterable[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for value in values:
        first.setdefault(folded(value), value)
    return tuple(first.values())


def matched(variants: Sequence[Variant], before: Sequence[Option], after: Sequence[Option]) -> dict[int, Combination]:
    """The combination of each variant that has one, by id. Of two that would have the same, the one on sale does, then the older."""
    found: dict[int, Combination] = {}
    for each in sorted(variants, key=lambda variant: (not variant.active, variant.id)):
        guess = _guess(each, before, after, alone=len(variants) == 1)
        if guess is not None and guess not in found.values():
            found[each.id] = guess
    return found


def is_sure(variant: Variant, combination: Combination) -> bool:
    """Whether it has these values already, so that nobody needs to be asked."""
    return [folded(each) for each in variant.combination] == [folded(each) for each in combination]


def _guess(variant: Variant, before: Sequence[Option], after: Sequence[Option], *, alone: bool) -> Combination | None:
    said = [_value(variant, number, option, before, after) for number, option in enumerate(after)]
    if not (before and variant.combination) and (alone or any(said)):
        return tuple(each or option.values[0] for each, option in zip(said, after, strict=True))  # nothing else is known of it
    return None if None in said else tuple(each for each in said if each is not None)


def _value(variant: Variant, number: int, option: Option, before: Sequence[Option], after: Sequence[Option]) -> str | None:
    own = variant.combination
    if own and before:
        names = [folded(each.name) for each in before]
        here = folded(option.name)
        if here in names:
            at = names.index(here)
        elif len(before) == len(after):
            at = number  # it is called something else by now
        else:
            return option.values[0]  # it is new: whatever there was is its first value
        if at >= len(own):
            return None
        return option.spelled(own[at]) or _renamed(own[at], before[at], option)
    return _by_words(variant, option)


def _renamed(value: str, before: Option, after: Option) -> str | None:
    """What stands at its place by now, where all values but new ones stayed and none went away or came."""
    if len(before.values) != len(after.values) or before.spelled(value) is None:
        return None
    now = after.values[[folded(each) for each in before.values].index(folded(value))]
    return now if before.spelled(now) is None else None


def _by_words(variant: Variant, option: Option) -> str | None:
    """By what a feed or its label says of it."""
    given = variant.attributes.get(kind(option.name) or "", "")
    for word in (given, variant.label, *variant.label.split(BETWEEN)):
        if word and (value := option.spelled(word)) is not None:
            return value
    return None


def sku_start(variants: Sequence[Variant]) -> str:
    """What the SKUs of a product begin with: what they share, up to the last mark between two parts."""
    skus = [each.sku for each in variants]
    if not skus:
        return ""
    shared = skus[0]
    for sku in skus[1:]:
        while not sku.startswith(shared):
            shared = shared[:-1]
    within = any(sku[len(shared) : len(shared) + 1].isalnum() for sku in skus)
    if within and (cut := max(shared.rfind(mark) for mark in "-_./ ")) > 0:
        shared = shared[:cut]
    return shared.rstrip("-_./ ")


def sku_part(value: str) -> str:
    """A value as a part of a SKU: capital letters and digits, short."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", value) if not unicodedata.combining(each))
    words = re.findall(r"[A-Z0-9]+", plain.upper())
    return "".join(words)[:8]


def skus(start: str, options: Sequence[Option], wanted: Sequence[Combination], taken: Iterable[str]) -> dict[Combination, str]:
    """A SKU for each combination that no other has: the start, a part for each value, and a number where that is not enough."""
    parts = [_parts(option) for option in options]
    used = {each.casefold() for each in taken}
    out: dict[Combination, str] = {}
    for each in wanted:
        plain = "-".join(part for part in (start, *(places[value] for places, value in zip(parts, each, strict=True))) if part)[:60]
        sku, number = plain, 2
        while not sku or sku.casefold() in used:
            sku, number = f"{plain}-{number}" if plain else str(number), number + 1
        used.add(sku.casefold())
        out[each] = sku
    return out


def _parts(option: Option) -> dict[str, str]:
    """The shortest parts, of three letters or more, that still tell the values apart; numbers where nothing does."""
    whole = {value: sku_part(value) for value in option.values}
    for length in range(3, 9):
        short = {value: part[:length] for value, part in whole.items()}
        if len(set(short.values())) == len(short) and "" not in short.values():
            return short
    return {value: str(number) for number, value in enumerate(option.values, 1)}
