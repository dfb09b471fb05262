"""A page of blocks, as Wagtail's documentation builds one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.fields import StreamField
from wagtail.models import Page


class QuoteBlock(blocks.StructBlock):
    text, who = blocks.TextBlock(), blocks.CharBlock()

    class Meta:
        template = "quote.html"


class ContentPage(Page):
    body = StreamField(
        [
            ("heading", blocks.CharBlock(template="heading.html")),
            ("text", blocks.RichTextBlock(template="rich.html")),
            ("quote", QuoteBlock()),
            ("table", TableBlock()),
        ]
    )

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With the menu, as a site has one: its other pages."""
        return {**super().get_context(request, *args, **kwargs), "menu": self.get_siblings().live().in_menu()}
