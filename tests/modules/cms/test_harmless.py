"""Whatever editors type, in any field of any block, customers' browsers run none of it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.cms import services
from modules.cms.blocks.kinds import KINDS, new_block
from modules.cms.blocks.rich import address, is_address, rich
from modules.cms.queries import pages
from tests.modules.cms.conftest import World
from tests.support.markup import read
from webapp.db import db
from webapp.domain import DomainError
from webapp.registry.kinds.blocks import FieldType

CORPUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "![x](javascript:alert(1))",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "`<script>`\n\n    <script>alert(1)</script>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<style>*{background:url(javascript:alert(1))}</style>",
    "<math><mtext></p><style><img src=x onerror=alert(1)>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "{{ 7*7 }}{% for x in y %}",
    '<form action="//evil"><input name=password>',
    "|<script>|\n|---|\n|<img onerror=x>|",
)
TYPED = (FieldType.LINE, FieldType.PLAIN, FieldType.MARKDOWN, FieldType.URL)


def dangers(html: str) -> list[str]:
    """Elements and attributes of a page that could do something, beside those of the layout."""
    root = read(html)
    found = [str(tag) for tag in root.select("main script, main style, main iframe, main svg, main form, main object, main math")]
    for tag in root.select("main *, meta, title"):
        found += [f"{tag.name} {name}" for name in tag.attrib if name.startswith("on") or name in ("style", "srcdoc")]
        link = str(tag.get("href") or tag.get("src") or "").strip().lower()
        found += [link] if link and not link.startswith(("http://", "https://", "mailto:", "tel:", "/", "#")) else []
    return found


@pytest.mark.pages
def test_no_field_of_any_block_brings_anything_to_life(world: World) -> None:
    text_id, found = world.page("home", live=False), []
    for text in CORPUS:
        blocks = [{**new_block(kind, code), **{f.name: text for f in kind.fields if f.type in TYPED}} for code, kind in KINDS.items()]
        with world.work() as owner:
            row = pages.text(owner, text_id)
            row.draft = {
                **row.draft,
                "title": text,
                "seo_title": text,
                "seo_description": text,
                "blocks": blocks,
            }
            db.session.flush()
            services.publish(owner, text_id, version=row.version)
        page = world.see("/")
        found += [(text, page.status_code, danger) for danger in dangers(page.text) or ([] if page.status_code == 200 else ["broken"])]
    assert found == []


@given(st.text(alphabet="<>\"'`&;:/\\()[]!|#*_-= \n\tjavscriptonlodehf", max_size=80))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_markdown_never_becomes_more_than_text_and_links(text: str) -> None:
    assert dangers(f"<main>{rich(text)}</main>") == []


NO_ADDRESSES = ("javascript:alert(1)", "//evil.example", "data:text/html,x", "http:evil", " /x", '/x"y', "\\evil", "/\\evil", "ftp://x", "")


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_address_leads_nowhere(text: str) -> None:
    assert not is_address(text)
    assert address(text) == "#"


@pytest.mark.parametrize("text", ["/about", "/fr/a?b=c#d", "https://example.com/x", "mailto:a@b.lu", "tel:+352 26 37 52", "#top"])
def test_addresses_are_taken(text: str) -> None:
    assert is_address(text)


def test_an_address_that_is_none_is_refused_when_it_is_saved(world: World) -> None:
    text_id = world.page()
    block = {**new_block(KINDS["buttons"], "b"), "label1": "x", "url1": "javascript:alert(1)"}
    with pytest.raises(DomainError, match="Block 1"), world.work() as owner:
        world.write(owner, pages.text(owner, text_id), blocks=[block])
