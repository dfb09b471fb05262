"""What search engines are told of a page that nobody described."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from modules.cms.describing import LONGEST, description

SENTENCE = "We roast every morning, and sell what is left at noon."


def content(*blocks: dict[str, Any], seo_description: str = "") -> Any:
    return {"title": "The menu", "seo_title": "", "seo_description": seo_description, "hidden": False, "blocks": list(blocks)}


def table(cells: str) -> dict[str, Any]:
    return {"id": "b1", "kind": "table", "caption": "Every day", "cells": cells}


def text(words: str) -> dict[str, Any]:
    return {"id": "b2", "kind": "text", "text": words}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (content(text(SENTENCE), seo_description="What there is."), "What there is."),
        (content(table("Espresso | € 2.60"), text(SENTENCE)), SENTENCE),
        (content(table("Espresso | € 2.60\nTart | € 4.20")), "The menu · Espresso € 2.60 · Tart € 4.20 · Every day"),
        (content(), "The menu"),
    ],
)
def test_it_is_what_was_written_or_the_first_sentence_or_the_words_there_are(found: Any, said: str) -> None:
    assert description(found) == said


def test_codes_that_nobody_reads_are_left_out(app: Flask) -> None:
    products = {"heading": "Our cakes", "choice": "chosen", "number": "4", "skus": "CAKE-1\nTART-2"}
    assert description(content({"id": "b3", "kind": "inventory.products", **products})) == "The menu · Our cakes"


def test_a_long_one_ends_with_a_whole_word() -> None:
    said = description(content(table("\n".join(f"Cake number {n} | € {n}.00" for n in range(60)))))
    assert len(said) <= LONGEST
    assert said.endswith("…")
    assert said[:-1].strip() in " · ".join(["The menu", *(f"Cake number {n} € {n}.00" for n in range(60))])
