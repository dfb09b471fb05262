"""The form to write to whoever the site is of, on any page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from modules.messaging.forms import EnquiryForm
from webapp.registry.kinds.blocks import BlockField, FieldType, SiteBlock, Values
from webapp.web.sites import form_token


def data(_values: Values) -> Mapping[str, Any]:
    """An empty form."""
    return {"form": EnquiryForm(formdata=None, meta={"csrf": False})}


def version(_values: Values) -> object:
    """The form carries a token that is another one each hour."""
    return form_token("messaging.site.write-to-us.form")


CONTACT = SiteBlock(
    code="messaging.contact",
    label=_l("Contact form"),
    icon="mail",
    weight=10,
    fields=(
        BlockField("heading", _l("Heading"), most=120),
        BlockField("text", _l("Sentence below"), FieldType.PLAIN, 600),
    ),
    template="messaging/site/block.html",
    data=data,
    version=version,
    stylesheet="messaging/contact.css",
    feature="internal_messages",
)
