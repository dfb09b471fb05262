"""Buttons of a page are disabled by where they lead, and nothing else of it changes."""

from __future__ import annotations

import pytest

from webapp.entitlements.buttons import disabled

OFF = ' disabled title="Later &amp; &#34;so&#34;"'


def through(page: str) -> str:
    return disabled(page, lambda address: address.startswith("/no"), 'Later & "so"')


@pytest.mark.parametrize(
    "page",
    [
        '<form method="post" action="/no"><button class="btn"{}>Save</button></form>',
        '<form method="POST" action="/no"><button type="submit" name="do" value="a>b"{}>Save</button></form>',
        '<form action="/no" method=post><input type="submit" value="Save"{}><input name="x"></form>',
        '<form method="post" action="/yes"><button>Save</button><button formaction="/no/2"{}>Other</button></form>',
        '<form method="post" action="/no"><button formaction="/yes">Save</button><button formmethod="get">Look</button></form>',
        '<form method="get" action="/no"><button>Look</button><button formmethod="post"{}>Save</button></form>',
        '<form id="a" method="post" action="/no"></form><form action="/look"><button form="a"{}>Save</button><button>Look</button></form>',
        '<form method="post" action="/no"></form><button>Outside</button><button hx-post="/no"{}>Save</button>',
        '<form method="post" action="/no"><button type="button">Open</button><button disabled>Off</button></form>',
        '<form method="post" action="/no?a=1&amp;b=%22"><button title="a &gt; b"{}>Save</button></form>',
        '<form method="post" data-x="a>b" action="/no"><button{}>Save</button></form> and <forms> <button-bar> & "quotes"',
    ],
)
def test_only_what_posts_to_a_refused_address_is_disabled(page: str) -> None:
    assert through(page.replace("{}", "")) == page.replace("{}", OFF)
