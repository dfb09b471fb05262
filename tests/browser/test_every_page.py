"""Every page that each kind of person can reach in the demo: usable by everybody, in light and dark, and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.support.demo import STARTS, DemoPlace
from tests.support.looking import Shapes, wrong_with
from tests.support.walk import shapes


@pytest.mark.long
@pytest.mark.parametrize("email", STARTS)
def test_every_page_is_usable_by_everybody(
    page: Page, demo: DemoPlace, sign_in: Callable[[Page, str], None], looked_at: Shapes, email: str, proofs: bool
) -> None:
    """A part that looks like one that was looked at is left out, but in the proofs: there each page is looked at whole."""
    _client, pages = demo.shown(email)
    sign_in(page, email)
    wrong, seen = [], 0
    for found in pages:
        seen += 1
        assert found.page.status == 200 or found.page.has("[data-locked]"), f"{found.url} answers {found.page.status}"
        own, frame = (looked_at.first(shape) or proofs for shape in shapes(found.page))
        if own or frame:
            wrong += wrong_with(page, found, frame=frame)
    assert not wrong, "\n".join(wrong)
    assert seen > 10
