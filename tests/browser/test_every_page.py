"""Every page that each kind of person can reach in the demo: usable by everybody, in light and dark, and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.support.demo import STARTS, DemoPlace
from tests.support.looking import Shapes, wrong_with


@pytest.mark.long
@pytest.mark.parametrize("email", STARTS)
def test_every_page_is_usable_by_everybody(
    page: Page, demo: DemoPlace, sign_in: Callable[[Page, str], None], looked_at: Shapes, email: str, proofs: bool
) -> None:
    """Each view once, by whoever comes to it first, and what is around it once for each person and platform. In the proofs each page of
    each person is looked at whole."""
    _client, pages = demo.shown(email)
    sign_in(page, email)
    wrong, seen = [], 0
    for found in pages:
        seen += 1
        assert found.page.status == 200 or found.page.has("[data-locked]"), f"{found.url} answers {found.page.status}"
        own, frame = (looked_at.first(part) or proofs for part in (found.kind.endpoint, f"{email} on {found.kind.platform}"))
        if own or frame:
            wrong += wrong_with(page, found, frame=frame)
    assert not wrong, "\n".join(wrong)
    assert seen > 10
