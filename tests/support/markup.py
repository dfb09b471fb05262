"""HTML as a tree of elements found by CSS selectors. It is read by libxml2: a parser in Python takes twenty times as long."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, cast

from lxml import etree
from lxml.cssselect import CSSSelector

SAYS = etree.XPath(".//text()[not(parent::script or parent::style)]")
WHOLE = re.compile(r"<(?:!doctype|html)\b", re.IGNORECASE)


class Tag(etree.ElementBase):
    """One element. `tag["href"]` is an attribute, which can be changed; it raises KeyError where there is none."""

    def __getitem__(self, name: Any) -> Any:
        return self.attrib[name] if isinstance(name, str) else super().__getitem__(name)

    def __setitem__(self, name: Any, value: Any) -> None:
        if isinstance(name, str):
            self.set(name, value)
        else:
            super().__setitem__(name, value)

    def __bool__(self) -> bool:
        """An element is there, whatever is in it."""
        return True

    @property
    def name(self) -> str:
        return str(self.tag)

    @property
    def parents(self) -> list[Tag]:
        """From the inside out."""
        return cast(list[Tag], list(self.iterancestors()))

    def has_attr(self, name: str) -> bool:
        return name in self.attrib

    def get_text(self, between: str = "") -> str:
        """What it says; `between` stands between the texts of different elements."""
        return between.join(map(str, SAYS(self)))

    def select(self, css: str) -> list[Tag]:
        """Every element in it that the selector finds, in the order of the document."""
        return [found for found in selector(css)(self) if found is not self]

    def decompose(self) -> None:
        """Take it out of its document; what follows it stays."""
        parent, before, tail = self.getparent(), self.getprevious(), self.tail or ""
        assert parent is not None, "the whole document cannot be taken out of itself"
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
        parent.remove(self)


@cache
def selector(css: str) -> CSSSelector:
    return CSSSelector(css, translator="html")


def read(html: str) -> Tag:
    """An element <answer> around a whole document, or around the parts of one. Comments are left out."""
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    parser.set_element_class_lookup(etree.ElementDefaultClassLookup(element=Tag))
    answer = parser.makeelement("answer")
    if WHOLE.search(html[:200]):
        answer.append(etree.fromstring(html, parser))
    else:
        [body] = etree.fromstring(f"<html><body>{html}</body></html>", parser).findall("body")
        answer.text = body.text
        answer.extend(list(body))
    return cast(Tag, answer)
